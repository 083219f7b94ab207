import { rule } from "../feature.ts";
import type { Word } from "../syntax/instruction.ts";

/** Variables are left alone; so is the form with a host port, which has a rule of its own. */
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
    { silent: "FROM alpine\nEXPOSE 80 443/tcp 8000-8010/UDP $PORT ${A}-${B}/tcp 127.0.0.1:80:80/tcp" },
  ],

  on: ["EXPOSE"],
  *inspect({ args }) {
    for (const word of args) {
      if (word.text.includes("$")) continue;
      const text = word.text.replace(/^(["'])(.*)\1$/, "$2");
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
        yield { range: tail(word, protocol.length), message: "The protocol is tcp, udp or sctp." };
    }
  },
});

function tail({ range }: Word, length: number): Word["range"] {
  return { start: { ...range.end, character: range.end.character - length }, end: range.end };
}
