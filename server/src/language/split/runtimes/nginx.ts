import { list, newest, type Runtime } from "./runtime.ts";

/** A web server for a folder of files. */
export const nginx: Runtime = {
  id: "nginx",
  title: "nginx",

  fit({ way, packages, today }, catalogue) {
    if (way.need.kind !== "site") return undefined;
    if (packages.length > 0)
      return { refused: `it needs ${list(packages)}, which nginx's image does not have` };
    const base = newest(catalogue, "nginx", /^\d+\.\d+-alpine$/, today) ?? "nginx:alpine";
    return {
      base,
      title: "nginx",
      shell: true,
      alike: false,
      alikePaths: false,
      packageManager: "apk",
      users: ["root", "nginx", "nobody"],
      workdir: "/",
      site: {
        root: "/usr/share/nginx/html",
        start: ["nginx", "-g", "daemon off;"],
        configuration: (port, single) => ({
          print: `server {\\n  listen ${port};\\n  root /usr/share/nginx/html;\\n  location / { try_files ${
            single ? "$uri $uri.html $uri/ /index.html" : "$uri $uri.html $uri/ =404"
          }; }\\n}\\n`,
          to: "/etc/nginx/conf.d/default.conf",
        }),
      },
    };
  },
};
