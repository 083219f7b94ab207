import { rule } from "../feature.ts";
import { imageReference } from "../syntax/image-reference.ts";
import { expand } from "../syntax/variables.ts";

export const invalidDefaultInFrom = rule({
  id: "invalid-default-in-from",
  severity: "hint",
  summary: "With the defaults of its ARGs, FROM names no image.",
  why: "A plain `docker build` then stops; it works only where every `--build-arg` is passed.",
  sameAs: ["buildkit/InvalidDefaultArgInFrom"],

  examples: [
    {
      bad: `
        ARG VERSION
        FROM alpine:$VERSION
             ^^^^^^^^^^^^^^^ Without \`--build-arg VERSION=…\` this is \`alpine:\`, which is no image.
      `,
    },
    { bad: "ARG IMAGE\nFROM $IMAGE\n     ^^^^^^ Without `--build-arg IMAGE=…` this names no image." },
    { silent: "ARG VERSION=3\nARG T\nFROM alpine:$VERSION$T\nFROM alpine${T:+:$T}\nFROM $UNKNOWN" },
  ],
  on: ["FROM"],

  *checkStages(stages, file) {
    const { global } = file.scopes;
    for (const { from, image } of stages) {
      if (!image?.text.includes("$")) continue;
      const without: string[] = [];
      const text = expand(image.text, file.escape, (name) => {
        if (!global.has(name)) return undefined;
        const value = file.scopes.globalDefault(name);
        if (value === undefined && !global.get(name)?.at(-1)?.value) {
          without.push(name);
          return null;
        }
        return value;
      });
      if (text === undefined || without.length === 0 || from.flag("platform")?.value === image.text) continue;
      const names = [...new Set(without)].map((it) => `\`--build-arg ${it}=…\``).join(" and ");
      const { repository, tag, digest } = imageReference(text);
      if (text === "") yield { range: image.range, message: `Without ${names} this names no image.` };
      else if (tag === "" || digest === "" || !/^[a-z0-9]+(?:[._/-]+[a-z0-9]+)*$/.test(repository))
        yield { range: image.range, message: `Without ${names} this is \`${text}\`, which is no image.` };
    }
  },
});
