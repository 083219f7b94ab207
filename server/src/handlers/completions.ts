import { type CompletionItem, InsertTextFormat, type TextEdit } from "vscode-languageserver";
import type { Offered } from "../language/feature.ts";
import { completions as features } from "../language/features.ts";
import type { MoreOffered, OfferedAt } from "../protocol.ts";
import type { Handlers } from "../wire.ts";

/** What an item carries so that the rest of it can be worked out when the user looks at it. */
interface Deferred {
  readonly uri: string;
  readonly completion: string;
  readonly own: unknown;
}

/** All completions that know the place answer together; each keeps its order behind that of the list. */
export const completions: Handlers = ({ connection, open, world, guarded, client }) => {
  const moreOffered: MoreOffered = "plimsoll/moreOffered";

  connection.onCompletion(async ({ textDocument: { uri }, position }, token) => {
    const file = open(uri);
    if (!file) return null;
    const answers: { readonly rank: number; readonly offered: Offered | Promise<Offered> }[] = [];
    for (const [rank, completion] of features.entries()) {
      const found = guarded(completion.id, () => completion.find(file, position));
      if (found === undefined) continue;
      const offered = guarded(completion.id, () => completion.items(found, file, world(uri, token)));
      if (offered === undefined) continue;
      answers.push({
        rank,
        offered:
          offered instanceof Promise
            ? offered.catch((error) => {
                connection.console.error(`${completion.id}: ${error}`);
                return [];
              })
            : offered,
      });
    }
    if (answers.length === 0) return null;
    const can = client()?.capabilities.textDocument?.completion?.completionItem;
    const snippets = can?.snippetSupport === true;
    const items: CompletionItem[] = [];
    const at: OfferedAt = { uri, version: file.version, position };
    let isIncomplete = false;
    for (const { rank, offered } of answers) {
      const list = await offered;
      if ("items" in list) {
        isIncomplete ||= list.isIncomplete;
        for (const more of list.more ?? []) void tellOf(more, at);
      }
      for (const it of "items" in list ? list.items : list) {
        const sortText = `${String(rank).padStart(2, "0")}${it.sortText ?? it.label}`;
        const more =
          it.data === undefined ? {} : { data: { uri, completion: features[rank]!.id, own: it.data } };
        // What stands in the list is not said again above the documentation.
        const { detail, ...rest } = it;
        const once = can?.labelDetailsSupport && it.labelDetails?.description ? rest : it;
        items.push({ ...(snippets ? once : withoutStops(once)), ...more, sortText });
      }
    }
    return { items, isIncomplete };
  });

  async function tellOf(more: Promise<boolean>, at: OfferedAt): Promise<void> {
    if ((await more) && open(at.uri)?.version === at.version)
      void connection.sendNotification(moreOffered, at);
  }

  connection.onCompletionResolve((item, token) => {
    const { uri, completion: id, own } = (item.data ?? {}) as Partial<Deferred>;
    const completion = features.find((it) => it.id === id);
    if (uri === undefined || !completion?.resolve) return item;
    const resolve = completion.resolve;
    return guarded(completion.id, () => resolve({ ...item, data: own }, world(uri, token))) ?? item;
  });

  // `:`, `@`, `/` continue an image; `=` a flag's value; `-` a flag; `$` and `{` a variable; `,` a mount's next key.
  return {
    completionProvider: {
      resolveProvider: true,
      triggerCharacters: [":", "@", "/", "=", "-", "$", "{", ",", " "],
    },
  };
};

/** A snippet as plain text, for a client that knows none. */
function withoutStops(it: CompletionItem): CompletionItem {
  if (it.insertTextFormat !== InsertTextFormat.Snippet || !it.textEdit) return it;
  const newText = it.textEdit.newText
    .replace(/\$\{\d+:([^}]*)\}/g, "$1")
    .replace(/\$\d+/g, "")
    .replace(/\\([$}\\])/g, "$1");
  const { insertTextFormat: _, ...rest } = it;
  return { ...rest, textEdit: { ...(it.textEdit as TextEdit), newText } };
}
