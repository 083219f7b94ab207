import { item, Kind } from "../completion-item.ts";
import { completion } from "../feature.ts";
import { checkNames, directives } from "../manual/directives.ts";
import { directivePage } from "../manual/page.ts";
import { directivePlace } from "../syntax/place.ts";

/** A directive stands once and above everything else; elsewhere `#` begins a comment. */
export const directive = completion({
  id: "directive",
  summary: "Parser directives and their values.",
  examples: [
    { at: "# $0", offers: ["syntax", "escape", "check"] },
    { at: "# syntax=docker/dockerfile:1\n#e$0", offers: ["escape"] },
    { at: "# escape=$0", offers: ["`", "\\"] },
    { at: "# check=skip=Workdir$0", offers: ["WorkdirRelativePath"] },
    { at: "# check=skip=all;$0", offers: ["error=true", "experimental=all"] },
    { at: "FROM alpine\n# $0", offers: [] },
  ],

  find: directivePlace,

  items({ name, value, range, present }) {
    if (value === undefined)
      return directives
        .filter((it) => it.name.startsWith(name) && !present.includes(it.name))
        .map((it, nth) =>
          item(
            {
              label: it.name,
              kind: Kind.Property,
              range,
              newText: `${it.name}=`,
              detail: `# ${it.name}=${it.value}`,
              documentation: directivePage(it),
              again: true,
            },
            nth,
          ),
        );
    const manual = directives.find((it) => it.name === name);
    if (!manual) return [];
    const list = name === "check" ? /(?:^|;)(?:skip|experimental)=(?:[^;]*,)?([A-Za-z]*)$/.exec(value) : null;
    // `check` takes several settings, each once.
    const last = name === "check" ? value.lastIndexOf(";") + 1 : 0;
    const settings = value.slice(0, last).match(/\w+(?==)/g) ?? [];
    const offered = list
      ? checkNames
      : manual.values.filter((it) => !settings.some((set) => it.value.startsWith(`${set}=`)));
    const typed = list ? list[1]! : value.slice(last);
    return offered
      .filter((it) => it.value.toLowerCase().startsWith(typed.toLowerCase()))
      .map((it, nth) =>
        item(
          {
            label: it.value,
            kind: Kind.Value,
            range: {
              start: { line: range.end.line, character: range.end.character - typed.length },
              end: range.end,
            },
            documentation: it.summary,
          },
          nth,
        ),
      );
  },
});
