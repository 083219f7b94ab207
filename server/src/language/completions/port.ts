import type { Range } from "vscode-languageserver-types";
import { item, Kind } from "../completion-item.ts";
import { completion } from "../feature.ts";
import { placeAt } from "../syntax/place.ts";
import type { Stage } from "../syntax/stage.ts";

/** Ports: those the base exposes, those of its environment and of the stage's, then common ones. */
export const port = completion<{ stage: Stage; typed: string; range: Range; taken: readonly string[] }>({
  id: "port",
  summary: "Ports for EXPOSE: what the base exposes and what PORT variables say, then the usual ones.",
  examples: [
    {
      given: {
        images: {
          nginx: { ports: { value: ["80/tcp"], verified: true, source: "test", date: "2026-09-17" } },
        },
      },
      at: "FROM nginx\nEXPOSE $0",
      offers: ["80/tcp", "8080", "443"],
    },
    { at: "FROM node\nENV PORT=4000\nEXPOSE $0", offers: ["4000", "$PORT", "8080"] },
    { at: "FROM node\nEXPOSE 80 $0", offers: ["8080", "443"] },
    { at: "FROM node\nEXPOSE 53/$0", offers: ["53/tcp", "53/udp"] },
  ],

  find(file, cursor) {
    const place = placeAt(file, cursor);
    const stage = place && place.kind !== "keyword" ? file.stageOf(place.instruction) : undefined;
    if (!stage || place?.kind !== "argument" || place.keyword !== "EXPOSE") return undefined;
    return { stage, typed: place.typed, range: place.range, taken: place.before };
  },

  items({ stage, typed, range, taken }, file, { catalogue }) {
    const protocol = /^(\d+)\/[a-z]*$/.exec(typed);
    if (protocol)
      return ["tcp", "udp", "sctp"].map((it, nth) =>
        item({ label: `${protocol[1]}/${it}`, kind: Kind.Constant, range }, nth),
      );
    const known = new Map<string, string>();
    if (stage.base.kind === "image" && stage.base.reference) {
      const facts = catalogue.facts(stage.base.reference);
      for (const it of facts.ports?.value ?? []) known.set(it, `exposed by ${facts.name}`);
    }
    for (const [name, definitions] of file.scopes.inStage(stage)) {
      if (!/(?:^|_)PORT$/i.test(name)) continue;
      const { value, instruction } = definitions.at(-1)!;
      if (value && /^\d+$/.test(value.text)) known.set(value.text, `${name}, line ${instruction.line + 1}`);
      known.set(`$${name}`, `line ${instruction.line + 1}`);
    }
    for (const [it, what] of usual) if (!known.has(it) && !known.has(`${it}/tcp`)) known.set(it, what);
    return [...known]
      .filter(([label]) => label.startsWith(typed) && !taken.includes(label))
      .map(([label, detail], nth) => item({ label, kind: Kind.Constant, range, detail }, nth));
  },
});

const usual: readonly (readonly [string, string])[] = [
  ["8080", "HTTP without root"],
  ["80", "HTTP"],
  ["443", "HTTPS"],
  ["3000", "usual of Node.js servers"],
  ["5000", "usual of Flask"],
  ["8000", "usual of Python servers"],
  ["8443", "HTTPS without root"],
  ["9090", "usual of Prometheus"],
];
