import type { Range } from "vscode-languageserver-types";
import { item, Kind } from "../completion-item.ts";
import { contentsOf } from "../contents/contents.ts";
import { completion } from "../feature.ts";
import { instructionUrl } from "../manual/manual.ts";
import { type OfferManual, offerPage } from "../manual/offers.ts";
import { variablePage } from "../manual/page.ts";
import { ashes, bashes, type ShellManual, windowsShells } from "../manual/shells.ts";
import { predefined } from "../manual/variables.ts";
import type { Dockerfile } from "../syntax/dockerfile.ts";
import type { Instruction } from "../syntax/instruction.ts";
import { placeAt } from "../syntax/place.ts";
import type { Catalogue } from "../world.ts";

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
    {
      at: "FROM debian:13\nSHELL $0",
      offers: ['["/bin/bash", "-o", "pipefail", "-c"]', '["/bin/sh", "-c"]'],
    },
    {
      at: "FROM alpine:3.23\nSHELL $0",
      offers: ['["/bin/ash", "-o", "pipefail", "-c"]', '["/bin/sh", "-c"]'],
    },
    {
      at: "FROM mcr.microsoft.com/windows/servercore:ltsc2025\nSHELL $0",
      offers: ['["powershell", "-Command"]', '["cmd", "/S", "/C"]'],
    },
  ],

  find(file, cursor) {
    const place = placeAt(file, cursor);
    if (place?.kind !== "argument" || !(place.keyword in words)) return undefined;
    const { keyword, instruction, flags, before, typed, range } = place;
    return { keyword, instruction, flags, before, typed, range };
  },

  items(found, file, { catalogue }) {
    return (words[found.keyword]?.(found, file, catalogue) ?? [])
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
  readonly documentation: string;
}

type Words = (found: Found, file: Dockerfile, catalogue: Catalogue) => readonly Word[];

const words: Readonly<Record<string, Words>> = {
  FROM: ({ before, instruction }) =>
    before.length === 1 && !instruction.args.some(({ text }) => /^as$/i.test(text))
      ? [{ ...offered(as), newText: "AS ${1:build}", snippet: true }]
      : [],
  HEALTHCHECK: ({ before, flags }) =>
    before.length > 0
      ? []
      : [
          { ...offered(check), newText: 'CMD ["${1:program}"]', snippet: true },
          ...(flags.length > 0 ? [] : [offered(none)]),
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
        documentation: `Of the arguments above the first \`FROM\`, a stage sees those it declares: this one is on line ${definitions.at(-1)!.instruction.line + 1}.\n\n[Reference](${instructionUrl("ARG")})`,
      }));
    const platform = predefined
      .filter((it) => (it.kind === "platform" || it.kind === "target") && !own.has(it.name))
      .map((it) => ({ label: it.name, kind: Kind.Variable, documentation: variablePage(it) }));
    return [...outer, ...platform];
  },
  SHELL: ({ before, instruction }, file, catalogue) => {
    if (before.length > 0) return [];
    const stage = file.stageOf(instruction);
    const held = stage && contentsOf(file, stage, catalogue);
    if (held?.windows) return windowsShells.map(shell);
    const shells = held?.has("/bin/bash") === false && held.has("/bin/ash") !== false ? ashes : bashes;
    // Of a base nobody knows both may be meant.
    return (held?.image ? shells : [...shells, ...windowsShells]).map(shell);
  },
};

function offered(it: OfferManual): Word {
  return { label: it.value, detail: it.detail, documentation: offerPage(it) };
}

function shell({ snippet, ...it }: ShellManual): Word {
  return { ...offered(it), ...(snippet === undefined ? {} : { newText: snippet, snippet: true }) };
}

const as: OfferManual = {
  value: "AS",
  detail: "Name this stage",
  summary: "`FROM`, `COPY --from=` and `docker build --target` then find the stage by its name.",
  source: ["Reference", instructionUrl("FROM")],
};
const check: OfferManual = {
  value: "CMD",
  detail: "Check with this command",
  summary:
    "Docker runs it inside the container: 0 is healthy, 1 is not. Where there is no shell it is `[…]`.",
  source: ["Reference", instructionUrl("HEALTHCHECK")],
};
const none: OfferManual = {
  value: "NONE",
  detail: "Switch off the check of the base image",
  summary: "The container then has no health state.",
  source: ["Reference", instructionUrl("HEALTHCHECK")],
};
