import { contentsOf } from "../contents/contents.ts";
import { partOf, termAt } from "../contents/term.ts";
import { baseText, libcText } from "../contents/words.ts";
import { hover } from "../feature.ts";
import { terms } from "../manual/terms.ts";
import { plain } from "../words.ts";

export const wheelPlatformHover = hover({
  id: "wheel-platform",
  summary: "What manylinux and musllinux in a wheel's name ask of this stage.",

  examples: [
    {
      at: "FROM python:3.13-alpine3.23\nRUN pip download --platform many$0linux_2_28_x86_64 numpy",
      shows: `${terms.wheels.summary} python:3.13-alpine3.23 has musl 1.2.5, so it takes musllinux wheels. [more](${terms.wheels.url})`,
    },
  ],

  find: (file, cursor) => partOf(termAt(file, cursor), /(?:many|musl)linux\w*/),

  show({ instruction }, file, { catalogue }) {
    const stage = file.stageOf(instruction);
    const here = stage && contentsOf(file, stage, catalogue);
    const kind =
      here?.libc?.name === "musl" ? "musllinux" : here?.libc?.name === "glibc" ? "manylinux" : undefined;
    const said =
      here?.libc && kind
        ? `${plain(baseText(here))} has ${libcText(here.libc)}, so it takes ${kind} wheels.`
        : undefined;
    return [terms.wheels.summary, said, `[more](${terms.wheels.url})`].filter(Boolean).join(" ");
  },
});
