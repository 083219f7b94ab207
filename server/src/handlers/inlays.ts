import type { InlayHint } from "vscode-languageserver";
import { inlays as features } from "../language/features.ts";
import type { Handlers } from "../wire.ts";

interface Explainable {
  readonly uri: string;
  readonly inlay: string;
  readonly data: unknown;
}

/** What memory knows; when more is known, whoever learns it asks the client to refresh. */
export const inlays: Handlers = ({ connection, open, world, settings, guarded }) => {
  connection.languages.inlayHint.on(({ textDocument: { uri }, range }, token) => {
    const file = open(uri);
    if (!file) return [];
    const lent = world(uri, token);
    const shown = features.filter(({ id }) => settings().inlays[id] !== false);
    return shown.flatMap((inlay) =>
      (guarded(inlay.id, () => [...inlay.hints(file, lent)]) ?? []).flatMap(
        ({ position, label, tooltip, data }): InlayHint[] => {
          if (position.line < range.start.line || position.line > range.end.line) return [];
          const explainable: Explainable = { uri, inlay: inlay.id, data };
          return [
            {
              position,
              label,
              paddingLeft: true,
              ...(tooltip ? { tooltip } : {}),
              ...(data === undefined ? {} : { data: explainable }),
            },
          ];
        },
      ),
    );
  });

  connection.languages.inlayHint.resolve(async (hint, token) => {
    const { uri, inlay: id, data } = (hint.data ?? {}) as Partial<Explainable>;
    const file = uri === undefined ? undefined : open(uri);
    const inlay = features.find((it) => it.id === id);
    if (!file || !inlay?.explain) return hint;
    try {
      const value = await inlay.explain(data, file, world(file.uri, token, true));
      return value === undefined ? hint : { ...hint, tooltip: { kind: "markdown", value } };
    } catch (error) {
      connection.console.error(`${inlay.id}: ${error}`);
      return hint;
    }
  });
  return { inlayHintProvider: { resolveProvider: true } };
};
