import { Dockerfile } from "../../server/src/language/syntax/dockerfile.ts";
import type { Instruction } from "../../server/src/language/syntax/instruction.ts";

/** Our tree of a text in the form in which BuildKit's parser prints its own: `(copy ["--link"] "a" "b")`. */
export function dumped(text: string): string {
  return Dockerfile.parse(text)
    .instructions.map((it) => `${dump(it)}\n`)
    .join("");
}

const dump = (it: Instruction): string => `(${[head(it), ...rest(it)].join(" ")})`;

function head({ keyword, flags }: Instruction): string {
  const written = flags.map(({ name, value }) =>
    quoted(value === undefined ? `--${name}` : `--${name}=${value}`),
  );
  return keyword.toLowerCase() + (written.length > 0 ? ` [${written.join(" ")}]` : "");
}

function rest(it: Instruction): readonly string[] {
  const text = it.argument?.text;
  const strings = it.json?.items.map((item) => quoted(item.text));
  switch (it.keyword) {
    case "ONBUILD":
      return it.trigger ? [dump(it.trigger)] : [];
    case "HEALTHCHECK": {
      const [type, ...command] = text?.split(/[ \t\v\f\r]+/) ?? [];
      if (type === undefined) return [];
      return [
        quoted(type),
        ...(strings ?? (command.length > 0 ? [quoted(text!.slice(type.length).trim())] : [])),
      ];
    }
    case "CMD":
    case "ENTRYPOINT":
    case "RUN":
    case "SHELL":
      return strings ?? (text === undefined ? [] : [quoted(text)]);
    case "MAINTAINER":
    case "STOPSIGNAL":
    case "USER":
    case "WORKDIR":
      return text === undefined ? [] : [quoted(text)];
    case "ARG":
      return it.args.map((word) => quoted(word.text));
    case "ENV":
    case "LABEL": {
      const [first] = it.args;
      if (first === undefined) return [];
      if (first.text.includes("="))
        return it.args.flatMap((word) => {
          const equals = word.text.indexOf("=");
          return [quoted(word.text.slice(0, equals)), quoted(word.text.slice(equals + 1)), quoted("=")];
        });
      const [, name = "", value = ""] = /^([^ \t\v\f\r]+)[ \t\v\f\r]*(.*)$/s.exec(text!)!;
      return [quoted(name), quoted(value), quoted("")];
    }
    case "ADD":
    case "COPY":
    case "EXPOSE":
    case "FROM":
    case "VOLUME":
      return strings ?? text?.split(/[ \t\v\f\r]+/).map(quoted) ?? [];
    default:
      return [quoted("")];
  }
}

/** As Go quotes a string. */
const quoted = (text: string): string =>
  JSON.stringify(text).replace(/(?<=(?<!\\)(?:\\\\)*)\\u00(?=[01][0-9a-f])/g, "\\x");
