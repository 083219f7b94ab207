import {
  commands,
  type Disposable,
  type QuickPickItem,
  type TextEditor,
  WorkspaceEdit,
  window,
  workspace,
} from "vscode";
import type { LanguageClient } from "vscode-languageclient/node";
import type { ScratchReadiness, ScratchReadinessAsked } from "../../server/src/protocol.ts";

type Edits = ScratchReadiness["edits"];

interface Line extends QuickPickItem {
  readonly edits?: Edits;
}

const icons = { ok: "$(pass)", missing: "$(warning)", unknown: "$(question)" } as const;

/** The checklist for scratch in a quick pick: choosing a line inserts what it lacks, and the list is shown again. */
export function showReadiness(client: LanguageClient): Disposable {
  const asked: ScratchReadinessAsked = "plimsoll/scratchReadiness";
  return commands.registerCommand("plimsoll.scratchReadiness", async () => {
    const editor = window.activeTextEditor;
    if (!editor) return;
    for (;;) {
      const { document, selection } = editor;
      const found = await client.sendRequest<ScratchReadiness | null>(asked, {
        uri: document.uri.toString(),
        position: client.code2ProtocolConverter.asPosition(selection.active),
      });
      if (!found) {
        void window.showInformationMessage("The cursor is in no stage. Put it below a FROM.");
        return;
      }
      const { refused, stage } = found;
      if (refused) {
        const nearest = refused.nearest ? ` The smallest base that starts it is ${refused.nearest}.` : "";
        void window.showInformationMessage(plain(`${refused.why}${nearest}`));
        return;
      }
      const chosen = await window.showQuickPick(lines(found), {
        title: `${stage[0]!.toUpperCase()}${stage.slice(1)} on scratch`,
        placeHolder: "Choose a line to insert what it lacks",
        matchOnDetail: true,
      });
      if (!chosen?.edits?.length || document.version !== found.version) return;
      if (!(await apply(client, editor, chosen.edits))) return;
    }
  });
}

function lines({ checks, edits, already }: ScratchReadiness): Line[] {
  const all: Line[] =
    edits.length > 0
      ? [
          {
            label: `$(wand) ${already ? "Insert all that is missing" : "Use scratch and insert all that is missing"}`,
            edits,
          },
        ]
      : [];
  return [
    ...all,
    ...checks.map(({ title, state, says, fix }) => ({
      label: `${icons[state]} ${title}`,
      detail: plain(says),
      ...(fix && state !== "ok" ? { description: plain(fix.title), edits: fix.edits } : {}),
    })),
  ];
}

/** Lists and messages show Markdown as it is written. */
const plain = (text: string) => text.replaceAll("`", "");

async function apply(client: LanguageClient, { document }: TextEditor, edits: Edits): Promise<boolean> {
  const converted = await client.protocol2CodeConverter.asTextEdits([...edits]);
  const change = new WorkspaceEdit();
  change.set(document.uri, converted);
  return workspace.applyEdit(change);
}
