import type { Position, Range } from "vscode-languageserver-types";
import type { Dockerfile } from "../syntax/dockerfile.ts";
import type { Instruction } from "../syntax/instruction.ts";
import { expand, variablesIn } from "../syntax/variables.ts";

/** A place where the name of an image is being written. */
export interface ImageWish {
  /** What can be written here beside an image. */
  readonly place: "from" | "source" | "argument";
  readonly instruction: Instruction;
  readonly part: "name" | "tag" | "digest";
  /** All before the part, variables expanded: `golang` when the part is its tag, else empty. */
  readonly name: string;
  /** The tag, when the part is a digest. */
  readonly tag: string;
  /** What the part begins with and can't be changed here, because a variable gives it: `24-` of `node:${VERSION}-al`. */
  readonly fixed: string;
  /** What of the part is written before the cursor. */
  readonly typed: string;
  /** What an image of a build argument ends with where it is used: `-alpine` of `node:${VERSION}-alpine`. */
  readonly suffix: string;
  /** What an answer replaces. */
  readonly range: Range;
}

/** `FROM …`, `COPY --from=…`, `RUN --mount=from=…` and the build argument of a FROM, wherever the cursor is in it. */
export function imageWish(file: Dockerfile, cursor: Position): ImageWish | undefined {
  const outer = file.instructionAt(cursor);
  const instruction = outer?.trigger ?? outer;
  const offset = instruction?.offsetAt(cursor);
  if (instruction === undefined || offset === undefined) return undefined;
  const { logical } = instruction.joined;
  const head = logical.slice(0, offset);
  const written = writtenBefore(instruction.keyword, head);
  if (written === undefined) return undefined;
  const stop = instruction.keyword === "RUN" ? /^[^\s,]*/ : /^\S*/;
  const rest = stop.exec(logical.slice(offset))![0];

  if (instruction.keyword === "ARG") {
    if (file.stageAt(cursor) !== undefined) return undefined;
    const use = useOf(file, /^ARG\s+(\w+)/i.exec(head)![1]!);
    if (use === undefined) return undefined;
    return part(use.before, written, rest, cursor, instruction, "argument", use.after);
  }
  const variables = variablesIn(written, instruction.escape, 0, false);
  const last =
    variables.filter(({ start }, at) => at === 0 || start >= variables[at - 1]!.end).at(-1)?.end ?? 0;
  const given = expand(written.slice(0, last), instruction.escape, (name) =>
    file.scopes.value(name, instruction),
  );
  const open = written.slice(last);
  // An unfinished variable is somebody else's to complete; an unknown one leaves nothing to go by.
  if (given === undefined || open.includes("$")) return undefined;
  return part(given, open, rest, cursor, instruction, instruction.keyword === "FROM" ? "from" : "source", "");
}

/** What is written of an image up to the cursor; undefined where none can be. */
function writtenBefore(keyword: string, head: string): string | undefined {
  switch (keyword) {
    case "FROM":
      return /^FROM\s+(?:--\S*\s+)*((?!-)\S*)$/i.exec(head)?.[1];
    case "COPY":
      return /\s--from=(\S*)$/i.exec(head)?.[1];
    case "RUN":
      return /\s--mount=(?:[^\s]*,)?from=([^,\s]*)$/i.exec(head)?.[1];
    case "ARG":
      return /^ARG\s+\w+=["']?([^\s"']*)$/i.exec(head)?.[1];
    default:
      return undefined;
  }
}

/** What stands around a build argument in the FROM that uses it, the rest expanded. */
function useOf(
  file: Dockerfile,
  name: string,
): { readonly before: string; readonly after: string } | undefined {
  for (const { image, from } of file.stages) {
    if (image === undefined) continue;
    const use = variablesIn(image.text, from.escape, 0, false).find((it) => it.name === name);
    if (use === undefined || use.modifier !== undefined) continue;
    const around = [image.text.slice(0, use.start), image.text.slice(use.end)].map((text) =>
      expand(text, from.escape, (other) => file.scopes.value(other, from)),
    );
    const [before, after] = around;
    if (before !== undefined && after !== undefined) return { before, after };
  }
  return undefined;
}

function part(
  given: string,
  open: string,
  rest: string,
  cursor: Position,
  instruction: Instruction,
  place: ImageWish["place"],
  suffix: string,
): ImageWish {
  const all = given + open;
  const at = all.indexOf("@");
  const colon = all.indexOf(":", all.lastIndexOf("/", at < 0 ? undefined : at) + 1);
  const isDigest = at >= 0;
  const isTag = !isDigest && colon >= 0;
  const start = isDigest ? at + 1 : isTag ? colon + 1 : 0;
  const name = isDigest
    ? all.slice(0, colon >= 0 && colon < at ? colon : at)
    : isTag
      ? all.slice(0, colon)
      : "";
  const tag = isDigest && colon >= 0 && colon < at ? all.slice(colon + 1, at) : "";
  const typed = all.slice(Math.max(start, given.length));
  const end = isDigest ? rest : (isTag ? /^[^@"']*/ : /^[^:@"']*/).exec(rest)![0];
  const { line, character } = cursor;
  return {
    place,
    instruction,
    part: isDigest ? "digest" : isTag ? "tag" : "name",
    name,
    tag,
    fixed: all.slice(start, Math.max(start, given.length)),
    typed,
    suffix,
    range: {
      start: { line, character: character - typed.length },
      end: { line, character: character + end.length },
    },
  };
}
