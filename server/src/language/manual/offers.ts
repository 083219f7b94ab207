import type { Fact } from "../world.ts";

/** Something that completion offers without a page of its own: what it is, and where that was read. */
export interface OfferManual {
  readonly value: string;
  /** Behind the value in the list. */
  readonly detail: string;
  /** A sentence or two, Markdown. */
  readonly summary: string;
  /** Title and address of a public page. */
  readonly source: readonly [title: string, url: string];
}

export function offerPage({
  summary,
  source: [title, url],
}: Pick<OfferManual, "summary" | "source">): string {
  return `${summary}\n\n[${title}](${url})`;
}

/** What is known of a base image: in the image's own documentation or usually so, and since when we know. */
export function imagePage(sentence: string, { verified, date }: Fact<unknown>): string {
  return `${verified ? "" : "Usually: "}${sentence}\n\nFacts of ${date}.`;
}
