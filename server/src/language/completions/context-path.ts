import { item, Kind } from "../completion-item.ts";
import { completion } from "../feature.ts";
import { ignoredBy, readIgnore } from "../syntax/ignore.ts";
import { placeAt } from "../syntax/place.ts";

/** What is typed of a path of the build context. */
interface Found {
  readonly typed: string;
  readonly range: {
    readonly start: { line: number; character: number };
    readonly end: { line: number; character: number };
  };
}

/** Files of the build context. What .dockerignore leaves out is struck through: the build would not find it. */
export const contextPath = completion<Found>({
  id: "context-path",
  summary:
    "Files and folders of the build context in COPY, ADD and bind mounts, with what .dockerignore leaves out.",
  examples: [
    {
      given: {
        files: { "go.mod": "", "main.go": "", "cmd/app/main.go": "", ".dockerignore": "*.md\n", "a.md": "" },
      },
      at: "FROM a\nCOPY $0",
      offers: ["cmd/", "go.mod", "main.go", ".dockerignore", "a.md"],
    },
    {
      given: { files: { "cmd/app/main.go": "", "cmd/x/y.go": "" } },
      at: "FROM a\nCOPY cmd/a$0 /src",
      offers: ["app/"],
    },
    { given: { files: { "go.mod": "" } }, at: 'FROM a\nCOPY ["g$0", "/"]', offers: ["go.mod"] },
    {
      given: { files: { "go.mod": "" } },
      at: "FROM a\nRUN --mount=type=bind,source=g$0",
      offers: ["go.mod"],
    },
    { given: { files: { "go.mod": "" } }, at: "FROM a\nCOPY --from=x $0", offers: [] },
  ],

  find(file, cursor) {
    const place = placeAt(file, cursor);
    if (place?.kind === "flag-value") {
      const { flag, key, fields, typed, range } = place;
      const field = (name: string) => fields.find((it) => it.key === name)?.value;
      if (flag !== "mount" || (key !== "source" && key !== "src") || field("from") !== undefined)
        return undefined;
      return ["bind", undefined].includes(field("type")) ? { typed, range } : undefined;
    }
    if (place?.kind !== "argument" || !["COPY", "ADD"].includes(place.keyword)) return undefined;
    if (place.json === "gap") return undefined;
    if (place.fromValue !== undefined || place.typed.startsWith("<<") || /^[a-z]+:\/\//.test(place.typed))
      return undefined;
    // The last of several words is the destination.
    return place.before.length > 0 && place.after === 0
      ? undefined
      : { typed: place.typed, range: place.range };
  },

  async items({ typed, range }, _, { context }) {
    const slash = typed.lastIndexOf("/");
    const folder = typed.slice(0, slash + 1).replace(/^(?:\.?\/)+/, "");
    const prefix = typed.slice(slash + 1);
    const [entries, ignore] = await Promise.all([context.list(folder.replace(/\/$/, "")), context.ignore()]);
    const patterns = readIgnore(ignore ?? "");
    const start = { line: range.end.line, character: range.end.character - prefix.length };
    return entries
      .filter(({ name }) => name.toLowerCase().startsWith(prefix.toLowerCase()))
      .map((entry) => ({ ...entry, dropped: ignoredBy(patterns, folder + entry.name, entry.directory) }))
      .sort(
        (a, b) =>
          Number(a.dropped !== undefined) - Number(b.dropped !== undefined) ||
          Number(a.name.startsWith(".")) - Number(b.name.startsWith(".")) ||
          Number(b.directory) - Number(a.directory) ||
          (a.name < b.name ? -1 : 1),
      )
      .slice(0, 500)
      .map(({ name, directory, dropped }, nth) =>
        item(
          {
            label: directory ? `${name}/` : name,
            kind: directory ? Kind.Folder : Kind.File,
            range: { start, end: range.end },
            documentation: dropped
              ? `In the build context, and kept from the build by line ${dropped.line + 1} of \`.dockerignore\`.`
              : "In the build context.",
            newText: (directory ? `${name}/` : name).replace(/ /g, "\\ "),
            ...(dropped
              ? {
                  detail: `left out by .dockerignore line ${dropped.line + 1}: ${dropped.text}`,
                  deprecated: true,
                }
              : {}),
            again: directory,
          },
          nth,
        ),
      );
  },
});
