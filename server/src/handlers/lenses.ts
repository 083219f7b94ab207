import type { CodeLens } from "vscode-languageserver";
import { lenses as features } from "../language/features.ts";
import type { Handlers } from "../wire.ts";

/** Lenses say what memory knows; when more is known, whoever learns it asks the client to refresh. */
export const lenses: Handlers = ({ connection, open, world, guarded }) => {
  connection.onCodeLens(({ textDocument: { uri } }, token) => {
    const file = open(uri);
    if (!file) return [];
    const lent = world(uri, token);
    return features.flatMap((lens) =>
      (guarded(lens.id, () => lens.find(file, lent)) ?? []).flatMap((found): CodeLens[] => {
        const text = guarded(lens.id, () => lens.show(found, file, lent));
        return text
          ? [
              {
                range: found.range,
                command: {
                  title: text.title,
                  command: text.command?.id ?? "",
                  arguments: [...(text.command?.arguments ?? [])],
                  ...(text.tooltip ? { tooltip: text.tooltip } : {}),
                },
              },
            ]
          : [];
      }),
    );
  });
  return { codeLensProvider: {} };
};
