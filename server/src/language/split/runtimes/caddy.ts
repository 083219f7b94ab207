import { list, newest, type Runtime } from "./runtime.ts";

/** The other small web server. */
export const caddy: Runtime = {
  id: "caddy",
  title: "caddy",

  fit({ way, packages, today }, catalogue) {
    if (way.need.kind !== "site") return undefined;
    if (packages.length > 0)
      return { refused: `it needs ${list(packages)}, which Caddy's image does not have` };
    return {
      base: newest(catalogue, "caddy", /^\d+\.\d+-alpine$/, today) ?? "caddy:2-alpine",
      title: "caddy",
      shell: true,
      alike: false,
      alikePaths: false,
      packageManager: "apk",
      users: ["root", "nobody"],
      workdir: "/srv",
      site: {
        root: "/usr/share/caddy",
        start: ["caddy", "run", "--config", "/etc/caddy/Caddyfile", "--adapter", "caddyfile"],
        configuration: (port, single) => ({
          print: `:${port} {\\n  root * /usr/share/caddy\\n  try_files {path} {path}.html${
            single ? " /index.html" : ""
          }\\n  file_server\\n}\\n`,
          to: "/etc/caddy/Caddyfile",
        }),
      },
    };
  },
};
