import { expect, test } from "vitest";
import { drawnSignature } from "../support/signature.ts";

test.each([
  ["FROM $0", "FROM [--platform=<platform>] »<image>«[:<tag>|@<digest>] [AS <name>]"],
  ["FROM alpine:3$0", "FROM [--platform=<platform>] <image>[:»<tag>«|@<digest>] [AS <name>]"],
  ["FROM alpine AS $0", "FROM [--platform=<platform>] <image>[:<tag>|@<digest>] [»AS <name>«]"],
  ["FROM alpine AS a $0", undefined],
  ["COPY a $0b /c", "COPY [flags] »<source>«… <destination>"],
  ["COPY a b $0", "COPY [flags] <source>… »<destination>«"],
  ['COPY ["a", "$0"]', 'COPY [flags] ["<source>", …, »"<destination>"«]'],
  ["COPY --$0", "COPY »[flags]« <source>… <destination>".replace("»[flags]«", "[»flags«]")],
  ["RUN --network=$0", "--network=»<mode>«"],
  ["RUN --mount=type=tmpfs,si$0", "--mount=type=tmpfs,target=<path>,»size=<bytes>«"],
  ['CMD ["a", $0', 'CMD ["<program>", »"<argument>"«, …]'],
  ['CMD ["a"]$0', undefined],
  ["RUN make $0", "RUN [flags] »<command>«"],
  ["ENV A=$0", "ENV <name>=»<value>« …"],
  ["ENV A=1 B$0", "ENV »<name>«=<value> …"],
  ["EXPOSE 80/$0", "EXPOSE <port>[/»<protocol>«] …"],
  ["USER a:$0", "USER <user>[:»<group>«]"],
  ["ONBUILD $0", "ONBUILD »<instruction>«"],
  ["ONBUILD STOPSIGNAL $0", "STOPSIGNAL »<signal>«"],
  ["# escape=$0", "# escape=»<character>«"],
  ["HEALTHCHECK NONE $0", undefined],
  ["# why $0", undefined],
])("%s", (source, shows) => expect(drawnSignature(source)).toBe(shows));
