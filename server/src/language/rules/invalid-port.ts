import { instructionsOf } from "../contents/starting.ts";
import { rule } from "../feature.ts";
import type { Word } from "../syntax/instruction.ts";

/** A variable counts with the value the file gives it. The form with a host port has a rule of its own. */
export const invalidPort = rule({
  id: "invalid-port",
  severity: "error",
  summary: "EXPOSE names what can't be a port.",
  why: "A port is a number from 0 to 65535, or a range of them, with `/tcp`, `/udp` or `/sctp` behind it.",
  sameAs: ["hadolint/DL3011"],

  examples: [
    {
      bad: `
        FROM alpine
        EXPOSE http 80000 80/icmp 90-80
               ^^^^ \`http\` is no port.
                    ^^^^^ A port is at most 65535.
                             ^^^^ The protocol is tcp, udp or sctp.
                                  ^^^^^ The range ends before it begins.
      `,
    },
    { bad: "FROM alpine\nENV PORT=http\nEXPOSE $PORT\n       ^^^^^ `http` is no port." },
    { silent: "FROM alpine\nENV A=1\nEXPOSE ${A:x} ${A" },
    { silent: "FROM alpine\nEXPOSE 80 443/tcp 8000-8010/UDP $PORT ${A}-${B}/tcp 127.0.0.1:80:80/tcp" },
  ],
  on: ["ARG", "ENV", "EXPOSE"],

  *checkStages(stages, file) {
    for (const instruction of instructionsOf(stages, file)) {
      if (instruction.keyword !== "EXPOSE") continue;
      for (const word of instruction.args) {
        const known = word.text.includes("$") ? file.expanded(word.text, instruction) : word.text;
        // What is no substitution has a rule of its own.
        if (known && !known.includes("${")) yield* inspected(word, known.replace(/^(["'])(.*)\1$/, "$2"));
      }
    }
  },
});

function* inspected(word: Word, text: string) {
  const slash = text.lastIndexOf("/");
  const protocol = slash < 0 ? undefined : text.slice(slash + 1);
  const ports = (slash < 0 ? text : text.slice(0, slash)).split(":").at(-1)!;
  const range = /^(\d+)(?:-(\d+))?$/.exec(ports);
  if (!range) yield { range: word.range, message: `\`${text}\` is no port.` };
  else if ([range[1], range[2]].some((it) => Number(it ?? 0) > 65535))
    yield { range: word.range, message: "A port is at most 65535." };
  else if (range[2] !== undefined && Number(range[2]) < Number(range[1]))
    yield { range: word.range, message: "The range ends before it begins." };
  if (protocol !== undefined && !/^(?:tcp|udp|sctp)$/i.test(protocol))
    yield {
      range: word.text.endsWith(protocol) ? tail(word, protocol.length) : word.range,
      message: "The protocol is tcp, udp or sctp.",
    };
}

function tail({ range }: Word, length: number): Word["range"] {
  // A protocol that is broken by a continuation is shown with its port.
  const character = range.end.character - length;
  return character < 0 ? range : { start: { ...range.end, character }, end: range.end };
}
