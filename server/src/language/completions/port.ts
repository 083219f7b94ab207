import type { Range } from "vscode-languageserver-types";
import { item, Kind } from "../completion-item.ts";
import { completion } from "../feature.ts";
import { imagePage, offerPage } from "../manual/offers.ts";
import { ports, protocols } from "../manual/ports.ts";
import { placeAt } from "../syntax/place.ts";
import type { Stage } from "../syntax/stage.ts";
import { code } from "../words.ts";

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
      return protocols.map((it, nth) => {
        const label = `${protocol[1]}/${it.value}`;
        return item(
          { label, kind: Kind.Constant, range, detail: it.detail, documentation: offerPage(it) },
          nth,
        );
      });
    const known = new Map<string, { readonly detail: string; readonly documentation: string }>();
    if (stage.base.kind === "image" && stage.base.reference) {
      const facts = catalogue.facts(stage.base.reference);
      for (const it of facts.ports?.value ?? [])
        known.set(it, {
          detail: `exposed by ${facts.name}`,
          documentation: imagePage(
            `${code(facts.name)} exposes it, so that it need not be said again.`,
            facts.ports!,
          ),
        });
    }
    for (const [name, definitions] of file.scopes.inStage(stage)) {
      if (!/(?:^|_)PORT$/i.test(name)) continue;
      const { value, instruction } = definitions.at(-1)!;
      const line = `line ${instruction.line + 1}`;
      if (value && /^\d+$/.test(value.text))
        known.set(value.text, {
          detail: `${name}, ${line}`,
          documentation: `What ${code(name)} is on ${line} of this file. It does not follow when that changes.`,
        });
      known.set(`$${name}`, {
        detail: line,
        documentation: `The value of ${code(name)}, from ${line} of this file: it follows when that changes.`,
      });
    }
    for (const it of ports)
      if (!known.has(it.value) && !known.has(`${it.value}/tcp`))
        known.set(it.value, { detail: it.detail, documentation: offerPage(it) });
    return [...known]
      .filter(([label]) => label.startsWith(typed) && !taken.includes(label))
      .map(([label, said], nth) => item({ label, kind: Kind.Constant, range, ...said }, nth));
  },
});
