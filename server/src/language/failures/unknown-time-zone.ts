import { failure } from "./failure.ts";

export const unknownTimeZone = failure({
  id: "unknown-time-zone",
  summary: "A program asks for a time zone and the image has no time zones.",
  examples: [
    {
      at: 'RUN ["/app"]',
      said: "panic: unknown time zone Europe/Berlin",
      explains:
        "This image has no time zone data for `Europe/Berlin`. Copy `/usr/share/zoneinfo` from another stage, install `tzdata`, or for Go import `time/tzdata`.",
    },
  ],
  explain(said) {
    const zone = /unknown time zone (\S+)/.exec(said)?.[1];
    if (zone === undefined) return undefined;
    return `This image has no time zone data for \`${zone}\`. Copy \`/usr/share/zoneinfo\` from another stage, install \`tzdata\`, or for Go import \`time/tzdata\`.`;
  },
});
