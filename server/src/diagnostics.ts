import { type CancellationToken, CancellationTokenSource, type Diagnostic } from "vscode-languageserver";
import type { TextDocument } from "vscode-languageserver-textdocument";
import { type Checked, checker, type Finding } from "./check.ts";
import { readSettings } from "./language/settings.ts";
import { Dockerfile } from "./language/syntax/dockerfile.ts";
import type { Wire } from "./wire.ts";

export interface Diagnostics {
  /** Checks a document as soon as no message waits. */
  changed(document: TextDocument): void;
  closed(uri: string): void;
  /** Checks every open document again: settings or the world changed. */
  again(): void;
  /** A message was handled: the checks that are due wait for the ones behind it. */
  busy(): void;
  /** The findings of the current version that need no waiting. */
  current(uri: string): Checked | undefined;
  /** All findings of the current version, those of the world included. */
  complete(uri: string, token: CancellationToken): Promise<readonly Diagnostic[]>;
  settle(sent: unknown): void;
}

/** A burst of keys never holds a check back longer than this, in milliseconds. */
const patience = 100;

/**
 * Publishes what memory alone can tell at once, then more as the world answers, always with the version it is about.
 * A newer version ends an older run.
 */
export function diagnostics(
  wire: Pick<Wire, "connection" | "documents" | "settings" | "world">,
  publishes: () => boolean,
): Diagnostics {
  const runs = new Map<string, CancellationTokenSource>();
  const latest = new Map<string, Checked>();
  const failed = (id: string, error: unknown) => {
    try {
      wire.connection.console.error(`${id}: ${error instanceof Error ? error.stack : error}`);
    } catch {
      // The connection has ended: nobody is left to tell.
    }
  };
  let check = checker(wire.settings(), failed);
  const due = new Set<TextDocument>();
  let armed: NodeJS.Immediate | undefined;
  let armedAt = 0;
  let handled = false;

  return {
    changed(document) {
      runs.get(document.uri)?.cancel();
      due.add(document);
      arm();
    },
    closed(uri) {
      runs.get(uri)?.cancel();
      runs.delete(uri);
      latest.delete(uri);
      for (const it of due) if (it.uri === uri) due.delete(it);
      if (publishes()) void wire.connection.sendDiagnostics({ uri, diagnostics: [] });
    },
    again() {
      latest.clear();
      for (const document of wire.documents.all()) due.add(document);
      arm();
    },
    busy() {
      handled = true;
    },
    current,
    async complete(uri, token) {
      const checked = current(uri);
      if (!checked) return [];
      const more = await Promise.all(checked.later.map((start) => start()));
      return token.isCancellationRequested
        ? []
        : [...checked.findings, ...more.flat()].map((it) => it.diagnostic);
    },
    settle(sent) {
      check = checker(readSettings(sent), failed);
      this.again();
    },
  };

  function current(uri: string): Checked | undefined {
    const document = wire.documents.get(uri);
    if (!document) return undefined;
    const known = latest.get(uri);
    if (known?.file.version === document.version) return known;
    const fresh = check(Dockerfile.of(document), wire.world(uri, run(uri).token));
    latest.set(uri, fresh);
    return fresh;
  }

  function run(uri: string): CancellationTokenSource {
    runs.get(uri)?.cancel();
    const fresh = new CancellationTokenSource();
    runs.set(uri, fresh);
    return fresh;
  }

  function arm(): void {
    if (armed) return;
    armedAt = Date.now();
    armed = setImmediate(fire);
  }

  /** Waits until a whole turn of the event loop brought no message, so that a burst of keys is one check. */
  function fire(): void {
    if (handled && Date.now() - armedAt < patience) {
      handled = false;
      armed = setImmediate(fire);
      return;
    }
    armed = undefined;
    const documents = [...due];
    due.clear();
    for (const document of documents) publish(document).catch((error) => failed("diagnostics", error)); // An emitter would drop the rejection.
  }

  async function publish(document: TextDocument): Promise<void> {
    if (!publishes()) return;
    const { uri, version } = document;
    const checked = current(uri);
    const token = runs.get(uri)?.token;
    if (!checked || !token) return;
    const found: Finding[] = [...checked.findings];
    const send = () =>
      token.isCancellationRequested
        ? Promise.resolve()
        : wire.connection.sendDiagnostics({ uri, version, diagnostics: found.map((it) => it.diagnostic) });
    // The second beat begins when the first is on its way: even what needs no waiting takes time.
    await send();
    if (token.isCancellationRequested) return;
    await Promise.all(
      checked.later.map(async (start) => {
        const more = await start();
        if (more.length === 0) return;
        found.push(...more);
        await send();
      }),
    );
  }
}
