import { CancellationToken } from "vscode-languageserver";
import { withoutDigest } from "../language/images/pins.ts";
import type { ImageReference } from "../language/syntax/image-reference.ts";
import type { Handlers } from "../wire.ts";

/** Milliseconds after opening: the editor's first questions go first. */
const soon = 200;
/** Milliseconds without a key after which new base images of a file are looked up. */
const calm = 1_000;
/** Base images of one file that are looked up. */
const most = 30;

/**
 * Looks up the base images of open files, so that lenses and hovers have sizes of today: when a file is opened, and
 * when typing has paused. What is half-typed is left alone: only names with a tag or digest are looked up then.
 * Answers are said by whoever is asked next; failures are in the status.
 */
export const bases: Handlers = ({ documents, open, world, settings, live, guarded }) => {
  const timers = new Map<string, NodeJS.Timeout>();

  documents.onDidChangeContent(({ document: { uri } }) => {
    const before = timers.get(uri);
    clearTimeout(before);
    const opened = before === undefined;
    const later = () => guarded("bases", () => look(uri, opened));
    timers.set(uri, setTimeout(later, opened ? soon : calm).unref());
  });
  documents.onDidClose(({ document: { uri } }) => {
    clearTimeout(timers.get(uri));
    timers.delete(uri);
  });

  function look(uri: string, opened: boolean): void {
    live.rest?.();
    const file = open(uri);
    if (!file || settings().network !== "auto") return;
    const lent = world(uri, CancellationToken.None);
    const wanted = new Map<string, { readonly image: ImageReference; readonly platform: string }>();
    for (const { base, platform } of file.stages) {
      if (base.kind !== "image" || !base.reference) continue;
      const { reference: image } = base;
      if (!opened && image.tag === undefined && image.digest === undefined) continue;
      const written = platform?.value;
      const constant = written && !written.includes("$") ? written : lent.platform;
      wanted.set(`${image.text} ${constant}`, { image, platform: constant });
    }
    // The status says what failed.
    for (const { image, platform } of [...wanted.values()].slice(0, most)) {
      lent.registry.manifest(image, platform).catch(() => {});
      // Whether the tag has moved since it was pinned.
      if (image.tag !== undefined && image.digest !== undefined)
        lent.registry.manifest(withoutDigest(image)).catch(() => {});
    }
  }
  return {};
};
