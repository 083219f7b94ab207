import { hovers as features } from "../language/features.ts";
import type { Handlers } from "../wire.ts";

/** The first hover that has something to say. */
export const hovers: Handlers = ({ connection, open, world, guarded }) => {
  connection.onHover(async ({ textDocument: { uri }, position }, token) => {
    const file = open(uri);
    if (!file) return null;
    for (const hover of features) {
      const found = guarded(hover.id, () => hover.find(file, position));
      if (!found) continue;
      const value = await guarded(hover.id, async () => hover.show(found, file, world(uri, token)))?.catch(
        (error) => {
          connection.console.error(`${hover.id}: ${error}`);
          return undefined;
        },
      );
      if (value) return { range: found.range, contents: { kind: "markdown", value } };
    }
    return null;
  });
  return { hoverProvider: true };
};
