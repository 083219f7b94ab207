import { rule } from "../feature.ts";

/** Only where the builder expands: a shell knows more forms. */
export const invalidSubstitution = rule({
  id: "invalid-substitution",
  severity: "error",
  summary: "A `${…}` that BuildKit cannot read.",
  why: "BuildKit knows `${NAME}`, `:-`, `-`, `:+`, `+`, `:?`, `?`, `#`, `##`, `%`, `%%`, `/` and `//`, and stops at anything else.",

  examples: [
    {
      bad: `
        FROM alpine:\${TAG
                    ^^^^^ The closing \`}\` is missing.
        ENV A=\${B:x}
              ^^^^^^ \`:x\` is no modifier: after the name come \`:-\`, \`:+\`, \`:?\`, \`-\`, \`+\`, \`?\`, \`#\`, \`%\` or \`/\`.
        ENV C=\${}
              ^^^ A variable's name is missing.
        ENV D=\${E!x}
              ^^^^^^ \`!\` is no modifier: after the name come \`:-\`, \`:+\`, \`:?\`, \`-\`, \`+\`, \`?\`, \`#\`, \`%\` or \`/\`.
        ENV F=\${G/x}
              ^^^^^^ A second \`/\` is missing: \`\${NAME/pattern/word}\`.
      `,
    },
    {
      silent:
        "FROM alpine:${TAG:-3}\nENV A=${B:-${C}} D='${' E=\\${F G=${H//a/b} I=${J%%.*} K=${1}\nRUN echo ${X^^} ${Y[0]}",
    },
  ],

  on: ["ADD", "ARG", "COPY", "ENV", "EXPOSE", "FROM", "LABEL", "STOPSIGNAL", "USER", "VOLUME", "WORKDIR"],
  *inspect(instruction) {
    const { joined, escape } = instruction;
    const { logical } = joined;
    if (!logical.includes("${")) return;
    let double = false;
    const closings = new Map<number, number>();
    for (let at = 0; at < logical.length; at++) {
      const char = logical[at]!;
      if (char === escape) at++;
      else if (char === '"') double = !double;
      else if (char === "'" && !double) {
        const close = logical.indexOf("'", at + 1);
        if (close < 0) return;
        at = close;
      } else if (char === "$" && logical[at + 1] === "{") {
        if (!closings.has(at)) findClosings(logical, at, escape, closings);
        const wrong = fault(logical, at, closings.get(at)!, escape);
        if (!wrong) continue;
        yield { range: instruction.rangeOf(at, wrong.end), message: wrong.message };
        at = wrong.end - 1;
      }
    }
  },
});

function fault(
  text: string,
  start: number,
  close: number,
  escape: string,
): { end: number; message: string } | undefined {
  if (close < 0) return { end: wordEnd(text, start), message: "The closing `}` is missing." };
  const inner = text.slice(start + 2, close);
  const end = close + 1;
  // `$1`, `$@` and their like are names for the builder too.
  const name = /^(?:\d+|[@*#?$!-]|[\p{L}_][\p{L}\p{N}_]*)/u.exec(inner)?.[0];
  if (name === undefined) return { end, message: "A variable's name is missing." };
  const rest = inner.slice(name.length);
  if (rest === "" || /^(?::[-+?]|[-+?#%])/.test(rest)) return undefined;
  if (rest.startsWith("/")) {
    const pattern = rest.replace(/^\/\/?/, "");
    const plain = pattern.replaceAll(`${escape}/`, "");
    return plain.includes("/") || plain.includes("$")
      ? undefined
      : { end, message: "A second `/` is missing: `${NAME/pattern/word}`." };
  }
  const modifier = rest.startsWith(":") ? rest.slice(0, 2) : rest[0];
  return { end, message: `\`${modifier}\` is no modifier: after the name come ${known}.` };
}

const known = "`:-`, `:+`, `:?`, `-`, `+`, `?`, `#`, `%` or `/`";

/** Where the `${` at `start` is closed, and each one inside it; -1 for one that never is. */
function findClosings(text: string, start: number, escape: string, closings: Map<number, number>): void {
  const open: number[] = [];
  for (let at = start; at < text.length; at++) {
    const char = text[at]!;
    if (char === escape) at++;
    else if (char === "$" && text[at + 1] === "{") {
      open.push(at);
      closings.set(at, -1);
      at++;
    } else if (char === "}" && open.length > 0) {
      closings.set(open.pop()!, at);
      if (open.length === 0) return;
    }
  }
}

function wordEnd(text: string, start: number): number {
  const blank = /[\s"']/.exec(text.slice(start + 2));
  return blank ? start + 2 + blank.index : text.trimEnd().length;
}
