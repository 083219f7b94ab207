import {
  commands,
  Disposable,
  EventEmitter,
  type Pseudoterminal,
  type Terminal,
  type TerminalLink,
  ThemeIcon,
  Uri,
  window,
  workspace,
} from "vscode";
import type { LanguageClient } from "vscode-languageclient/node";
import type { BuildLog, BuildLogged, TerminalCommand, TerminalWanted } from "../../server/src/protocol.ts";

/** Characters of a build's log that a terminal opened later can still show. */
const kept = 500_000;

interface Shown {
  readonly terminal: Terminal;
  readonly uri: Uri;
  write(text: string): void;
}

/** Shows each build's log in a terminal of its own, one per stage, with links to the line that failed. */
export function showBuilds(client: LanguageClient, built: (uri: string) => void): Disposable {
  const shown = new Map<string, Shown>();
  const logged: BuildLogged = "plimsoll/buildLog";
  const wanted: TerminalWanted = "plimsoll/terminalWanted";
  const keyOf = (uri: string, target: string) => `${uri}\n${target}`;

  function open(log: BuildLog): Shown {
    const key = keyOf(log.uri, log.target);
    const known = shown.get(key);
    if (known) return known;
    const written = new EventEmitter<string>();
    let before = "";
    let opened = false;
    const pty: Pseudoterminal = {
      onDidWrite: written.event,
      open() {
        opened = true;
        written.fire(before);
        before = "";
      },
      close: () => shown.delete(key),
    };
    const fresh: Shown = {
      terminal: window.createTerminal({
        name: log.title,
        pty,
        isTransient: true,
        iconPath: new ThemeIcon("package"),
      }),
      uri: Uri.parse(log.uri),
      write(text) {
        if (opened) written.fire(text);
        else before = (before + text).slice(-kept);
      },
    };
    shown.set(key, fresh);
    return fresh;
  }

  return Disposable.from(
    client.onNotification(logged, (log: BuildLog) => {
      const it = open(log);
      it.write(log.text);
      // The editor keeps the focus. The first build of a file shows what is run; a failure, where one looks next.
      if (log.first || log.state === "failed") it.terminal.show(true);
      if (log.state === "built") built(log.uri);
    }),
    client.onNotification(wanted, ({ title, executable, args }: TerminalCommand) =>
      window
        .createTerminal({ name: title, shellPath: executable, shellArgs: [...args], isTransient: true })
        .show(),
    ),
    commands.registerCommand("plimsoll.showBuildLog", (uri: string, target: string) =>
      shown.get(keyOf(uri, target))?.terminal.show(),
    ),
    window.registerTerminalLinkProvider({
      provideTerminalLinks({ line, terminal }): (TerminalLink & { uri: Uri; row: number })[] {
        const of = [...shown.values()].find((it) => it.terminal === terminal);
        const name = of?.uri.path.split("/").at(-1);
        if (!of || !name) return [];
        const at = line.indexOf(`${name}:`);
        const row = at < 0 ? undefined : /^\d+/.exec(line.slice(at + name.length + 1))?.[0];
        return row === undefined
          ? []
          : [{ startIndex: at, length: name.length + 1 + row.length, uri: of.uri, row: Number(row) - 1 }];
      },
      async handleTerminalLink({ uri, row }: TerminalLink & { uri: Uri; row: number }) {
        const { lineCount } = await workspace.openTextDocument(uri);
        const line = Math.min(row, lineCount - 1);
        await commands.executeCommand("vscode.open", uri, {
          selection: { start: { line, character: 0 }, end: { line, character: 0 } },
        });
      },
    }),
    new Disposable(() => {
      for (const { terminal } of shown.values()) terminal.dispose();
    }),
  );
}
