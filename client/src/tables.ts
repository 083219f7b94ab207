import { randomUUID } from "node:crypto";
import { Disposable, ViewColumn, type WebviewPanel, window } from "vscode";
import type { LanguageClient } from "vscode-languageclient/node";
import type { Table, TableAction, TableCell, TableShown } from "../../server/src/protocol.ts";

/** Commands that links in a table may run. */
const commands = ["plimsoll.verify", "plimsoll.compareBases", "plimsoll.useBase", "plimsoll.stopProof"];

interface Shown {
  readonly panel: WebviewPanel;
  latest: Table;
}

/** Shows each table beside the editor: links run commands, and a reader reads a table. */
export function showTables(client: LanguageClient): Disposable {
  const panels = new Map<string, Shown>();
  /** Those that are filled; false when closed meanwhile: such a one comes back with the outcome. */
  const filling = new Map<string, boolean>();
  /** Those whose outcome was shown, and whose last sizes are still to come. */
  const told = new Set<string>();
  const shown: TableShown = "plimsoll/tableShown";
  const open = (table: Table): WebviewPanel => {
    const panel = window.createWebviewPanel(
      "plimsoll.table",
      table.title,
      { viewColumn: ViewColumn.Beside, preserveFocus: true },
      { enableScripts: true, enableCommandUris: commands, localResourceRoots: [], enableFindWidget: true },
    );
    const it: Shown = { panel, latest: table };
    panels.set(table.id, it);
    panel.webview.html = page(table);
    // What comes to light again is drawn anew from what it was first.
    let isSeen = true;
    panel.onDidChangeViewState(() => {
      if (panel.visible && !isSeen) panel.webview.html = page(it.latest);
      isSeen = panel.visible;
    });
    panel.onDidDispose(() => {
      panels.delete(table.id);
      if (filling.has(table.id)) filling.set(table.id, false);
    });
    return panel;
  };
  return Disposable.from(
    client.onNotification(shown, (table: Table) => {
      const isNew = table.asked === true;
      const isClosed = filling.get(table.id) === false;
      const isTold = told.delete(table.id);
      if (table.measuring) told.add(table.id);
      if (table.state !== "running" && !table.measuring) filling.delete(table.id);
      else if (isNew || table.measuring || !filling.has(table.id)) filling.set(table.id, true);
      if (isClosed && !isNew && (table.state === "running" || isTold)) return;
      const known = panels.get(table.id);
      if (known) {
        known.latest = table;
        // In place, so that what has the keyboard keeps it.
        void known.panel.webview.postMessage(content(table));
      }
      const panel = known?.panel ?? open(table);
      // Asked for again, it may lie under another tab.
      if (isNew) panel.reveal(undefined, true);
    }),
    new Disposable(() => {
      for (const { panel } of panels.values()) panel.dispose();
    }),
  );
}

/** As many as fit beside an editor. */
const fewColumns = 5;

const signs = { running: "◌", good: "✓", bad: "✗", cancelled: "–" } as const;

/** What the page shows, as HTML: its status, which a reader says when it changes, and all below. */
interface Content {
  readonly status: string;
  readonly rest: string;
}

function content({ summary, state, columns, rows, quotes, notes, actions }: Table): Content {
  const head = columns.map((it) => (it === "" ? "<td></td>" : `<th scope="col">${escaped(it)}</th>`));
  const body = rows.map(({ name, detail, cells, reason, action }) => {
    const small = detail === undefined ? "" : `<small>${escaped(detail)}</small>`;
    const tail = action ? `<td class="action">${link(action)}</td>` : "";
    const drawn =
      reason === undefined
        ? cells.map((it, at) => cell(it, columns[at + 1] ?? ""))
        : [`<td class="quiet" colspan="${columns.length - 1}">${escaped(reason)}</td>`];
    return `<tr><th scope="row">${escaped(name)}${small}</th>${drawn.join("")}${tail}</tr>`;
  });
  return {
    status: `<span class="${state}" aria-hidden="true">${signs[state]}</span> ${escaped(summary)}`,
    rest: `<table${columns.length > fewColumns ? ' class="wide"' : ""}>
<thead><tr>${head.join("")}</tr></thead>
<tbody>${body.join("\n")}</tbody>
</table>
${quotes.map((it) => `<h2>${escaped(it.title)}</h2><pre tabindex="0">${escaped(it.text)}</pre>`).join("\n")}
${actions.length > 0 ? `<p class="actions">${actions.map(link).join("")}</p>` : ""}
${notes.map((it) => `<p class="note">${escaped(it)}</p>`).join("\n")}`,
  };
}

function page(table: Table): string {
  const nonce = randomUUID();
  const { status, rest } = content(table);
  return `<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'nonce-${nonce}'; script-src 'nonce-${nonce}'">
<title>${escaped(table.title)}</title>
<style nonce="${nonce}">${style}</style>
</head>
<body>
<h1>${escaped(table.title)}</h1>
<p role="status" tabindex="-1">${status}</p>
<main>${rest}</main>
<script nonce="${nonce}">${script}</script>
</body>
</html>`;
}

/** Takes new contents in; the link that has the keyboard keeps it, and when it is gone the outcome has it. */
const script = `
const [status, main] = ["[role=status]", "main"].map((it) => document.querySelector(it));
addEventListener("message", ({ data }) => {
  const focused = main.contains(document.activeElement) ? document.activeElement : undefined;
  const same = focused && ((it) => it.outerHTML === focused.outerHTML);
  if (status.innerHTML !== data.status) status.innerHTML = data.status;
  main.innerHTML = data.rest;
  if (same) ([...main.querySelectorAll("a, pre")].find(same) ?? status).focus();
});
`;

/** @param column its name, for a page too narrow for a row of names */
function cell({ text, tone, code }: TableCell, column: string): string {
  const said = code ? `<code>${escaped(text)}</code>` : escaped(text);
  return `<td data-column="${escaped(column)}"${tone ? ` class="${tone}"` : ""}>${said}</td>`;
}

function link({ title, command, arguments: args }: TableAction): string {
  return `<a href="command:${command}?${encodeURIComponent(JSON.stringify(args))}">${escaped(title)}</a>`;
}

/** A number and its unit stay on one line. */
function escaped(text: string): string {
  return text
    .replace(/[&<>"']/g, (it) => `&#${it.charCodeAt(0)};`)
    .replace(/(\d) (?=%|[kMG]?B\b|s\b)/g, "$1&nbsp;");
}

const style = `
body { padding: 0 1.5em 1.5em; max-width: 68em; line-height: 1.5; }
h1 { font-size: 1.25em; font-weight: 600; margin: 1em 0 .3em; }
h2 { font-size: 1em; font-weight: 600; margin: 1.5em 0 .3em; }
p { margin: .3em 0; }
table { border-collapse: collapse; margin: 1.2em 0; font-variant-numeric: tabular-nums; }
th, td { text-align: start; vertical-align: baseline; font-weight: normal; padding: .35em 1.4em .35em 0;
  border-bottom: 1px solid var(--vscode-widget-border, var(--vscode-editorWidget-border, currentColor)); }
thead th { color: var(--vscode-descriptionForeground); font-size: .9em; }
tbody th { font-weight: 600; white-space: nowrap; }
small { display: block; font-weight: normal; white-space: normal; max-width: 22em; color: var(--vscode-descriptionForeground); }
td > a { white-space: nowrap; }
code, pre { font-family: var(--vscode-editor-font-family); font-size: .95em; }
pre { white-space: pre-wrap; overflow-wrap: anywhere; padding: .7em .9em; background: var(--vscode-textCodeBlock-background); }
a { color: var(--vscode-textLink-foreground); text-decoration: none; }
a:hover, :is(.vscode-high-contrast, .vscode-high-contrast-light) a { text-decoration: underline; }
[role="status"]:focus { outline: none; }
a:focus-visible, pre:focus-visible { outline: 1px solid var(--vscode-focusBorder); outline-offset: 2px; }
.actions a { margin-inline-end: 1.5em; }
.good { color: var(--vscode-charts-green, inherit); }
.bad { color: var(--vscode-errorForeground); }
.quiet, .note, .cancelled { color: var(--vscode-descriptionForeground); }
.note { font-size: .9em; }
@media (max-width: 50em) {
  .wide, .wide tbody { display: block; }
  .wide thead { position: absolute; clip-path: inset(50%); }
  .wide tr { display: grid; grid-template-columns: repeat(3, 1fr); gap: .4em 1.4em; padding: .9em 0;
    border-top: 1px solid var(--vscode-widget-border, var(--vscode-editorWidget-border, currentColor)); }
  .wide :is(tbody th, td) { padding: 0; border: 0; }
  .wide tbody th { grid-area: 1 / 1 / 2 / -1; white-space: normal; }
  .wide .action { grid-area: 1 / 3; }
  .wide [colspan] { grid-column: 1 / -1; }
  .wide td[data-column]::before { content: attr(data-column); display: block; font-size: .9em;
    color: var(--vscode-descriptionForeground); }
}
`;
