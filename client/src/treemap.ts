import { randomBytes } from "node:crypto";
import { type Disposable, Uri, ViewColumn, type Webview, type WebviewPanel, window } from "vscode";
import type { BuiltStage } from "../../server/src/protocol.ts";
import type { Asked, Shown } from "../treemap/messages.ts";
import type { LayerQuestions } from "./layers.ts";

/** Levels of folders, entries of each, and parts of the whole that are drawn: more than an eye tells apart. */
const levels = 3;
const most = 80;
const parts = 1_500;

export interface Treemap extends Disposable {
  /** Draws the layers of an image; `at` a layer and a folder in it to begin with. */
  show(uri: string, stage: BuiltStage, at?: readonly [layer: number, folder: string]): Promise<void>;
}

/** One panel, beside the editor, that draws where an image's bytes are. It asks for a folder when it is opened. */
export function treemapPanel(extension: Uri, questions: LayerQuestions): Treemap {
  const files = Uri.joinPath(extension, "client", "out");
  let panel: WebviewPanel | undefined;
  let shown: { readonly uri: string; readonly stage: BuiltStage } | undefined;
  let ready: Promise<void> = Promise.resolve();

  return {
    async show(uri, stage, at) {
      const layers = await questions.layers(uri, stage.target);
      shown = { uri, stage };
      if (!panel) {
        panel = window.createWebviewPanel(
          "plimsoll.treemap",
          "Layers",
          { viewColumn: ViewColumn.Beside, preserveFocus: false },
          { enableScripts: true, localResourceRoots: [files], retainContextWhenHidden: true },
        );
        panel.onDidDispose(() => {
          panel = undefined;
          shown = undefined;
        });
        const { webview } = panel;
        ready = new Promise((resolve) => {
          webview.onDidReceiveMessage((asked: Asked) =>
            asked.kind === "ready" ? resolve() : void answer(asked),
          );
        });
        webview.html = page(webview, files);
      } else panel.reveal(undefined, false);
      panel.title = `Layers of ${stage.title}`;
      await ready;
      // A webview takes the focus only once it is there.
      panel?.reveal(undefined, false);
      post({ kind: "layers", title: stage.title, layers });
      await answer({ kind: "open", layer: at?.[0], folder: at?.[1] ?? "", bytes: stage.bytes });
    },
    dispose: () => panel?.dispose(),
  };

  function post(message: Shown): void {
    void panel?.webview.postMessage(message);
  }

  async function answer(asked: Asked & { kind: "open" }): Promise<void> {
    if (!shown) return;
    const { uri, stage } = shown;
    const { layer, folder, bytes } = asked;
    const least = Math.floor(bytes / parts);
    const question = { uri, target: stage.target, image: stage.image, folder, levels, most, least };
    try {
      const node = await questions.folder({
        ...question,
        ...(layer === undefined ? { levels: levels + 1 } : { layer }),
      });
      if (node) post({ kind: "folder", layer, folder, node });
      else post({ kind: "failed", why: "The image is another now. Show its layers again." });
    } catch (error) {
      post({ kind: "failed", why: (error as Error).message });
    }
  }
}

function page(webview: Webview, files: Uri): string {
  const nonce = randomBytes(16).toString("base64url");
  const at = (name: string) => webview.asWebviewUri(Uri.joinPath(files, name)).toString();
  return `<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src ${webview.cspSource}; script-src 'nonce-${nonce}'">
<link rel="stylesheet" href="${at("treemap.css")}">
<title>Layers</title>
</head>
<body>
<nav id="crumbs" aria-label="Folder"></nav>
<main id="map" role="group" aria-label="Treemap"></main>
<footer id="detail" aria-live="polite"></footer>
<script nonce="${nonce}" src="${at("treemap.js")}"></script>
</body>
</html>`;
}
