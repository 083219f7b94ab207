import { TextEdit } from "vscode-languageserver-types";
import { rule } from "../feature.ts";

export const redundantPlatform = rule({
  id: "redundant-platform",
  severity: "hint",
  summary: "FROM asks for the target platform, which is the default.",
  why: "`--platform=$TARGETPLATFORM` changes nothing: FROM takes the platform of the build anyway.",
  sameAs: ["buildkit/RedundantTargetPlatform"],

  examples: [
    {
      bad: `
        FROM --platform=$TARGETPLATFORM alpine
             ^^^^^^^^^^^^^^^^^^^^^^^^^^ This is what FROM takes anyway.
      `,
      good: `
        FROM alpine
      `,
    },
    { silent: "FROM --platform=$BUILDPLATFORM alpine\nFROM alpine" },
  ],

  on: ["FROM"],
  *inspect(instruction) {
    const flag = instruction.flag("platform");
    if (!flag || !/^(?:\$TARGETPLATFORM|\$\{TARGETPLATFORM\})$/.test(flag.value ?? "")) return;
    const next = instruction.args[0]?.range.start;
    yield {
      range: flag.range,
      message: "This is what FROM takes anyway.",
      tag: "unnecessary",
      ...(next
        ? {
            fixes: [
              {
                title: "Remove the flag",
                edits: [TextEdit.del({ start: flag.range.start, end: next })],
                safe: true,
              },
            ],
          }
        : {}),
    };
  },
});
