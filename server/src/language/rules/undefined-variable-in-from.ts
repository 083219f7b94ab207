import { type Problem, rule } from "../feature.ts";
import { nearest } from "../nearest.ts";
import type { Dockerfile } from "../syntax/dockerfile.ts";
import { platformArgs, predefinedArgs } from "../syntax/scopes.ts";
import { expand } from "../syntax/variables.ts";

/** FROM sees only ARG before the first FROM; what is declared without a default comes with the build. */
export const undefinedVariableInFrom = rule({
  id: "undefined-variable-in-from",
  severity: "warning",
  summary: "FROM uses a variable that no ARG above the first FROM declares.",
  why: "Such a variable is empty, whatever a stage declares: often the image's name is then empty or wrong and the build stops.",
  sameAs: ["buildkit/UndefinedArgInFrom"],

  examples: [
    {
      bad: `
        FROM alpine AS base
        ARG VERSION=3.23
        FROM alpine:\${VERSION}
                    ^^^^^^^^^^ VERSION is declared inside a stage; FROM sees only ARG above the first FROM.
        FROM $IMAGE
             ^^^^^^ No ARG above the first FROM declares IMAGE: FROM has no image.
      `,
    },
    {
      bad: "ARG VERSION\nFROM alpine:$VERSON\n            ^^^^^^^ No ARG above the first FROM declares VERSON. Did you mean VERSION?",
      good: "ARG VERSION\nFROM alpine:$VERSION",
    },
    {
      silent:
        "ARG V=3\nARG I\nFROM --platform=$BUILDPLATFORM $I:$V AS x-$TARGETARCH\nFROM alpine:${T:-3}\nFROM alpine:${T+x}",
    },
  ],

  *check(file) {
    const known = file.scopes.global;
    for (const stage of file.stages) {
      const { from } = stage;
      if (!from.text.includes("$")) continue;
      const { image } = stage;
      let told = false;
      for (const use of from.variables) {
        if (
          use.shell ||
          known.has(use.name) ||
          builtIn.has(use.name) ||
          (use.modifier && /^:?[-+?]/.test(use.modifier))
        )
          continue;
        told = true;
        const range = from.rangeOf(use.start, use.end);
        const empty = image !== undefined && isEmpty(file, image.text);
        yield described(file, use.name, range, from.rangeOf(use.nameStart, use.nameEnd), empty);
      }
      if (!told && image && isEmpty(file, image.text))
        yield { range: image.range, message: "This is empty: FROM has no image.", severity: "error" };
    }
  },
});

const builtIn: ReadonlySet<string> = new Set([...platformArgs, ...predefinedArgs]);

/** Whether nothing is left of a text when what is not declared is taken for unset. */
function isEmpty(file: Dockerfile, text: string): boolean {
  const { global } = file.scopes;
  return (
    expand(text, file.escape, (name) => (global.has(name) || builtIn.has(name) ? undefined : null)) === ""
  );
}

function described(
  file: Dockerfile,
  name: string,
  range: Problem["range"],
  nameRange: Problem["range"],
  empty: boolean,
): Problem {
  const inner = file.stages.some((it) => file.scopes.inStage(it).has(name));
  if (inner)
    return { range, message: `${name} is declared inside a stage; FROM sees only ARG above the first FROM.` };
  const meant = nearest(name, [...file.scopes.global.keys(), ...platformArgs]);
  const message = `No ARG above the first FROM declares ${name}`;
  if (meant)
    return {
      range,
      message: `${message}. Did you mean ${meant}?`,
      fixes: [{ title: `Change to ${meant}`, edits: [{ range: nameRange, newText: meant }] }],
    };
  return empty
    ? { range, message: `${message}: FROM has no image.`, severity: "error" }
    : { range, message: `${message}.` };
}
