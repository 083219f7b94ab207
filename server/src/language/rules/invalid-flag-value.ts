import { TextEdit } from "vscode-languageserver-types";
import { rule } from "../feature.ts";
import { flagManual } from "../manual/instructions.ts";
import { nearest } from "../nearest.ts";
import type { Flag } from "../syntax/instruction.ts";
import { list } from "../words.ts";

export const invalidFlagValue = rule({
  id: "invalid-flag-value",
  severity: "error",
  summary: "A flag has no value, or one it cannot take.",
  why: "BuildKit stops at a value it cannot read: a duration without its unit, a number of retries below zero, a switch that is neither true nor false.",

  examples: [
    {
      bad: `
        FROM alpine
        HEALTHCHECK --interval=30 CMD true
                               ^^ A duration needs a unit: \`30s\`.
        HEALTHCHECK --timeout=1x CMD true
                              ^^ \`1x\` is no duration: write it like \`1m30s\`.
        HEALTHCHECK --start-period=100us CMD true
                                   ^^^^^ A duration is 0 or at least 1ms.
        HEALTHCHECK --retries=-1 CMD true
                              ^^ --retries takes a whole number from 0 on.
        COPY --link=yes a b
                    ^^^ --link is true or false.
        COPY --link= a b
             ^^^^^^^ --link has no value behind its \`=\`.
        COPY --from . .
             ^^^^^^ --from needs a value.
        RUN --network=hots true
                      ^^^^ --network is default, none or host. Did you mean host?
        COPY --from=$STAGE a b
                    ^^^^^^ --from takes no variable. Give the image a name with FROM $STAGE AS … and use that.
        ADD --checksum=md5:0 https://example.com/x /
                       ^^^^^ A checksum begins with \`sha256:\` and has 64 hexadecimal digits.
        COPY --chmod=999 a b
                     ^^^ \`999\` is no octal mode: digits are 0 to 7.
      `,
    },
    {
      bad: "FROM alpine\nHEALTHCHECK --interval=30 CMD true\n                       ^^ A duration needs a unit: `30s`.",
      good: "FROM alpine\nHEALTHCHECK --interval=30s CMD true",
    },
    {
      silent: `
        FROM --platform=$BUILDPLATFORM alpine
        HEALTHCHECK --interval=0 --timeout=1h1.5m --retries=$R CMD true
        COPY --link --chmod=u=rwX,go=rX --chown=$U a b
        COPY --link=TRUE --chmod=0755 --from=build a b
        RUN --network=\${NET} --security=insecure true
      `,
    },
  ],

  on: ["ADD", "COPY", "FROM", "HEALTHCHECK", "RUN"],
  *inspect({ keyword, flags }) {
    for (const flag of flags) {
      const { name, value, range, valueRange } = flag;
      const manual = flagManual(keyword, name);
      if (!manual) continue;
      const isSwitch = manual.value === undefined || manual.value === "<boolean>";
      if (value === undefined) {
        if (!isSwitch) yield { range, message: `--${name} needs a value.` };
        continue;
      }
      if (value === "") {
        if (keyword !== "HEALTHCHECK") yield { range, message: `--${name} has no value behind its \`=\`.` };
        continue;
      }
      const wrong = { range: valueRange ?? range };
      if (name === "from" && value.includes("$")) {
        yield {
          ...wrong,
          message: `--from takes no variable. Give the image a name with FROM ${value} AS … and use that.`,
        };
        continue;
      }
      if (value.includes("$")) continue;
      if (isSwitch) {
        if (!/^(?:true|false)$/i.test(value)) yield { ...wrong, message: `--${name} is true or false.` };
      } else if (manual.value === "<duration>") yield* duration(flag);
      else if (name === "retries") {
        if (!/^\+?\d+$/.test(value)) yield { ...wrong, message: "--retries takes a whole number from 0 on." };
      } else if (name === "network" || name === "security") {
        const values = (manual.values ?? []).map((it) => it.value);
        if (values.includes(value)) continue;
        const meant = nearest(value, values);
        yield {
          ...wrong,
          message: `--${name} is ${list(values, "or")}.${meant ? ` Did you mean ${meant}?` : ""}`,
          ...(meant
            ? { fixes: [{ title: `Change to ${meant}`, edits: [TextEdit.replace(wrong.range, meant)] }] }
            : {}),
        };
      } else if (name === "chmod") {
        if (/^\d+$/.test(value) && !/^[0-7]{1,5}$/.test(value))
          yield { ...wrong, message: `\`${value}\` is no octal mode: digits are 0 to 7.` };
      } else if (name === "checksum") {
        // A Git source takes the commit instead, whole or its beginning.
        const digest = /^[a-z0-9]+:/.test(value)
          ? /^sha256:[a-f0-9]{64}$/.test(value)
          : /^[a-f0-9]{4,64}$/.test(value);
        if (!digest)
          yield { ...wrong, message: "A checksum begins with `sha256:` and has 64 hexadecimal digits." };
      }
    }
  },
});

const factors: Readonly<Record<string, number>> = {
  ns: 1e-6,
  us: 1e-3,
  µs: 1e-3,
  μs: 1e-3,
  ms: 1,
  s: 1e3,
  m: 6e4,
  h: 3.6e6,
};

/** Go's time.ParseDuration: `1h30m`, `1.5s`, a lone `0`; the builder asks for 0 or a millisecond at least. */
function* duration({ value = "", valueRange, range }: Flag) {
  const at = valueRange ?? range;
  if (/^[-+]?0$/.test(value)) return;
  if (/^[-+]?\d+$/.test(value)) {
    const meant = `${value.replace(/^[-+]/, "")}s`;
    yield {
      range: at,
      message: `A duration needs a unit: \`${meant}\`.`,
      fixes: [{ title: `Change to ${meant}`, edits: [TextEdit.replace(at, meant)] }],
    };
    return;
  }
  if (!/^[-+]?(?:(?:\d+\.?\d*|\.\d+)(?:ns|us|µs|μs|ms|s|m|h))+$/.test(value)) {
    yield { range: at, message: `\`${value}\` is no duration: write it like \`1m30s\`.` };
    return;
  }
  let milliseconds = 0;
  for (const [, figure, unit] of value.matchAll(/([\d.]+)([a-zµμ]+)/g))
    milliseconds += Number(figure) * factors[unit!]!;
  if (value.startsWith("-")) milliseconds = -milliseconds;
  if (milliseconds !== 0 && milliseconds < 1)
    yield { range: at, message: "A duration is 0 or at least 1ms." };
}
