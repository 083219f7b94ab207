import type { InlayHint } from "vscode-languageserver";
import { inlays as features } from "../language/features.ts";
import type { Handlers } from "../wire.ts";

/** What memory knows; when more is known, whoever learns it asks the client to refresh. */
export const inlays: Handlers = ({ connection, open, world, settings, guarded }) => {
  connection.languages.inlayHint.on(({ textDocument: { uri }, range }, token) => {
    const file = open(uri);
    if (!file) return [];
    const lent = world(uri, token);
    const shown = features.filter(({ id }) => settings().inlays[id] !== false);
    return shown.flatMap((inlay) =>
      (guarded(inlay.id, () => [...inlay.hints(file, lent)]) ?? []).flatMap(
        ({ position, label, tooltip }): InlayHint[] =>
          position.line < range.start.line || position.line > range.end.line
            ? []
            : [{ position, label, paddingLeft: true, ...(tooltip ? { tooltip } : {}) }],
      ),
    );
  });
  return { inlayHintProvider: true };
};
