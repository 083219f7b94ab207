/**
 * The commands of a shell script as far as a Dockerfile needs them: which programs run with which words, in which
 * order, joined by what, writing where. It never fails; what it can't follow is marked `opaque`.
 * Our own and small on purpose: the parsers on npm either need WebAssembly, or throw on half-typed text.
 */
export interface Script {
  /** All simple commands in the order they are written, those of subshells, loops and conditions included. */
  readonly commands: readonly Command[];
  /** Offsets in the text the script was read from. */
  readonly start: number;
  readonly end: number;
}

/** What stands before a command: the start, `&&`, `||`, `;` (or a line's end), `|` or `&`. */
export type Joint = "start" | "&&" | "||" | ";" | "|" | "&";

export interface Command {
  /** Program and arguments, without assignments and redirections. */
  readonly words: readonly ShellWord[];
  /** `A=1` before the program. */
  readonly assignments: readonly ShellWord[];
  readonly redirections: readonly Redirection[];
  readonly joint: Joint;
  readonly start: number;
  readonly end: number;
  /** How deep in subshells, groups, loops, conditions and functions; 0 at the top. */
  readonly depth: number;
  /** True inside `if`, `case`, a loop or a function body: it may run or not. */
  readonly conditional: boolean;
}

export interface ShellWord {
  /** Quotes and escapes taken away; variables stay as written. */
  readonly text: string;
  readonly start: number;
  readonly end: number;
  /** True when it holds a `$` expansion, a backtick or an unquoted glob: the text is not what the program gets. */
  readonly dynamic: boolean;
  readonly quoted: boolean;
}

export interface Redirection {
  /** `>`, `>>`, `<`, `2>`, `&>`, `<<`, `<<<`, `>&`. */
  readonly operator: string;
  readonly target: ShellWord;
}

const reserved = new Set(["if", "then", "else", "elif", "do", "while", "until", "!", "{", "time"]);
const closers = new Set(["fi", "done", "esac", "}"]);

/** Reads a POSIX or bash script. `from` is where it starts in `text`. */
export function parseScript(text: string, from = 0, to = text.length): Script {
  const commands: Command[] = [];
  let depth = 0;
  let conditional = 0;
  let joint: Joint = "start";
  let words: ShellWord[] = [];
  let assignments: ShellWord[] = [];
  let redirections: Redirection[] = [];
  let start = -1;
  let end = from;
  let at = from;
  let caseHeads = 0;

  const finish = (next: Joint) => {
    if (words.length > 0 || assignments.length > 0 || redirections.length > 0)
      commands.push({
        words,
        assignments,
        redirections,
        joint,
        start,
        end,
        depth,
        conditional: conditional > 0,
      });
    if (start >= 0 || next !== ";") joint = next;
    words = [];
    assignments = [];
    redirections = [];
    start = -1;
  };

  while (at < to) {
    const char = text[at]!;
    if (char === " " || char === "\t" || char === "\r") {
      at++;
    } else if (char === "\\" && text[at + 1] === "\n") {
      at += 2;
    } else if (char === "\n") {
      finish(";");
      at++;
    } else if (char === "#") {
      const newline = text.indexOf("\n", at);
      at = newline < 0 || newline > to ? to : newline;
    } else if (char === "&" && text[at + 1] === "&") {
      finish("&&");
      at += 2;
    } else if (char === "|" && text[at + 1] === "|") {
      finish("||");
      at += 2;
    } else if (char === "&" && text[at + 1] === ">") {
      at = redirect(at, 2);
    } else if (char === "&") {
      finish("&");
      at++;
    } else if (char === "|") {
      finish("|");
      at += text[at + 1] === "&" ? 2 : 1;
    } else if (char === ";") {
      finish(";");
      at++;
      while (text[at] === ";" || text[at] === "&") at++;
    } else if (char === "(") {
      finish(joint);
      depth++;
      at++;
    } else if (char === ")") {
      finish(";");
      if (caseHeads > 0 && depth === 0) joint = ";";
      depth = Math.max(0, depth - 1);
      at++;
    } else if (char === "<" || char === ">" || (/\d/.test(char) && /^\d+[<>]/.test(text.slice(at, at + 4)))) {
      const digits = /^\d*/.exec(text.slice(at, at + 4))![0].length;
      at = redirect(at, digits + 1);
    } else {
      const word = wordAt(text, at, to);
      at = Math.max(word.end, at + 1);
      place(word);
    }
  }
  finish(";");
  return { commands, start: from, end: to };

  function redirect(from: number, length: number): number {
    let operatorEnd = from + length;
    while (operatorEnd < to && /[<>&|-]/.test(text[operatorEnd]!) && operatorEnd - from < length + 2)
      operatorEnd++;
    const operator = text.slice(from, operatorEnd);
    let target = operatorEnd;
    while (text[target] === " " || text[target] === "\t") target++;
    const word = wordAt(text, target, to);
    if (start < 0) start = from;
    end = Math.max(word.end, operatorEnd);
    redirections.push({ operator, target: word });
    return Math.max(end, from + 1);
  }

  function place(word: ShellWord): void {
    if (words.length === 0 && assignments.length === 0 && !word.quoted) {
      if (closers.has(word.text)) {
        conditional = Math.max(0, conditional - (word.text === "}" ? 0 : 1));
        if (word.text === "esac") caseHeads--;
        return;
      }
      if (reserved.has(word.text)) {
        if (["if", "while", "until"].includes(word.text)) conditional++;
        return;
      }
      if (word.text === "for" || word.text === "case") {
        conditional++;
        if (word.text === "case") caseHeads++;
      }
    }
    if (start < 0) start = word.start;
    end = word.end;
    if (words.length === 0 && /^[A-Za-z_][A-Za-z0-9_]*\+?=/.test(word.text)) assignments.push(word);
    else words.push(word);
  }
}

function wordAt(text: string, from: number, to: number): ShellWord {
  let at = from;
  let out = "";
  let dynamic = false;
  let quoted = false;
  while (at < to) {
    const char = text[at]!;
    if (/[\s;&|<>()]/.test(char)) break;
    if (char === "\\") {
      if (text[at + 1] !== "\n") out += text[at + 1] ?? "";
      at += 2;
      quoted = true;
    } else if (char === "'") {
      const close = text.indexOf("'", at + 1);
      const stop = close < 0 || close > to ? to : close;
      out += text.slice(at + 1, stop);
      at = stop + 1;
      quoted = true;
    } else if (char === '"') {
      quoted = true;
      at++;
      while (at < to && text[at] !== '"') {
        if (text[at] === "\\" && /["\\$`\n]/.test(text[at + 1] ?? "")) {
          if (text[at + 1] !== "\n") out += text[at + 1];
          at += 2;
        } else if (text[at] === "$" || text[at] === "`") {
          dynamic = true;
          const stop = substitution(text, at, to);
          out += text.slice(at, stop);
          at = stop;
        } else out += text[at++];
      }
      at++;
    } else if (char === "$" || char === "`") {
      dynamic = true;
      const stop = substitution(text, at, to);
      out += text.slice(at, stop);
      at = stop;
    } else {
      if (char === "*" || char === "?" || char === "[") dynamic = true;
      out += char;
      at++;
    }
  }
  return { text: out, start: from, end: Math.min(at, to), dynamic, quoted };
}

/** The offset after `$name`, `${…}`, `$(…)`, `$((…))` or `` `…` ``. */
function substitution(text: string, from: number, to: number): number {
  if (text[from] === "`") {
    const close = text.indexOf("`", from + 1);
    return close < 0 || close >= to ? to : close + 1;
  }
  const opener = text[from + 1];
  if (opener !== "(" && opener !== "{") return Math.min(to, from + 1);
  const closer = opener === "(" ? ")" : "}";
  let depth = 0;
  for (let at = from + 1; at < to; at++) {
    const char = text[at]!;
    if (char === "\\") at++;
    else if (char === "'" && opener === "(") {
      const close = text.indexOf("'", at + 1);
      if (close < 0 || close >= to) return to;
      at = close;
    } else if (char === opener) depth++;
    else if (char === closer && --depth === 0) return at + 1;
  }
  return to;
}
