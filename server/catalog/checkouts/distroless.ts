import { readFileSync } from "node:fs";
import { join } from "node:path";
import { architecture, provenance, type Source } from "./checkout.ts";

/** The table of published images in the README; every tag is an image of its own. */
export const distroless: Source = {
  name: "GoogleContainerTools/distroless",
  mark: "static/config.bzl",
  covers: (image) => image.startsWith("gcr.io/distroless/"),

  read(folder, version, known) {
    const head = provenance("GoogleContainerTools/distroless", "README.md", version);
    const tags: Record<string, string> = {};
    const rows = readFileSync(join(folder, "README.md"), "utf8").matchAll(
      /^\|\s*(gcr\.io\/distroless\/\S+)\s*\|([^|]*)\|([^|]*)/gm,
    );
    for (const [, name = "", list = "", architectures = ""] of rows) {
      const platforms = /amd64/.test(architectures)
        ? words(architectures).map(architecture).join(" ")
        : /^(\S.*?):/m.exec((known.tags[name] ?? "").replace(/^#.*\n/, ""))?.[1];
      if (platforms === undefined) continue;
      tags[name] = `${[head, ...words(list).map((tag) => `${platforms}: ${tag}`)].join("\n")}\n`;
    }
    // The names without a release stand for the newest one; their rows are not in the table.
    for (const [name, text] of Object.entries(known.tags)) {
      if (!/^gcr\.io\/distroless\/[a-z0-9]+(?:-nossl)?$/.test(name) || name in tags) continue;
      const newest = Object.keys(tags)
        .filter((it) => it.startsWith(`${name}-debian`))
        .sort()
        .at(-1);
      tags[name] = newest === undefined ? text : tags[newest]!;
    }
    return { tags };
  },
};

const words = (text: string) => text.split(/[\s,]+/).filter(Boolean);
