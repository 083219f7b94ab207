import { newest, type Runtime } from "./runtime.ts";

/** A web server for a folder of files. */
export const nginx: Runtime = {
  id: "nginx",
  title: "nginx",
  summary: "A small web server, for sites that are files and nothing else.",

  fit({ way, packages, today }, catalogue) {
    if (way.need.kind !== "site") return undefined;
    if (packages.length > 0)
      return { refused: `it needs ${packages.join(", ")}, which nginx's image does not have` };
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
    };
  },
};
