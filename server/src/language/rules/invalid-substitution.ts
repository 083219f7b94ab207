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
    for (let at = 0; at < logical.length; at++) {
      const char = logical[at]!;
      if (char === escape) at++;
      else if (char === '"') double = !double;
      else if (char === "'" && !double) {
        const close = logical.indexOf("'", at + 1);
        if (close < 0) return;
        at = close;
      } else if (char === "$" && logical[at + 1] === "{") {
        const wrong = fault(logical, at, escape);
        if (!wrong) continue;
        yield { range: instruction.rangeOf(at, wrong.end), message: wrong.message };
        at = wrong.end - 1;
      }
    }
  },
});

function fault(text: string, start: number, escape: string): { end: number; message: string } | undefined {
  const close = closing(text, start, escape);
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

function closing(text: string, start: number, escape: string): number {
  let depth = 0;
  for (let at = start + 1; at < text.length; at++) {
    const char = text[at]!;
    if (char === escape) at++;
    else if (char === "$" && text[at + 1] === "{") {
      depth++;
      at++;
    } else if (char === "{" && at === start + 1) depth++;
    else if (char === "}" && --depth === 0) return at;
  }
  return -1;
}

function wordEnd(text: string, start: number): number {
  const blank = /[\s"']/.exec(text.slice(start + 2));
  return blank ? start + 2 + blank.index : text.trimEnd().length;
}
