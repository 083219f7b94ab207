const systemFolders = new Set(
  (
    "/ /bin /sbin /lib /lib64 /usr /usr/bin /usr/sbin /usr/lib /usr/lib64 /usr/libexec /usr/share /usr/include /usr/src " +
    "/usr/local /usr/local/bin /usr/local/sbin /usr/local/lib /usr/local/share /usr/local/etc /usr/local/include /usr/local/src " +
    "/etc /home /opt /var /var/lib /var/log /var/cache /var/run /var/tmp /run /tmp /dev /proc /sys " +
    "/go /go/src /go/bin /go/pkg /root/.local /root/.local/bin"
  ).split(" "),
);

/** Folders that an image or a package brings, and people put their files into. */
const places =
  /^\/(?:root|var\/www(?:\/html)?|etc\/(?:cron\.(?:d|daily|hourly)|(?:nginx|apache2|supervisor)(?:\/(?:conf\.d|(?:sites|conf|mods)-(?:available|enabled)))?))$/;

/** A folder every image has: what is copied to it goes into it. */
export function isFolderOfBase(path: string): boolean {
  return systemFolders.has(path) || places.test(path);
}

/** A folder that belongs to the distribution or to everybody: never copied whole. */
export function isSystemFolder(path: string): boolean {
  return systemFolders.has(path);
}
