import { completions as features } from "../language/features.ts";
import type { Handlers } from "../wire.ts";

/** The first completion that knows the place answers alone. */
export const completions: Handlers = ({ connection, open, world, guarded }) => {
  connection.onCompletion(async ({ textDocument: { uri }, position }, token) => {
    const file = open(uri);
    if (!file) return null;
    for (const completion of features) {
      const found = guarded(completion.id, () => completion.find(file, position));
      if (found === undefined) continue;
      const items = await guarded(completion.id, async () =>
        completion.items(found, file, world(uri, token)),
      )?.catch((error) => {
        connection.console.error(`${completion.id}: ${error}`);
        return undefined;
      });
      if (items) return "items" in items ? items : [...items];
    }
    return null;
  });
  // `:`, `@`, `/` continue an image; `=` a flag's value; `-` a flag; `$` and `{` a variable; `,` a mount's next key.
  return { completionProvider: { triggerCharacters: [":", "@", "/", "=", "-", "$", "{", ",", " "] } };
};
