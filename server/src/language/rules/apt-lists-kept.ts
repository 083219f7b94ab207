import { callsOf, mounted } from "../contents/commands-of.ts";
import { shippedInstructions } from "../contents/starting.ts";
import { appendCommand } from "../edits.ts";
import { rule } from "../feature.ts";

const lists = "/var/lib/apt/lists";

/** Only where the layer ships, and only when it also installs: see apt-update-alone for the other case. */
export const aptListsKept = rule({
  id: "apt-lists-kept",
  severity: "hint",
  summary: "The package lists of apt-get update stay in the image.",
  why: "`apt-get update` leaves 20 to 50 MB of lists in `/var/lib/apt/lists`. Delete them in the same RUN: a later one can't make the layer smaller. A cache mount keeps them out as well.",
  sameAs: ["hadolint/DL3009"],

  examples: [
    {
      bad: `
        FROM debian:trixie-slim
        RUN apt-get update && apt-get install -y --no-install-recommends curl
                    ^^^^^^ The lists this fetches stay in the layer; delete \`/var/lib/apt/lists\` in the same RUN.
      `,
      good: `
        FROM debian:trixie-slim
        RUN apt-get update && apt-get install -y --no-install-recommends curl && rm -rf /var/lib/apt/lists/*
      `,
    },
    {
      bad: `
        FROM debian:trixie-slim
        RUN apt-get update \\
                    ^^^^^^ The lists this fetches stay in the layer; delete \`/var/lib/apt/lists\` in the same RUN.
            && apt-get install -y --no-install-recommends \\
              curl
      `,
      good: `
        FROM debian:trixie-slim
        RUN apt-get update \\
            && apt-get install -y --no-install-recommends \\
              curl \\
            && rm -rf /var/lib/apt/lists/*
      `,
    },
    {
      silent: `
        FROM debian:trixie-slim AS build
        RUN apt-get update && apt-get install -y gcc
        FROM debian:trixie-slim
        RUN apt-get update && apt-get install -y curl && rm -rf /var/lib/apt/lists/*
        RUN --mount=type=cache,target=/var/lib/apt apt-get update && apt-get install -y curl
        RUN apt-get update && apt-get install -y curl && rm -rf /var/lib/apt/* /tmp/*
        RUN apt-get update && apt-get install -y jq && apt-get dist-clean
        COPY --from=build /app /app
      `,
    },
  ],
  on: ["RUN", "ONBUILD"],

  *checkStages(stages, file) {
    for (const instruction of shippedInstructions(stages, file)) {
      const calls = callsOf(instruction, ["apt-get", "apt"]);
      const update = calls.find(({ call }) => call.action === "update");
      if (!update || !calls.some(({ call }) => call.action === "install" || call.action === "upgrade"))
        continue;
      if (mounted(instruction, lists) || deletes(instruction.text)) continue;
      // `clean` and `autoclean` leave the lists, `dist-clean` takes them out as well.
      if (calls.some(({ words }) => words.some(({ text }) => /^dist-?clean$/.test(text)))) continue;
      const word = update.words.find(({ text }) => text === "update")!;
      const fix = appendCommand(file, instruction, `rm -rf ${lists}/*`);
      yield {
        range: update.script.rangeOf(word.start, word.end),
        message: `The lists this fetches stay in the layer; delete \`${lists}\` in the same RUN.`,
        ...(fix ? { fixes: [{ title: "Delete the lists in the same RUN", edits: [fix], safe: true }] } : {}),
      };
    }
  },
});

/** Any removal that reaches the lists, however written. */
function deletes(text: string): boolean {
  return /\b(?:rm|find|truncate)\b[^&;|]*\/var\/(?:lib\/(?:apt(?:\/|\s|$)|\*|\{[^}]*apt)|\{[^}]*lib\/apt|\*)/.test(
    text.replace(/\\\r?\n/g, " "),
  );
}
