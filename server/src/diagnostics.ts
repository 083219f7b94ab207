import { type CancellationToken, CancellationTokenSource, type Diagnostic } from "vscode-languageserver";
import type { TextDocument } from "vscode-languageserver-textdocument";
import { byWeight, type Checked, checker, type Finding } from "./check.ts";
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

/** A burst of keys never holds a check back longer than this, nor one slow answer the others, in milliseconds. */
const patience = 100;
/** The world is asked when nobody has typed for so many milliseconds. */
const rest = 200;
/** How long the questions may hold up a key, in milliseconds. */
const breath = 4;

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
  /** What has to be checked, and whether somebody typed it. */
  const due = new Map<TextDocument, boolean>();
  /** Of files somebody types in: then the world is asked. */
  const resting = new Map<string, NodeJS.Timeout>();
  let armed: NodeJS.Immediate | undefined;
  let armedAt = 0;
  let handled = false;

  return {
    changed(document) {
      const earlier = runs.get(document.uri);
      earlier?.cancel();
      due.set(document, earlier !== undefined);
      arm();
    },
    closed(uri) {
      runs.get(uri)?.cancel();
      runs.delete(uri);
      latest.delete(uri);
      clearTimeout(resting.get(uri));
      resting.delete(uri);
      for (const it of due.keys()) if (it.uri === uri) due.delete(it);
      if (publishes()) void wire.connection.sendDiagnostics({ uri, diagnostics: [] });
    },
    again() {
      latest.clear();
      for (const document of wire.documents.all()) due.set(document, false);
      arm();
    },
    busy() {
      handled = true;
    },
    current,
    async complete(uri, token) {
      const checked = current(uri);
      if (!checked) return [];
      const more = await Promise.all(checked.later().map((start) => start()));
      return token.isCancellationRequested ? [] : readable(byWeight([...checked.findings, ...more.flat()]));
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
    armedAt = performance.now();
    armed = setImmediate(fire);
  }

  /** Waits until a whole turn of the event loop brought no message, so that a burst of keys is one check. */
  function fire(): void {
    if (handled && performance.now() - armedAt < patience) {
      handled = false;
      armed = setImmediate(fire);
      return;
    }
    armed = undefined;
    const documents = [...due];
    due.clear();
    // An emitter would drop the rejection.
    for (const [it, typed] of documents) publish(it, typed).catch((error) => failed("diagnostics", error));
  }

  async function publish(document: TextDocument, typed: boolean): Promise<void> {
    if (!publishes()) return;
    const { uri, version } = document;
    const checked = current(uri);
    const token = runs.get(uri)?.token;
    if (!checked || !token) return;
    const send = async () => {
      if (token.isCancellationRequested) return;
      const diagnostics = readable(byWeight([...checked.findings, ...checked.told()]));
      await wire.connection.sendDiagnostics({ uri, version, diagnostics });
    };
    await send();
    // The second beat begins when the first is on its way: even what needs no waiting takes time.
    clearTimeout(resting.get(uri));
    const begin = () => {
      resting.delete(uri);
      ask(checked, token, send).catch((error) => failed("diagnostics", error));
    };
    if (typed) resting.set(uri, setTimeout(begin, rest));
    else begin();
  }

  /** Asks the world what is left, with a breath between so that a key never waits for long, and tells what is new. */
  async function ask(checked: Checked, token: CancellationToken, send: () => Promise<void>): Promise<void> {
    let before = checked.told();
    const tell = () => {
      const now = checked.told();
      if (!isSame(before, now)) send().catch((error) => failed("diagnostics", error));
      before = now;
    };
    // What is slow to answer keeps back nothing else.
    const telling = setInterval(tell, patience);
    try {
      const answers: Promise<unknown>[] = [];
      let since = performance.now();
      for (const start of checked.later()) {
        if (performance.now() - since > breath) {
          await new Promise((resolve) => setImmediate(resolve));
          since = performance.now();
        }
        if (token.isCancellationRequested) return;
        answers.push(start());
      }
      await Promise.all(answers);
      tell();
    } finally {
      clearInterval(telling);
    }
  }
}

/** An editor hears of no more problems of one rule in a file: nobody reads them, and each costs it time. */
const most = 1000;

/** The diagnostics of the findings; where a rule has too many, its last one says how many are left out. */
function readable(findings: readonly Finding[]): Diagnostic[] {
  if (findings.length <= most) return findings.map((it) => it.diagnostic);
  const shown: Diagnostic[] = [];
  const found = new Map<string, { count: number; last: number }>();
  for (const { rule, diagnostic } of findings) {
    const known = found.get(rule.id) ?? { count: 0, last: 0 };
    known.count++;
    if (known.count <= most) known.last = shown.push(diagnostic) - 1;
    found.set(rule.id, known);
  }
  for (const { count, last } of found.values())
    if (count > most) {
      const message = `${shown[last]!.message} (${count - most} more like this are not shown.)`;
      shown[last] = { ...shown[last]!, message };
    }
  return shown;
}

function isSame(a: readonly Finding[], b: readonly Finding[]): boolean {
  return (
    a.length === b.length &&
    a.every((it, at) => it === b[at] || JSON.stringify(it.diagnostic) === JSON.stringify(b[at]!.diagnostic))
  );
}
