import { item, Kind } from "../completion-item.ts";
import { completion } from "../feature.ts";

/** Behind the first letters of our name only: a comment is for people. */
export const budget = completion({
  id: "budget",
  summary: "The size budget of a stage, in a comment that begins with `# pl`.",
  examples: [
    { at: "# pl$0\nFROM alpine", offers: ["plimsoll: budget=25MB"] },
    { at: "FROM alpine\n# Plimsoll: bud$0", offers: ["plimsoll: budget=25MB"] },
    { at: "FROM alpine\n# plan$0", offers: [] },
    { at: "FROM alpine\n# $0", offers: [] },
  ],

  find(file, { line, character }) {
    const begun = /^\s*#\s*/.exec(file.line(line));
    const typed = begun && file.line(line).slice(begun[0].length, character);
    if (!typed || typed.length < 2 || !"plimsoll: budget=".startsWith(typed.toLowerCase())) return undefined;
    const inComment = file.comments.some(({ range }) => range.start.line === line);
    return inComment ? { start: { line, character: begun[0].length }, end: { line, character } } : undefined;
  },

  items: (range) => [
    item(
      {
        label: "plimsoll: budget=25MB",
        kind: Kind.Property,
        range,
        newText: "plimsoll: budget=${1:25MB}",
        snippet: true,
        detail: "the most this stage may weigh",
        documentation:
          "Unpacked, in kB, MB or GB. A build that weighs more is a problem in the editor, and exit code 1 of `plimsoll check --build`.",
      },
      0,
    ),
  ],
});
