import { TextEdit } from "vscode-languageserver-types";
import { rule } from "../feature.ts";

/** A stage that is named for its platform and chosen by a variable (`FROM base-$TARGETARCH`) does it on purpose. */
export const constantPlatform = rule({
  id: "constant-platform",
  severity: "hint",
  summary: "FROM asks for one fixed platform.",
  why: "The image is then of that platform wherever it is built, and `docker build --platform` cannot change it.",
  sameAs: ["buildkit/FromPlatformFlagConstDisallowed", "hadolint/DL3029"],

  examples: [
    {
      bad: `
        FROM --platform=linux/amd64 alpine
             ^^^^^^^^^^^^^^^^^^^^^^ Always linux/amd64, whatever platform is built for.
      `,
      good: `
        FROM alpine
      `,
    },
    {
      silent: `
        FROM --platform=linux/amd64 alpine AS base-amd64
        FROM --platform=linux/arm64 alpine AS base-arm64
        FROM base-\${TARGETARCH}
        FROM --platform=$BUILDPLATFORM golang
      `,
    },
  ],
  on: ["FROM"],

  *checkStages(stages, file) {
    if (stages.every(({ platform }) => !platform?.value || platform.value.includes("$"))) return;
    const chosen = file.stages.flatMap(({ image }) =>
      image && /\$\{?(?:TARGET|BUILD)/.test(image.text)
        ? [image.text.slice(0, image.text.indexOf("$")).toLowerCase()]
        : [],
    );
    for (const { from, platform, name } of stages) {
      const value = platform?.value;
      if (!platform || !value || value.includes("$")) continue;
      const key = name?.text.toLowerCase();
      if (
        key !== undefined &&
        (chosen.some((it) => it !== "" && key.startsWith(it)) || namesPlatform(key, value))
      )
        continue;
      const next = from.args[0]?.range.start;
      yield {
        range: platform.range,
        message: `Always ${value}, whatever platform is built for.`,
        ...(next
          ? {
              fixes: [
                {
                  title: "Remove the flag",
                  edits: [TextEdit.del({ start: platform.range.start, end: next })],
                },
              ],
            }
          : {}),
      };
    }
  },
});

/** `build_amd64` for `linux/amd64`. */
function namesPlatform(name: string, platform: string): boolean {
  return platform
    .toLowerCase()
    .split("/")
    .some((part) => part.length > 1 && name.split(/[-_.]/).includes(part));
}
