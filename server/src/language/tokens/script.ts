import { parseScript, type Script } from "../syntax/shell.ts";
import { indexWithin } from "../syntax/split.ts";
import { Type } from "./legend.ts";

/** Colours a stretch; offsets are those of the text it was read from. */
export type Paint = (start: number, end: number, type: number) => void;

const reserved =
  /^(?:if|then|elif|else|fi|for|in|do|done|while|until|case|esac|function|select|time|!|\{|\}|\[\[|\]\])$/;
/** Programs that run the program that follows them. */
const prefixes = new Set([
  "sudo",
  "exec",
  "env",
  "time",
  "nice",
  "nohup",
  "command",
  "xargs",
  "gosu",
  "su-exec",
]);

/** Colours a shell script: commands, flags, strings, operators, reserved words and comments. */
export function paintScript(
  text: string,
  { commands, start, end }: Pick<Script, "start" | "end" | "commands">,
  paint: Paint,
): void {
  let gap = start;
  const spans: { readonly start: number; readonly end: number; readonly type: number }[] = [];
  for (const command of commands) {
    let expectProgram = true;
    for (const { text: word, start, end, quoted } of command.words) {
      let type: number = quoted ? Type.string : Type.plain;
      if (expectProgram && reserved.test(word)) type = Type.keyword;
      else if (expectProgram && word.startsWith("-")) type = Type.parameter;
      else if (expectProgram) {
        type = Type.function;
        expectProgram = prefixes.has(word);
      } else if (/^[-+]/.test(word) && word.length > 1) type = Type.parameter;
      spans.push({ start, end, type });
    }
    for (const { text: word, start, end } of command.assignments) {
      const name = /^\w+/.exec(word)![0].length;
      spans.push({ start, end: start + name, type: Type.variable });
      spans.push({ start: start + name, end: start + name + 1, type: Type.operator });
      spans.push({ start: start + name + 1, end, type: Type.string });
    }
    for (const { target } of command.redirections)
      spans.push({ start: target.start, end: target.end, type: Type.string });
  }
  spans.sort((a, b) => a.start - b.start);
  for (const span of spans) {
    paintGap(text, gap, span.start, paint);
    paintWord(text, span, paint);
    gap = Math.max(gap, span.end);
  }
  paintGap(text, gap, end, paint);
}

/** A word's own colour, and the quoted parts of it as strings. `--flag="x"` is a flag and a string. */
function paintWord(
  text: string,
  { start, end, type }: { start: number; end: number; type: number },
  paint: Paint,
): void {
  if (type !== Type.string && type !== Type.parameter) {
    paint(start, end, type);
    return;
  }
  if (type === Type.parameter) {
    const equals = indexWithin(text, "=", start, end);
    const stop = equals < 0 ? end : equals;
    paint(start, stop, type);
    if (stop < end) {
      paint(stop, stop + 1, Type.operator);
      paint(stop + 1, end, Type.string);
    }
    return;
  }
  let at = start;
  while (at < end) {
    const quote = text[at];
    if (quote === '"' || quote === "'") {
      let close = at + 1;
      while (close < end && text[close] !== quote) close += text[close] === "\\" && quote === '"' ? 2 : 1;
      paint(at, Math.min(close + 1, end), Type.string);
      at = close + 1;
    } else {
      const from = at;
      while (at < end && text[at] !== '"' && text[at] !== "'") at += text[at] === "\\" ? 2 : 1;
      paint(from, Math.min(at, end), Type.plain);
    }
  }
}

/** Between words: operators, reserved words and comments. */
function paintGap(text: string, from: number, to: number, paint: Paint): void {
  const pattern = /#[^\n]*|\d*[<>][<>&|-]*|[&|;()]+|[^\s&|;()<>#]+/g;
  pattern.lastIndex = from;
  for (let match = pattern.exec(text); match && match.index < to; match = pattern.exec(text)) {
    const end = Math.min(to, match.index + match[0].length);
    const first = match[0][0]!;
    if (first === "#") paint(match.index, end, Type.comment);
    else if (/[\d<>]/.test(first) || "&|;()".includes(first)) paint(match.index, end, Type.operator);
    else if (reserved.test(match[0])) paint(match.index, end, Type.keyword);
  }
}

const languages: readonly { readonly program: RegExp; readonly words: RegExp; readonly comment: string }[] = [
  {
    program: /^python/,
    comment: "#",
    words:
      /^(?:and|as|assert|async|await|break|class|continue|def|del|elif|else|except|False|finally|for|from|global|if|import|in|is|lambda|None|nonlocal|not|or|pass|raise|return|True|try|while|with|yield)$/,
  },
  {
    program: /^(?:node|deno|bun)/,
    comment: "//",
    words:
      /^(?:async|await|break|case|catch|class|const|continue|default|do|else|export|extends|false|finally|for|function|if|import|in|instanceof|let|new|null|of|return|super|switch|this|throw|true|try|typeof|undefined|var|while|yield)$/,
  },
  {
    program: /^ruby/,
    comment: "#",
    words:
      /^(?:and|begin|break|case|class|def|do|else|elsif|end|ensure|false|for|if|in|module|next|nil|not|or|puts|rescue|require|return|self|super|then|true|unless|until|when|while|yield)$/,
  },
  {
    program: /^perl/,
    comment: "#",
    words:
      /^(?:and|die|else|elsif|for|foreach|if|last|local|my|next|not|or|our|print|return|sub|unless|until|use|while)$/,
  },
];

/** Colours a heredoc's body by the program its first line names; one that no shell and no known language reads stays plain. */
export function paintBody(text: string, start: number, end: number, program: string, paint: Paint): void {
  if (/^(?:ba|da|a|z|k)?sh$/.test(program)) {
    paintScript(text, parseScript(text, start, end), paint);
    return;
  }
  const language = languages.find((it) => it.program.test(program));
  if (!language) return;
  const pattern =
    language.comment === "#"
      ? /#[^\n]*|"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'|[A-Za-z_]\w*|\d[\d._]*/g
      : /\/\/[^\n]*|#![^\n]*|"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'|`(?:[^`\\]|\\[\s\S])*`|[A-Za-z_]\w*|\d[\d._]*/g;
  pattern.lastIndex = start;
  for (let match = pattern.exec(text); match && match.index < end; match = pattern.exec(text)) {
    const stop = Math.min(end, match.index + match[0].length);
    const first = match[0][0]!;
    if (first === "#" || first === "/") paint(match.index, stop, Type.comment);
    else if ("\"'`".includes(first)) paint(match.index, stop, Type.string);
    else if (/\d/.test(first)) paint(match.index, stop, Type.number);
    else if (language.words.test(match[0])) paint(match.index, stop, Type.keyword);
    else if (text[match.index + match[0].length] === "(") paint(match.index, stop, Type.function);
  }
}
