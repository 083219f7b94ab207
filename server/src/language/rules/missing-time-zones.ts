import { contents } from "../contents/contents.ts";
import { project } from "../contents/project.ts";
import { timeZones } from "../contents/provisions.ts";
import { builtByGo, embedsTimeZones, hasTimeZones } from "../contents/scratch.ts";
import { shipped } from "../contents/starting.ts";
import { baseText } from "../contents/words.ts";
import { rule } from "../feature.ts";

export const missingTimeZones = rule({
  id: "missing-time-zones",
  severity: "hint",
  summary: "A time zone is asked for, and the image has no time zones.",
  why: "scratch and Alpine have no `/usr/share/zoneinfo`. `TZ` is ignored there and the clock stays on UTC; in Go `time.LoadLocation` fails with `unknown time zone`.",

  examples: [
    {
      bad: `
        FROM alpine:3.23
        ENV TZ=Europe/Lisbon
            ^^ alpine:3.23 has no time zones, so \`Europe/Lisbon\` means UTC there.
        CMD ["date"]
      `,
      good: `
        FROM alpine:3.23
        RUN apk add --no-cache tzdata
        ENV TZ=Europe/Lisbon
        CMD ["date"]
      `,
    },
    {
      given: {
        files: {
          "main.go": 'package main\n\nimport "time"\n\nfunc main() { time.LoadLocation("Asia/Tokyo") }\n',
        },
      },
      bad: `
        FROM golang:1.26-trixie AS build
        RUN CGO_ENABLED=0 go build -o /app .
        FROM scratch
             ^^^^^^^ The program looks up time zones (\`time.LoadLocation\`), and scratch has none.
        COPY --from=build /app /app
        ENTRYPOINT ["/app"]
      `,
      good: `
        FROM golang:1.26-trixie AS build
        RUN CGO_ENABLED=0 go build -o /app .
        FROM scratch
        COPY --from=build /app /app
        COPY --from=build /usr/local/go/lib/time/zoneinfo.zip /zoneinfo.zip
        ENV ZONEINFO=/zoneinfo.zip
        ENTRYPOINT ["/app"]
      `,
    },
    {
      given: {
        files: {
          "main.go":
            'package main\n\nimport (\n\t"time"\n\t_ "time/tzdata"\n)\n\nfunc main() { time.LoadLocation("Asia/Tokyo") }\n',
        },
      },
      silent: `
        FROM golang:1.26-trixie AS build
        RUN CGO_ENABLED=0 go build -o /app .
        FROM scratch
        COPY --from=build /app /app
        ENTRYPOINT ["/app"]
      `,
    },
    {
      given: {
        files: {
          "main.go": 'package main\n\nimport "time"\n\nfunc main() { time.LoadLocation("Asia/Tokyo") }\n',
        },
      },
      silent: `
        FROM golang:1.26-trixie AS build
        RUN CGO_ENABLED=0 go build -tags timetzdata -o /app .
        FROM scratch
        COPY --from=build /app /app
        ENTRYPOINT ["/app"]
      `,
    },
    {
      silent:
        "FROM alpine:3.23\nRUN apk add --no-cache tzdata\nENV TZ=Europe/Lisbon\nFROM alpine:3.23\nENV TZ=UTC\nFROM alpine:3.23\nENV TZ=Etc/UTC",
    },
    {
      silent:
        "FROM debian:bookworm-slim\nENV TZ=Europe/Lisbon\nFROM ghcr.io/acme/base:1\nENV TZ=Europe/Lisbon",
    },
    {
      silent:
        "FROM alpine:3.23\nCOPY localtime /etc/localtime\nCOPY zoneinfo /usr/share/zoneinfo\nENV TZ=Europe/Lisbon",
    },
  ],

  async *check(file, world) {
    const all = contents(file, world.catalogue);
    for (const stage of shipped(all)) {
      if (hasTimeZones(stage) !== false) continue;
      const setting = stage.env.get("TZ");
      const zone = setting?.kind === "ENV" ? setting.value : undefined;
      if (
        setting?.place &&
        zone &&
        /^[A-Z][A-Za-z_+-]+\/[A-Za-z_/+-]+$/.test(zone) &&
        !/\/(?:UTC|GMT|Zulu|UCT)$/.test(zone)
      ) {
        yield {
          range: setting.place.range,
          message: `${baseText(stage)} has no time zones, so \`${zone}\` means UTC there.`,
          fixes: timeZones(file, stage, all, world),
        };
        continue;
      }
      if (!stage.scratch || !builtByGo(stage) || embedsTimeZones(stage)) continue;
      const { timeZones: sign, bringsZones } = await project(world.context);
      if (!sign || bringsZones) continue;
      yield {
        range: stage.stage.image?.range ?? stage.stage.from.range,
        message: `The program looks up time zones (\`${sign}\`), and ${baseText(stage)} has none.`,
        fixes: timeZones(file, stage, all, world),
      };
    }
  },
});
