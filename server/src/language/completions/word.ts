import type { Range } from "vscode-languageserver-types";
import { item, Kind } from "../completion-item.ts";
import { completion } from "../feature.ts";
import { variablePage } from "../manual/page.ts";
import { predefined } from "../manual/variables.ts";
import type { Dockerfile } from "../syntax/dockerfile.ts";
import type { Instruction } from "../syntax/instruction.ts";
import { placeAt } from "../syntax/place.ts";

interface Found {
  readonly keyword: string;
  readonly instruction: Instruction;
  readonly flags: readonly string[];
  readonly before: readonly string[];
  readonly typed: string;
  readonly range: Range;
}

/** Words that one place of one instruction asks for. */
export const word = completion<Found>({
  id: "word",
  summary: "AS behind an image, CMD and NONE of HEALTHCHECK, names for ARG, shells for SHELL.",
  examples: [
    { at: "FROM alpine $0", offers: ["AS"] },
    { at: "FROM alpine $0 AS build", offers: [] },
    { at: "FROM alpine\nHEALTHCHECK --retries=3 $0", offers: ["CMD"] },
    { at: "FROM alpine\nHEALTHCHECK $0", offers: ["CMD", "NONE"] },
    { at: "FROM alpine\nONBUILD HEALTHCHECK --retries=3 N$0", offers: [] },
    { at: "ARG VERSION=3\nFROM alpine\nARG $0", offers: ["VERSION", "TARGETPLATFORM", "TARGETOS"] },
    { at: "FROM alpine\nSHELL $0", offers: ['["/bin/bash", "-o", "pipefail", "-c"]', '["/bin/sh", "-c"]'] },
  ],

  find(file, cursor) {
    const place = placeAt(file, cursor);
    if (place?.kind !== "argument" || !(place.keyword in words)) return undefined;
    const { keyword, instruction, flags, before, typed, range } = place;
    return { keyword, instruction, flags, before, typed, range };
  },

  items(found, file) {
    return (words[found.keyword]?.(found, file) ?? [])
      .filter(({ label }) => label.toLowerCase().startsWith(found.typed.toLowerCase()))
      .map((it, nth) => item({ ...it, kind: it.kind ?? Kind.Keyword, range: found.range }, nth));
  },
});

interface Word {
  readonly label: string;
  readonly newText?: string;
  readonly kind?: Kind;
  readonly snippet?: boolean;
  readonly detail?: string;
  readonly documentation?: string;
}

const words: Readonly<Record<string, (found: Found, file: Dockerfile) => readonly Word[]>> = {
  FROM: ({ before, instruction }) =>
    before.length === 1 && !instruction.args.some(({ text }) => /^as$/i.test(text))
      ? [{ label: "AS", newText: "AS ${1:build}", snippet: true, detail: "Name this stage" }]
      : [],
  HEALTHCHECK: ({ before, flags }) =>
    before.length > 0
      ? []
      : [
          { label: "CMD", newText: 'CMD ["${1:program}"]', snippet: true, detail: "Check with this command" },
          ...(flags.length > 0 ? [] : [{ label: "NONE", detail: "Switch off the check of the base image" }]),
        ],
  ARG: ({ instruction }, file) => {
    const stage = file.stageOf(instruction);
    if (!stage) return [];
    const own = file.scopes.inStage(stage);
    const outer = [...file.scopes.global]
      .filter(([name]) => !own.has(name))
      .map(([label, definitions]) => ({
        label,
        kind: Kind.Variable,
        detail: `passes on ${definitions.at(-1)!.value?.text ?? "the global argument"}`,
      }));
    const platform = predefined
      .filter((it) => (it.kind === "platform" || it.kind === "target") && !own.has(it.name))
      .map((it) => ({ label: it.name, kind: Kind.Variable, documentation: variablePage(it) }));
    return [...outer, ...platform];
  },
  SHELL: ({ before }) =>
    before.length > 0
      ? []
      : [
          { label: '["/bin/bash", "-o", "pipefail", "-c"]', detail: "A failure inside a pipe counts" },
          { label: '["/bin/sh", "-c"]', detail: "The default on Linux" },
          {
            label: '["powershell", "-Command"]',
            newText: `["powershell", "-Command", "\\$ErrorActionPreference = 'Stop'; \\$ProgressPreference = 'SilentlyContinue';"]`,
            snippet: true,
            detail: "Windows",
          },
          { label: '["cmd", "/S", "/C"]', detail: "The default on Windows" },
        ],
};
