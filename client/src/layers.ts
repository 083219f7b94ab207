import {
  CancellationTokenSource,
  commands,
  Disposable,
  type Event,
  EventEmitter,
  ProgressLocation,
  ThemeIcon,
  type TreeDataProvider,
  TreeItem,
  TreeItemCollapsibleState,
  type TreeView,
  Uri,
  window,
  workspace,
} from "vscode";
import type { LanguageClient } from "vscode-languageclient/node";
import { plural, size } from "../../server/src/language/words.ts";
import type {
  BuiltStage,
  BuiltStagesAsked,
  FileNode,
  FolderQuestion,
  LayerFolderAsked,
  Layers,
  LayersAsked,
  LayersExported,
} from "../../server/src/protocol.ts";
import { treemapPanel } from "./treemap.ts";

/** Entries of a folder that a tree names; the smallest are summed up. */
const mostEntries = 500;
/** Milliseconds a reading goes on before it is said that it does. */
const soon = 500;

type Layer = Layers[number];
type Node =
  | { readonly kind: "stage"; readonly stage: BuiltStage }
  | { readonly kind: "base"; readonly stage: BuiltStage; readonly layers: Layers }
  | { readonly kind: "layer"; readonly stage: BuiltStage; readonly layer: Layer }
  | {
      readonly kind: "entry";
      readonly stage: BuiltStage;
      readonly layer: Layer;
      readonly layers: Layers;
      readonly file: FileNode;
      readonly path: string;
    }
  | { readonly kind: "message"; readonly text: string };

/** What the layers' views ask the server, with progress that can be cancelled. */
export interface LayerQuestions {
  layers(uri: string, target: string): Promise<Layers>;
  folder(question: FolderQuestion): Promise<FileNode | null>;
}

/** The layers of built images: as a tree in the explorer, as a treemap beside the editor, and as JSON. */
export function showLayers(client: LanguageClient, extension: Uri, built: Event<string>): Disposable {
  const stagesAsked: BuiltStagesAsked = "plimsoll/builtStages";
  const layersAsked: LayersAsked = "plimsoll/layers";
  const folderAsked: LayerFolderAsked = "plimsoll/layerFolder";
  const exportAsked: LayersExported = "plimsoll/exportLayers";

  const stagesOf = (uri: string) => client.sendRequest<BuiltStage[]>(stagesAsked, { uri });
  const questions: LayerQuestions = {
    layers: (uri, target) => reading(client, layersAsked, { uri, target }),
    folder: (question) => client.sendRequest<FileNode | null>(folderAsked, question),
  };
  const tree = layerTree(stagesOf, questions);
  const view: TreeView<Node> = window.createTreeView("plimsoll.layers", {
    treeDataProvider: tree,
    showCollapseAll: true,
  });
  const treemap = treemapPanel(extension, questions);

  /** The stage a command means: the one the lens names, the tree's, the only one there is, or the one chosen. */
  async function chosen(uri?: unknown, target?: unknown): Promise<[string, BuiltStage] | undefined> {
    const node = isNode(uri) ? uri : undefined;
    if (node && "stage" in node && tree.uri) return [tree.uri, node.stage];
    const active = window.activeTextEditor?.document;
    const file =
      typeof uri === "string" ? uri : active?.languageId === "dockerfile" ? active.uri.toString() : tree.uri;
    if (file === undefined) return undefined;
    const stages = await stagesOf(file);
    const named = stages.find((it) => it.target === target);
    if (named) return [file, named];
    if (stages.length === 0) {
      const build = "Build";
      const answer = await window.showInformationMessage("No stage of this file has been built yet.", build);
      if (answer === build) await commands.executeCommand("plimsoll.build");
      return undefined;
    }
    if (stages.length === 1) return [file, stages[0]!];
    const picked = await window.showQuickPick(
      stages.map((stage) => ({ label: stage.title, description: `${size(stage.bytes)} unpacked`, stage })),
      { placeHolder: "Whose layers?" },
    );
    return picked && [file, picked.stage];
  }

  return Disposable.from(
    view,
    treemap,
    commands.registerCommand("plimsoll.showLayers", async (uri?: unknown, target?: unknown) => {
      const found = await chosen(uri, target);
      if (!found) return;
      const [file, stage] = found;
      await commands.executeCommand("setContext", "plimsoll.layersShown", true);
      view.description = workspace.asRelativePath(Uri.parse(file));
      const root = await tree.show(file, stage.target);
      await view.reveal(root, { focus: true, select: true, expand: true });
    }),
    commands.registerCommand("plimsoll.showTreemap", async (uri?: unknown, target?: unknown) => {
      const found = await chosen(uri, target);
      if (!found) return;
      const node = isNode(uri) ? uri : undefined;
      const at =
        node && "layer" in node ? ([node.layer.number, "path" in node ? node.path : ""] as const) : undefined;
      await told(() => treemap.show(found[0], found[1], at));
    }),
    commands.registerCommand("plimsoll.exportLayers", async (uri?: unknown, target?: unknown) => {
      const found = await chosen(uri, target);
      if (!found) return;
      const [file, stage] = found;
      await told(async () => {
        const text = await reading<string>(client, exportAsked, { uri: file, target: stage.target });
        const to = await window.showSaveDialog({
          defaultUri: Uri.joinPath(Uri.parse(file), "..", "layers.json"),
          filters: { JSON: ["json"] },
        });
        if (to) await workspace.fs.writeFile(to, new TextEncoder().encode(text));
      });
    }),
    commands.registerCommand("plimsoll.revealLine", async (line: number) => {
      if (tree.uri === undefined) return;
      const at = { line, character: 0 };
      await commands.executeCommand("vscode.open", Uri.parse(tree.uri), {
        selection: { start: at, end: at },
        preserveFocus: true,
      });
    }),
    built((uri) => {
      if (uri === tree.uri) tree.refresh();
    }),
  );
}

/** Asks for what may have to be read from the engine; a reading that takes long is shown and can be cancelled. */
async function reading<T>(client: LanguageClient, method: string, question: object): Promise<T> {
  const stop = new CancellationTokenSource();
  const answer = client.sendRequest<T>(method, question, stop.token);
  const slow = setTimeout(() => {
    void window.withProgress(
      { location: ProgressLocation.Notification, title: "Reading the image's layers", cancellable: true },
      (_, token) => {
        token.onCancellationRequested(() => stop.cancel());
        return answer.then(
          () => {},
          () => {},
        );
      },
    );
  }, soon);
  try {
    return await answer;
  } finally {
    clearTimeout(slow);
    stop.dispose();
  }
}

/** A failure is said in a notification, unless the user cancelled. */
async function told(work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (error) {
    if (!/cancel/i.test((error as Error).message)) void window.showErrorMessage((error as Error).message);
  }
}

function isNode(it: unknown): it is Node {
  return typeof it === "object" && it !== null && "kind" in it;
}

interface LayerTree extends TreeDataProvider<Node> {
  readonly uri: string | undefined;
  /** Shows a file's stages; answers the one that is wanted. */
  show(uri: string, target: string): Promise<Node>;
  refresh(): void;
}

function layerTree(stagesOf: (uri: string) => Promise<BuiltStage[]>, questions: LayerQuestions): LayerTree {
  const changed = new EventEmitter<Node | undefined>();
  let uri: string | undefined;
  let roots: Node[] = [];

  return {
    onDidChangeTreeData: changed.event,
    get uri() {
      return uri;
    },
    async show(shown, target) {
      uri = shown;
      await load();
      changed.fire(undefined);
      return roots.find((it) => it.kind === "stage" && it.stage.target === target) ?? roots[0]!;
    },
    refresh() {
      void load().then(() => changed.fire(undefined));
    },
    // Only a stage is ever revealed.
    getParent: () => undefined,
    async getChildren(node) {
      if (!node) return roots;
      try {
        return await childrenOf(node);
      } catch (error) {
        return [{ kind: "message", text: (error as Error).message }];
      }
    },
    getTreeItem: itemOf,
  };

  async function load(): Promise<void> {
    roots = uri === undefined ? [] : (await stagesOf(uri)).map((stage) => ({ kind: "stage", stage }));
  }

  async function childrenOf(node: Node): Promise<Node[]> {
    if (uri === undefined) return [];
    switch (node.kind) {
      case "stage": {
        const layers = await questions.layers(uri, node.stage.target);
        const base = layers.filter(({ inherited }) => inherited);
        const own = layers.filter(({ inherited }) => !inherited);
        return [
          ...(base.length > 0 ? [{ kind: "base", stage: node.stage, layers: base } as const] : []),
          ...own.map((layer) => ({ kind: "layer", stage: node.stage, layer }) as const),
        ];
      }
      case "base":
        return node.layers.map((layer) => ({ kind: "layer", stage: node.stage, layer }));
      case "layer":
      case "entry": {
        const folder = node.kind === "entry" ? node.path : "";
        const { stage, layer } = node;
        const found = await questions.folder({
          uri,
          target: stage.target,
          image: stage.image,
          layer: layer.number,
          folder,
          levels: 1,
          most: mostEntries,
          least: 0,
        });
        if (!found) return [{ kind: "message", text: "The image is another now. Show its layers again." }];
        const layers = await questions.layers(uri, stage.target);
        return (found.children ?? []).map((file) => ({
          kind: "entry",
          stage,
          layer,
          layers,
          file,
          path: folder === "" ? file.name : `${folder}/${file.name}`,
        }));
      }
      case "message":
        return [];
    }
  }
}

const { Collapsed, Expanded, None } = TreeItemCollapsibleState;

function itemOf(node: Node): TreeItem {
  const item = new TreeItem(labelOf(node), stateOf(node));
  switch (node.kind) {
    case "stage": {
      const { bytes, stale } = node.stage;
      item.description = `${size(bytes)} unpacked${stale ? " · before your edits" : ""}`;
      item.iconPath = new ThemeIcon("package");
      break;
    }
    case "base": {
      const bytes = node.layers.reduce((sum, it) => sum + it.bytes, 0);
      item.description = size(bytes);
      item.tooltip = `${plural(node.layers.length, "layer")} that came with the base image.`;
      item.iconPath = new ThemeIcon("archive");
      break;
    }
    case "layer": {
      const { bytes, hidden, files, text, cached, line, unreadable, stage } = node.layer;
      const isRead = unreadable === undefined;
      item.description = isRead || bytes > 0 ? described(bytes, hidden) : "size unknown";
      item.tooltip = [
        text,
        `${isRead ? plural(files, "file") : "Unknown files"}, ${isRead || bytes > 0 ? `${bytes.toLocaleString("en-US")} bytes` : "of unknown size"}${cached ? ", from the builder's cache" : ""}.`,
        ...(stage ? [`In stage ${stage}.`] : []),
        ...(hidden > 0
          ? [`${size(hidden)} can't be seen in the image: a later layer deletes or overwrites them.`]
          : []),
        ...(isRead ? [] : [unreadable]),
      ].join("\n");
      item.iconPath = new ThemeIcon(isRead ? "layers" : "warning");
      if (line !== undefined)
        item.command = { title: "Show the instruction", command: "plimsoll.revealLine", arguments: [line] };
      break;
    }
    case "entry": {
      const { file, layers, path } = node;
      item.description = described(file.bytes, file.folder ? file.hidden : 0);
      if (file.rest) {
        item.iconPath = new ThemeIcon("ellipsis");
        break;
      }
      // A scheme of its own: the icon theme applies, the source control's marks don't.
      item.resourceUri = Uri.from({ scheme: "plimsoll-layer", path: `/${path}` });
      item.iconPath = file.folder ? ThemeIcon.Folder : ThemeIcon.File;
      const by =
        file.hiddenBy === undefined ? undefined : layers.find(({ number }) => number === file.hiddenBy);
      if (file.hiddenBy !== undefined) item.description += ` · hidden by ${by?.short ?? "a later layer"}`;
      item.tooltip = `/${path}\n${file.bytes.toLocaleString("en-US")} bytes${file.folder ? ` in ${plural(file.files, "file")}` : ""}${by ? `\nHidden by ${by.text}` : ""}`;
      break;
    }
    case "message":
      item.iconPath = new ThemeIcon("warning");
      item.tooltip = node.text;
  }
  item.contextValue = `plimsoll.${node.kind === "entry" && node.file.folder ? "folder" : node.kind}`;
  item.accessibilityInformation = {
    label: [labelOf(node), item.description].filter(Boolean).join(", ").replaceAll(" · ", ", "),
  };
  return item;
}

function labelOf(node: Node): string {
  switch (node.kind) {
    case "stage":
      return node.stage.title;
    case "base":
      return "inherited from the base";
    case "layer":
      return node.layer.text.length <= 80 ? node.layer.text : `${node.layer.text.slice(0, 79)}…`;
    case "entry":
      return node.file.rest ? `${node.file.files.toLocaleString("en-US")} smaller files` : node.file.name;
    case "message":
      return node.text;
  }
}

function stateOf(node: Node): TreeItemCollapsibleState {
  if (node.kind === "message") return None;
  if (node.kind === "entry") return node.file.folder ? Collapsed : None;
  if (node.kind === "layer" && (node.layer.unreadable !== undefined || node.layer.files === 0)) return None;
  return node.kind === "stage" ? Expanded : Collapsed;
}

function described(bytes: number, hidden: number): string {
  return hidden > 0 ? `${size(bytes)} · ${size(hidden)} hidden` : size(bytes);
}
