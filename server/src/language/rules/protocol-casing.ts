import { TextEdit } from "vscode-languageserver-types";
import { rule } from "../feature.ts";

export const protocolCasing = rule({
  id: "protocol-casing",
  severity: "hint",
  summary: "EXPOSE has a protocol in upper case.",
  why: "Docker writes protocols in lower case; tools that read the image's configuration compare them so.",
  sameAs: ["buildkit/ExposeProtoCasing"],

  examples: [
    {
      bad: `
        FROM alpine
        EXPOSE 80/TCP
                  ^^^ Protocols are written in lower case.
      `,
      good: `
        FROM alpine
        EXPOSE 80/tcp
      `,
    },
    { silent: "FROM alpine\nEXPOSE 80/tcp 81 $P/TCP" },
  ],

  on: ["EXPOSE"],
  *inspect({ args }) {
    for (const { text, range } of args) {
      const protocol = /^[\d:.-]+\/([a-zA-Z]+)$/.exec(text)?.[1];
      if (!protocol || protocol === protocol.toLowerCase()) continue;
      const character = range.end.character - protocol.length;
      // One that is broken by a continuation is left alone.
      if (character < 0) continue;
      const at = { start: { ...range.end, character }, end: range.end };
      yield {
        range: at,
        message: "Protocols are written in lower case.",
        fixes: [
          {
            title: `Change to ${protocol.toLowerCase()}`,
            edits: [TextEdit.replace(at, protocol.toLowerCase())],
            safe: true,
          },
        ],
      };
    }
  },
});
