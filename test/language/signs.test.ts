import { expect, test } from "vitest";
import { checker } from "../../server/src/check.ts";
import { actions, completions, hovers, lenses } from "../../server/src/language/features.ts";
import { readSettings } from "../../server/src/language/settings.ts";
import { Dockerfile } from "../../server/src/language/syntax/dockerfile.ts";
import { given } from "../support/fixture.ts";

// Names and paths with signs that mean something to a regular expression: what builds one must not trip over them.

const several = (sign: string) => `ARG TOKEN${sign}=1 V${sign}=x
FROM node:22 AS a${sign}
ARG API_KEY${sign}=secret
ENV P${sign}=/x${sign} PATH=/x${sign}:$PATH
WORKDIR /app/${sign}
COPY package${sign}.json /app/*${sign}
RUN rm -rf /app/li${sign}sts* && npm run b${sign} && apt-get install -y x${sign}
RUN echo $P${sign} \${V${sign}:-y} > /out/${sign}
USER u${sign}
FROM golang:1.26 AS b
COPY --from=a${sign} /app/${sign} /out/
RUN go build -o /out/${sign}app . && rm -rf /out/${sign}*
FROM alpine:3.23
COPY --from=b /out/${sign}app /usr/bin/${sign}
ENTRYPOINT ["/usr/bin/${sign}"]
`;

const single = (sign: string) => `FROM golang:1.26
WORKDIR /src
ARG API_TOKEN${sign}
COPY go.mo${sign}* ./
COPY . .
RUN go build -o /out/app . && rm -rf /var/lib/apt/li${sign}sts/* && echo $API_TOKEN${sign}
CMD ["/out/app"]
`;

const signs = [..."[](){}*+?.^$|\\/-"];

test.each(signs.flatMap((sign) => [several(sign), single(sign)]))("%j", async (text) => {
  const file = Dockerfile.parse(text);
  const world = given({ files: { "package.json": '{"scripts":{}}', "go.mod": "module x" } });
  const failed: string[] = [];
  const check = checker(readSettings({}), (id, error) => failed.push(`${id}: ${error}`));
  await Promise.all(
    check(file, world)
      .later()
      .map((start) => start()),
  );
  for (let line = 0; line < file.lineCount; line++)
    for (const character of [0, Math.floor(file.line(line).length / 2)]) {
      const at = { line, character };
      for (const it of actions) it.find(file, { start: at, end: at }, world);
      for (const it of hovers) {
        const found = it.find(file, at);
        if (found) await it.show(found, file, world);
      }
      for (const it of completions) {
        const found = it.find(file, at);
        if (found !== undefined) await it.items(found, file, world);
      }
    }
  for (const it of lenses) for (const found of it.find(file, world)) it.show(found, file, world);
  expect(failed).toEqual([]);
});
