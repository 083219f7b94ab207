import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { architecture, provenance, type Source } from "./checkout.ts";

/** Docker's official images: one file an image, one paragraph a build (github.com/docker-library/bashbrew, manifest). */
export const officialImages: Source = {
  name: "docker-library/official-images",
  mark: "library/hello-world",
  covers: (image) => !image.includes("/"),

  read(folder, version) {
    const names = readdirSync(join(folder, "library")).sort();
    const tags = names.map((name) => {
      const text = readFileSync(join(folder, "library", name), "utf8");
      const head = provenance("docker-library/official-images", `library/${name}`, version);
      return [name, `${[head, ...groups(text)].join("\n")}\n`] as const;
    });
    return { tags: Object.fromEntries(tags) };
  },
};

function groups(text: string): string[] {
  const paragraphs = text
    .replace(/^#.*\n?/gm, "")
    .split(/\n{2,}/)
    .map(fields);
  const [first] = paragraphs;
  return paragraphs.flatMap((paragraph) => {
    const tags = paragraph.get("tags");
    if (tags === undefined) return [];
    // The first paragraph holds what the others leave out.
    const architectures = paragraph.get("architectures") ?? first?.get("architectures") ?? "amd64";
    const shared = paragraph.get("sharedtags");
    const platforms = words(architectures).map(architecture).join(" ");
    return [
      `${platforms}: ${words(tags).join(" ")}${shared === undefined ? "" : ` + ${words(shared).join(" ")}`}`,
    ];
  });
}

/** `Key: value`, the value going on in lines that begin with a blank. */
function fields(paragraph: string): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  for (const line of paragraph.replace(/\n[ \t]+/g, " ").split("\n")) {
    const colon = line.indexOf(":");
    if (colon > 0) found.set(line.slice(0, colon).trim().toLowerCase(), line.slice(colon + 1).trim());
  }
  return found;
}

const words = (text: string) => text.split(/[\s,]+/).filter(Boolean);
