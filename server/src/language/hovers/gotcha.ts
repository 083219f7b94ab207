import type { Range } from "vscode-languageserver-types";
import { hover } from "../feature.ts";
import { about, platformOf } from "../images/about.ts";
import { imageAt } from "../images/place.ts";
import { gotchaText } from "../manual/gotchas.ts";
import type { ImageReference } from "../syntax/image-reference.ts";
import type { Stage } from "../syntax/stage.ts";

/** On the image of a FROM, below its facts: what nobody thinks of who comes from another base. */
export const gotchaHover = hover({
  id: "gotcha",
  summary:
    "What surprises people about a base image: threads, name look-ups, wheels, prebuilt modules, JVM, .NET.",
  below: true,

  examples: [
    {
      given: { images: { "alpine:3.23": { libc: musl("1.2.5") } } },
      at: "FROM alp$0ine:3.23",
      shows: `
        musl gives threads a stack of 128 kB where glibc usually gives 8 MB: deep recursion in a thread can end the program. [musl](https://wiki.musl-libc.org/functional-differences-from-glibc.html#Thread-stack-size) It reads \`/etc/resolv.conf\` itself and usually asks all name servers at once, so their order does not count. [musl](https://git.musl-libc.org/cgit/musl/tree/src/network/resolvconf.c)
      `,
    },
    {
      given: { images: { "node:24-alpine": { libc: musl("1.2.6") } } },
      at: "FROM no$0de:24-alpine",
      shows: `
        Modules with machine code usually have builds of their own for musl: \`node_modules\` of a Debian stage does not work here, and where there is no such build npm compiles one with python3, make and g++. musl gives threads a stack of 128 kB where glibc usually gives 8 MB: deep recursion in a thread can end the program. [musl](https://wiki.musl-libc.org/functional-differences-from-glibc.html#Thread-stack-size)
      `,
    },
    {
      at: "FROM mcr.microsoft.com/dotnet/runtime:10.0-nob$0le-chiseled",
      shows: `
        Globalisation is in invariant mode: there is no ICU and there are no time zones, but in the \`-extra\` tags. [dotnet-docker](https://github.com/dotnet/dotnet-docker/blob/main/src/runtime-deps/10.0/noble-chiseled/amd64/Dockerfile)
      `,
    },
  ],

  find(file, cursor): { range: Range; reference: ImageReference; stage: Stage } | undefined {
    const place = imageAt(file, cursor);
    const { reference, stage, range } = place ?? {};
    return reference && stage && range ? { range, reference, stage } : undefined;
  },

  show({ reference, stage }, _file, world) {
    const platform = platformOf(stage.platform?.value, world.platform);
    return gotchaText(reference, about(reference, platform, world));
  },
});

function musl(version: string) {
  return { value: { name: "musl" as const, version }, verified: true, source: "", date: "2026-09-17" };
}
