import type { Range } from "vscode-languageserver-types";
import { item, Kind } from "../completion-item.ts";
import { contentsOf } from "../contents/contents.ts";
import { completion } from "../feature.ts";
import { imagePage, offerPage } from "../manual/offers.ts";
import { termPage, terms } from "../manual/terms.ts";
import { root, windowsUsers } from "../manual/users.ts";
import type { Dockerfile } from "../syntax/dockerfile.ts";
import { placeAt } from "../syntax/place.ts";
import type { Stage } from "../syntax/stage.ts";
import { code } from "../words.ts";

interface Found {
  readonly stage: Stage;
  readonly before: number;
  readonly typed: string;
  readonly range: Range;
}

/** Users the stage makes, those the base is known to have, and numbers that work everywhere. */
export const user = completion<Found>({
  id: "user",
  summary: "Users known in the stage, for USER and --chown.",
  examples: [
    {
      at: "FROM example.com/base\nRUN adduser -D -u 1001 app\nUSER $0",
      offers: ["app", "root", "65532:65532"],
    },
    { at: "FROM debian\nRUN useradd --create-home deploy\nCOPY --chown=d$0 . .", offers: ["deploy"] },
    { at: "FROM a AS b\nRUN groupadd -g 5 web && useradd -g web web\nFROM b\nUSER w$0", offers: ["web"] },
    {
      at: "FROM mcr.microsoft.com/windows/servercore:ltsc2025\nUSER $0",
      offers: ["ContainerUser", "ContainerAdministrator"],
    },
  ],

  find(file, cursor) {
    const place = placeAt(file, cursor);
    if (!place || place.kind === "keyword" || place.kind === "flag") return undefined;
    const wanted =
      place.kind === "argument"
        ? place.keyword === "USER" && place.before.length === 0
        : place.flag === "chown";
    const stage = file.stageOf(place.instruction);
    const typed = place.kind === "flag-value" ? place.value : place.typed;
    if (!wanted || !stage || typed.includes(":")) return undefined;
    return { stage, before: place.instruction.line, typed, range: place.range };
  },

  items({ stage, before, typed, range }, file, { catalogue }) {
    const bottom = rootOf(stage);
    const facts =
      bottom.base.kind === "image" && bottom.base.reference
        ? catalogue.facts(bottom.base.reference)
        : undefined;
    const known = new Map<string, { readonly detail: string; readonly documentation: string }>();
    for (const [name, line] of madeUsers(file, stage, before))
      known.set(name, {
        detail: `made on line ${line + 1}`,
        documentation: `An account of this stage: the \`RUN\` on line ${line + 1} of this file makes it.`,
      });
    for (const { name, uid } of facts?.users?.value ?? [])
      if (!known.has(name))
        known.set(name, {
          detail: `${uid === undefined ? "" : `${uid}, `}in ${facts!.name}`,
          documentation: /^nonroot\b/.test(name)
            ? termPage(terms.nonroot)
            : imagePage(`An account that ${code(facts!.name)} brings.`, facts!.users!),
        });
    if (facts?.user && !known.has(facts.user.value))
      known.set(facts.user.value, {
        detail: `default of ${facts.name}`,
        documentation: imagePage(
          `${code(facts.name)} runs as this account, so that it need not be said again.`,
          facts.user,
        ),
      });
    if (contentsOf(file, stage, catalogue).windows)
      for (const it of windowsUsers) known.set(it.value, { detail: it.detail, documentation: offerPage(it) });
    else {
      if (!known.has(root.value))
        known.set(root.value, { detail: root.detail, documentation: offerPage(root) });
      known.set("65532:65532", {
        detail: "any image: a number needs no account",
        documentation: termPage(terms.nonroot),
      });
    }
    return [...known]
      .filter(([name]) => name.startsWith(typed))
      .map(([label, said], nth) => item({ label, kind: Kind.Constant, range, ...said }, nth));
  },
});

function rootOf(stage: Stage): Stage {
  const seen = new Set<Stage>();
  let it = stage;
  while (it.base.kind === "stage" && !seen.has(it)) {
    seen.add(it);
    it = it.base.stage;
  }
  return it;
}

/** Names that useradd and adduser make in a stage or in those it stands on, the latest first. */
function madeUsers(file: Dockerfile, stage: Stage, before: number): Map<string, number> {
  const users = new Map<string, number>();
  const seen = new Set<Stage>();
  for (let it: Stage | undefined = stage; it && !seen.has(it); ) {
    seen.add(it);
    for (const instruction of it.instructions.toReversed()) {
      if (instruction.keyword !== "RUN" || (it === stage && instruction.line >= before)) continue;
      if (!instruction.text.includes("add")) continue;
      for (const { commands } of instruction.scripts)
        for (const { words } of commands) {
          const program = words[0]?.text.split("/").at(-1);
          if (program !== "useradd" && program !== "adduser") continue;
          const name = words.slice(1).findLast(({ text }) => /^[a-z_][a-z0-9_-]*$/i.test(text))?.text;
          // `adduser USER GROUP` puts a user into a group.
          const first = words.slice(1).find(({ text }) => !text.startsWith("-"))?.text;
          const made = program === "adduser" && words.length === 3 ? first : name;
          const value = made && file.expanded(made, instruction);
          if (value && !users.has(value)) users.set(value, instruction.line);
        }
    }
    it = it.base.kind === "stage" ? it.base.stage : undefined;
  }
  return users;
}
