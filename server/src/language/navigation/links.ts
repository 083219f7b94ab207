import type { DocumentLink, Range } from "vscode-languageserver-types";
import { imagesIn } from "../images/place.ts";
import { registryPage } from "../images/registry-page.ts";
import type { Dockerfile } from "../syntax/dockerfile.ts";
import { unquote } from "../syntax/split.ts";

/** A file or folder of the build context that the file names; who resolves it knows where the context lies. */
export interface FileLink {
  readonly range: Range;
  /** Relative to the context, without a slash at its start. */
  readonly path: string;
}

/** Links from an image to its page at its registry. */
export function imageLinks(file: Dockerfile): DocumentLink[] {
  return imagesIn(file).flatMap(({ word, range, reference }) => {
    const target = reference && registryPage(reference);
    if (!target) return [];
    // A page is about the repository: what follows it is not part of the link.
    const { digest, tag, text } = reference;
    // A name that is broken by a continuation is taken whole.
    if (range.start.line !== range.end.line) return [{ range, target }];
    const tail = (tag === undefined ? 0 : tag.length + 1) + (digest === undefined ? 0 : digest.length + 1);
    const character = range.end.character - (word.text === text ? tail : 0);
    return [{ range: { start: range.start, end: { ...range.end, character } }, target }];
  });
}

/** What COPY and ADD take from the build context, without patterns and URLs. */
export function fileLinks(file: Dockerfile): FileLink[] {
  return file.instructions.flatMap((instruction) => {
    const inner = instruction.trigger ?? instruction;
    if (inner.keyword !== "COPY" && inner.keyword !== "ADD") return [];
    if (inner.flag("from")) return [];
    const words = inner.json?.items ?? inner.args;
    return words.slice(0, -1).flatMap(({ text, range }) => {
      const path = unquote(text, inner.escape).replace(/^(?:\.?\/)+/, "");
      const plain = path !== "" && path !== "." && !/[*?[$]|^\d*<<|^[a-z]+:\/\/|^git@|\.\./i.test(path);
      return plain ? [{ range, path }] : [];
    });
  });
}
