import type { Range } from "vscode-languageserver";
import { hovers as features } from "../language/features.ts";
import type { Handlers } from "../wire.ts";

/** The first hover that has something to say, and below it those that belong there. */
export const hovers: Handlers = ({ connection, open, world, guarded }) => {
  connection.onHover(async ({ textDocument: { uri }, position }, token) => {
    const file = open(uri);
    if (!file) return null;
    const said: string[] = [];
    let range: Range | undefined;
    for (const hover of features) {
      if (said.length > 0 && !hover.below) continue;
      const found = guarded(hover.id, () => hover.find(file, position));
      if (!found) continue;
      const value = await guarded(hover.id, async () => hover.show(found, file, world(uri, token)))?.catch(
        (error) => {
          connection.console.error(`${hover.id}: ${error}`);
          return undefined;
        },
      );
      if (!value) continue;
      said.push(value);
      range ??= found.range;
    }
    return range ? { range, contents: { kind: "markdown", value: said.join("\n\n") } } : null;
  });
  return { hoverProvider: true };
};
