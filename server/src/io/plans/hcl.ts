// The part of HCL that Bake files are written in: blocks, and attributes whose values are literals. No kept library
// of reasonable size reads HCL; what this one does not know (functions, conditions, loops) has the value undefined.

/** What stands between braces: attributes by name, blocks by type and label. */
export interface HclBody {
  readonly attributes: ReadonlyMap<string, HclValue>;
  readonly blocks: readonly { readonly type: string; readonly label: string; readonly body: HclBody }[];
}

/** A string keeps its `${…}`; an expression is undefined. */
export type HclValue =
  | string
  | number
  | boolean
  | null
  | undefined
  | readonly HclValue[]
  | { readonly [name: string]: HclValue };

const token = new RegExp(
  [
    /[ \t\r]+|#.*|\/\/.*|\/\*[\s\S]*?\*\//, // Spaces and comments.
    /(?<end>\n)/,
    /(?<string>"(?:[^"\\$\n]|\\.|\$\{[^{}\n]*\}|\$)*")/,
    /(?<heredoc><<-?(?<tag>\w+)\n(?:[\s\S]*?\n)??[ \t]*\k<tag>(?=\n|$))/,
    /(?<word>[A-Za-z_][\w-]*)/,
    /(?<number>\d+(?:\.\d+)?)/,
    /(?<sign>[\s\S])/,
  ]
    .map(({ source }) => source)
    .join("|"),
  "gy",
);

interface Token {
  readonly kind: "end" | "string" | "heredoc" | "word" | "number" | "sign";
  readonly text: string;
}

/** Reads a file; what is not well formed ends it. */
export function readHcl(text: string): HclBody {
  const tokens = [...text.matchAll(token)].flatMap(({ groups }): Token[] => {
    const [kind, found] = Object.entries(groups ?? {}).find(([, it]) => it !== undefined) ?? [];
    return kind === undefined ? [] : [{ kind: kind as Token["kind"], text: found! }];
  });
  let at = 0;
  return body();

  function body(): HclBody {
    const attributes = new Map<string, HclValue>();
    const blocks: HclBody["blocks"][number][] = [];
    while (at < tokens.length && !isSign("}")) {
      const name = tokens[at++];
      if (name?.kind !== "word") continue;
      if (isSign("=")) {
        at++;
        attributes.set(name.text, wholeValue());
        continue;
      }
      let label = "";
      for (let it = tokens[at]; it?.kind === "string" || it?.kind === "word"; it = tokens[at]) {
        label = it.kind === "string" ? unquoted(it.text) : it.text;
        at++;
      }
      if (!isSign("{")) continue;
      at++;
      blocks.push({ type: name.text, label, body: body() });
      at++;
    }
    return { attributes, blocks };
  }

  /** A value that reaches to the end of its line, comma or bracket; else it is part of an expression. */
  function wholeValue(): HclValue {
    const found = value();
    if (at >= tokens.length || tokens[at]?.kind === "end" || isSign(",", "}", "]")) return found;
    for (let depth = 0; at < tokens.length; at++) {
      if (depth === 0 && (tokens[at]?.kind === "end" || isSign(",", "}", "]"))) break;
      if (isSign("(", "[", "{")) depth++;
      if (isSign(")", "]", "}")) depth--;
    }
    return undefined;
  }

  function value(): HclValue {
    const it = tokens[at++];
    if (it?.kind === "string") return unquoted(it.text);
    if (it?.kind === "number") return Number(it.text);
    if (it?.kind === "word") return { true: true, false: false, null: null }[it.text];
    if (it?.text === "[") return list();
    if (it?.text === "{") return map();
    if (it?.text === "(") at--;
    return undefined;
  }

  function list(): HclValue {
    const found: HclValue[] = [];
    let isKnown = true;
    for (skipEnds(); at < tokens.length && !isSign("]"); skipEnds()) {
      // A loop makes a list out of another one.
      if (tokens[at]?.text === "for") isKnown = false;
      found.push(wholeValue());
      if (isSign("}")) at++;
    }
    at++;
    return isKnown ? found : undefined;
  }

  function map(): HclValue {
    const found: Record<string, HclValue> = {};
    let isKnown = true;
    for (skipEnds(); at < tokens.length && !isSign("}"); skipEnds()) {
      const name = tokens[at++];
      if (name?.text === "for") isKnown = false;
      if (!isSign("=", ":") || (name?.kind !== "word" && name?.kind !== "string")) continue;
      at++;
      found[name.kind === "string" ? unquoted(name.text) : name.text] = wholeValue();
    }
    at++;
    return isKnown ? found : undefined;
  }

  function skipEnds(): void {
    while (tokens[at]?.kind === "end" || isSign(",")) at++;
  }

  function isSign(...signs: string[]): boolean {
    const it = tokens[at];
    return it?.kind === "sign" && signs.includes(it.text);
  }
}

function unquoted(text: string): string {
  return text
    .slice(1, -1)
    .replace(/\\([nrt"\\])/g, (_, it: string) => ({ n: "\n", r: "\r", t: "\t" })[it] ?? it);
}
