/** One way a server offers to be convinced (RFC 9110, 11.6.1). Scheme and parameter names are lower case. */
export interface Challenge {
  readonly scheme: string;
  readonly parameters: Readonly<Record<string, string>>;
}

// A parameter needs its "=", else the word is the next scheme. Sticky and without nested repeats: linear.
const parameter = /[\s,]*([!#$%&'*+.^_`|~\w-]+)[ \t]*=[ \t]*(?:"((?:[^"\\]|\\.)*)"|([^\s",]*))/y;
const scheme = /[\s,]*([!#$%&'*+.^_`|~\w-]+)(?=[\s,]|$)/y;

/** Reads a `WWW-Authenticate` header, several challenges in one line included. Stops at what it can't read. */
export function challenges(header: string): readonly Challenge[] {
  const found: { scheme: string; parameters: Record<string, string> }[] = [];
  let at = 0;
  while (at < header.length && found.length < 16) {
    const pair = match(parameter, header, at);
    const last = found.at(-1);
    if (pair && last) {
      last.parameters[pair[1]!.toLowerCase()] = pair[2]?.replace(/\\(.)/g, "$1") ?? pair[3] ?? "";
      at = parameter.lastIndex;
      continue;
    }
    const word = match(scheme, header, at);
    if (!word) break;
    found.push({ scheme: word[1]!.toLowerCase(), parameters: Object.create(null) });
    at = scheme.lastIndex;
  }
  return found;
}

function match(pattern: RegExp, text: string, at: number): RegExpExecArray | null {
  pattern.lastIndex = at;
  return pattern.exec(text);
}
