import { item, Kind } from "../completion-item.ts";
import { completion } from "../feature.ts";
import { instructions } from "../manual/instructions.ts";
import type { InstructionManual } from "../manual/manual.ts";
import { instructionPage } from "../manual/page.ts";
import type { Dockerfile } from "../syntax/dockerfile.ts";
import { placeAt } from "../syntax/place.ts";

/** Other ways to begin than each instruction's first snippet. */
const variants: Readonly<Record<string, readonly { readonly label: string; readonly snippet: string }[]>> = {
  RUN: [{ label: "RUN <<EOF", snippet: "RUN <<EOF\nset -e\n${0:command}\nEOF" }],
  ARG: [{ label: "ARG name=default", snippet: "ARG ${1:NAME}=${2:default}" }],
  HEALTHCHECK: [{ label: "HEALTHCHECK NONE", snippet: "HEALTHCHECK NONE" }],
};

/** What BuildKit refuses inside ONBUILD. */
const notInOnbuild = new Set(["FROM", "MAINTAINER", "ONBUILD"]);

export const instruction = completion({
  id: "instruction",
  summary: "Instructions with their usual arguments, the most used first.",
  examples: [
    { at: "$0", offers: ["FROM", "ARG"] },
    { at: "FROM alpine\n$0", offers: ["RUN", "RUN <<EOF", "COPY", "WORKDIR"] },
    { at: "FROM alpine\nH$0", offers: ["HEALTHCHECK", "HEALTHCHECK NONE"] },
    { at: "from alpine\nwor$0", offers: ["workdir"] },
    { at: "FROM alpine\nONBUILD $0", offers: ["RUN", "RUN <<EOF", "COPY"] },
    { at: "FROM alpine\nRUN make \\\n$0", offers: [] },
    { at: "FROM alpine\nAD\\\nD$0", offers: [] },
    { at: "FROM alpine\nCOPY <<EOF /x\n$0\nEOF", offers: [] },
    { at: "FROM alpine\nRUN <<EOF\nec$0", offers: [] },
  ],

  find(file, cursor) {
    const place = placeAt(file, cursor);
    if (place?.kind !== "keyword") return undefined;
    const rest = file.line(cursor.line).slice(cursor.character);
    return { ...place, bare: rest.trim() !== "", first: isFirst(file, cursor.line) };
  },

  items({ typed, range, onbuild, bare, first }, file) {
    const lower = /^[a-z]/.test(typed) && /^[a-z]/.test(file.instructions[0]?.text.trimStart() ?? "");
    const cased = (text: string, keyword: string) =>
      lower ? keyword.toLowerCase() + text.slice(keyword.length) : text;
    const fitting = instructions.filter(
      (it) => it.keyword.startsWith(typed.toUpperCase()) && !(onbuild && notInOnbuild.has(it.keyword)),
    );
    return fitting
      .flatMap((it) => [
        { label: it.keyword, snippet: it.snippet, it },
        ...(bare ? [] : (variants[it.keyword] ?? []).map((variant) => ({ ...variant, it }))),
      ])
      .sort((a, b) => rank(a.it, first) - rank(b.it, first))
      .map(({ label, snippet, it }, nth) =>
        item(
          {
            label: cased(label, it.keyword),
            kind: Kind.Keyword,
            range,
            newText: cased(bare ? it.keyword : snippet, it.keyword),
            filter: cased(label, it.keyword),
            detail: it.forms[0]?.syntax ?? "",
            documentation: instructionPage(it),
            snippet: !bare,
            deprecated: it.deprecated !== undefined,
          },
          nth,
        ),
      );
  },
});

/** Before the first FROM only FROM and ARG may stand; behind it a further FROM is rarer than the rest. */
function rank({ keyword }: InstructionManual, first: boolean): number {
  const nth = instructions.findIndex((it) => it.keyword === keyword);
  if (first) return keyword === "FROM" ? -2 : keyword === "ARG" ? -1 : nth;
  return keyword === "FROM" ? 3.5 : nth;
}

function isFirst(file: Dockerfile, line: number): boolean {
  return (file.stages[0]?.from.line ?? Number.POSITIVE_INFINITY) >= line;
}
