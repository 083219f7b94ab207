import {
  type CallHierarchyItem,
  type DocumentLink,
  ErrorCodes,
  type Location,
  type LocationLink,
  ResponseError,
} from "vscode-languageserver";
import { incomingCalls, outgoingCalls, prepareCalls } from "../language/navigation/calls.ts";
import { definition } from "../language/navigation/definition.ts";
import { folding } from "../language/navigation/folding.ts";
import { highlights } from "../language/navigation/highlights.ts";
import { type FileLink, fileLinks, imageLinks } from "../language/navigation/links.ts";
import { references } from "../language/navigation/references.ts";
import { rename, renameable } from "../language/navigation/rename.ts";
import { selection } from "../language/navigation/selection.ts";
import { symbols } from "../language/navigation/symbols.ts";
import type { Dockerfile } from "../language/syntax/dockerfile.ts";
import type { World } from "../language/world.ts";
import { Steady } from "../steady.ts";
import type { Handlers } from "../wire.ts";

/** Everything that finds its way through a file. */
export const navigation: Handlers = ({ connection, open, world, guarded, client }) => {
  connection.onDefinition(({ textDocument: { uri }, position }) => {
    const file = open(uri);
    const links = (file && guarded("definition", () => definition(file, position))) ?? [];
    return client()?.capabilities.textDocument?.definition?.linkSupport ? links : links.map(plain);
  });

  connection.onReferences(({ textDocument: { uri }, position, context }) => {
    const file = open(uri);
    return (
      (file && guarded("references", () => references(file, position, context.includeDeclaration))) ?? []
    );
  });

  connection.onDocumentHighlight(({ textDocument: { uri }, position }) => {
    const file = open(uri);
    return (file && guarded("highlights", () => highlights(file, position))) ?? [];
  });

  connection.onPrepareRename(({ textDocument: { uri }, position }) => {
    const file = open(uri);
    return (file && guarded("rename", () => renameable(file, position))) ?? null;
  });

  connection.onRenameRequest(({ textDocument: { uri }, position, newName }) => {
    const file = open(uri);
    const edits = file && guarded("rename", () => rename(file, position, newName));
    if (!edits) return null;
    if ("refused" in edits) throw new ResponseError(ErrorCodes.InvalidParams, edits.refused);
    return { changes: { [uri]: edits } };
  });

  connection.onDocumentSymbol(({ textDocument: { uri } }) => {
    const file = open(uri);
    return Steady.from((file && guarded("symbols", () => symbols(file))) ?? []);
  });

  connection.onDocumentLinks(async ({ textDocument: { uri } }, token) => {
    const file = open(uri);
    if (!file) return [];
    const images = guarded("links", () => imageLinks(file)) ?? [];
    const paths = guarded("links", () => fileLinks(file)) ?? [];
    const present = await presentLinks(paths, uri, world(uri, token)).catch((error) => {
      connection.console.error(`links: ${error}`);
      return [];
    });
    return [...images, ...present];
  });

  connection.onFoldingRanges(({ textDocument: { uri } }) => {
    const file = open(uri);
    const limit = client()?.capabilities.textDocument?.foldingRange?.rangeLimit;
    return (file && guarded("folding", () => folding(file, limit))) ?? [];
  });

  connection.onSelectionRanges(({ textDocument: { uri }, positions }) => {
    const file = open(uri);
    return (file && guarded("selection", () => positions.map((it) => selection(file, it)))) ?? [];
  });

  const calls = connection.languages.callHierarchy;
  calls.onPrepare(({ textDocument: { uri }, position }) => {
    const file = open(uri);
    return (file && guarded("calls", () => prepareCalls(file, position))) ?? [];
  });
  calls.onIncomingCalls(({ item }) => between(item, incomingCalls));
  calls.onOutgoingCalls(({ item }) => between(item, outgoingCalls));

  function between<T>(
    item: CallHierarchyItem,
    find: (file: Dockerfile, item: CallHierarchyItem) => T[],
  ): T[] {
    const file = open(item.uri);
    return (file && guarded("calls", () => find(file, item))) ?? [];
  }

  return {
    definitionProvider: true,
    referencesProvider: true,
    documentHighlightProvider: true,
    renameProvider: { prepareProvider: true },
    documentSymbolProvider: true,
    documentLinkProvider: {},
    foldingRangeProvider: true,
    selectionRangeProvider: true,
    callHierarchyProvider: true,
  };
};

function plain({ targetUri, targetSelectionRange }: LocationLink): Location {
  return { uri: targetUri, range: targetSelectionRange };
}

/** The links whose file is there; each folder is listed once. */
async function presentLinks(
  links: readonly FileLink[],
  uri: string,
  { context }: World,
): Promise<DocumentLink[]> {
  const folders = new Map<string, Promise<ReadonlySet<string>>>();
  const found: DocumentLink[] = [];
  for (const { path, range } of links) {
    const clean = path.replace(/\/+$/, "");
    const slash = clean.lastIndexOf("/");
    const folder = clean.slice(0, Math.max(0, slash));
    let names = folders.get(folder);
    if (!names) {
      names = context.list(folder).then((entries) => new Set(entries.map((it) => it.name)));
      folders.set(folder, names);
    }
    if (!(await names).has(clean.slice(slash + 1))) continue;
    const target =
      uri.slice(0, uri.lastIndexOf("/") + 1) + clean.split("/").map(encodeURIComponent).join("/");
    found.push({ range, target });
  }
  return found;
}
