import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { chromium, type FrameLocator, type Locator, type Page } from "playwright-core";
import { type ExpectPollOptions, expect, inject, onTestFailed } from "vitest";
import { openFile, workbenchUrl } from "../support/vscode.mjs";

// What a user does in VS Code, as functions. One window serves all scenarios; each opens files of its own in it.

const patience: ExpectPollOptions = { timeout: 30_000, interval: 100 };
const asked = process.env.PLIMSOLL_SCREENSHOTS === "1";
const kept = path.resolve(".cache/ui/screenshots");
const pictures = asked ? path.resolve("test/ui/screenshots") : kept;

/** True when the tests were given an engine; a scenario that builds begins with `test.skipIf(!engine)`. */
export const engine = process.env.DOCKER_HOST !== undefined;

let shared: Promise<Page> | undefined;

/** The window of all scenarios, opened when the first one asks. */
function sharedWindow(): Promise<Page> {
  shared ??= openWindow(inject("vscode").address, inject("workspace"));
  return shared;
}

/** What turns while one waits takes a processor's time with every step. */
const still = `.codicon-modifier-spin, .monaco-progress-container * { animation: none !important }`;

/** Opens a window on a folder of a VS Code server. */
export async function openWindow(address: string, folder: string): Promise<Page> {
  mkdirSync(folder, { recursive: true });
  const browser = await chromium.connect(inject("chromium"));
  const page = await browser.newPage({ viewport: { width: 1000, height: 640 } });
  page.setDefaultTimeout(30_000);
  await page.addInitScript((rules) => {
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(rules);
    document.adoptedStyleSheets.push(sheet);
  }, still);
  await page.goto(workbenchUrl(address, folder));
  await page.locator(".monaco-workbench .part.editor").waitFor();
  // The side bar takes a third of a picture and tells nothing here.
  const sidebar = page.locator(".part.sidebar");
  await page.locator(".explorer-folders-view .monaco-list").waitFor();
  await page.keyboard.press("Control+b");
  await sidebar.waitFor({ state: "hidden" });
  return page;
}

/**
 * Opens a file in the shared window and waits until the server has seen it.
 * @param files texts by path; the first is opened, the others lie beside it as the build context
 */
export async function open(
  files: Record<string, string>,
  {
    page,
    folder,
    server = inject("vscode").folder,
  }: {
    page?: Page;
    /** Where the files go, in the workspace: the test's name when nobody sees it. */
    folder?: string;
    /** The folder of the window's server. */
    server?: string;
  } = {},
): Promise<Editor> {
  const window = page ?? (await sharedWindow());
  const test = (expect.getState().currentTestName ?? "scenario").replace(/[^\w]+/g, "-").toLowerCase();
  const home = path.resolve(inject("workspace"), folder ?? test);
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(path.dirname(path.join(home, name)), { recursive: true });
    writeFileSync(path.join(home, name), text);
  }
  onTestFailed(async () => {
    await window
      .screenshot({ path: picture(`failed-${test}`, kept), animations: "disabled" })
      .catch(() => {});
  });
  const file = path.join(home, Object.keys(files)[0] ?? "Dockerfile");
  const editor = new Editor(window, file, server);
  await editor.show();
  return editor;
}

function picture(name: string, folder = pictures): string {
  mkdirSync(folder, { recursive: true });
  return path.join(folder, `${name}.png`);
}

/** A file in a window, driven by keyboard. */
export class Editor {
  readonly page: Page;
  readonly file: string;
  private readonly server: string;

  constructor(page: Page, file: string, server: string) {
    this.page = page;
    this.file = file;
    this.server = server;
  }

  /** Opens the file, closing what was open. */
  async show(): Promise<void> {
    await this.closeAll();
    // The status bar forgets the last one a moment later.
    await this.page.locator(".part.statusbar", { hasText: /Ln.\d/ }).waitFor({ state: "hidden" });
    // What the mouse rests on answers it; above the editors there is nothing.
    await this.page.mouse.move(300, 1);
    await this.goTo(1, 1);
    await this.lines.first().waitFor();
  }

  /** Puts the cursor into a line and column, and the keyboard into the editor. */
  private async goTo(line: number, column: number): Promise<void> {
    const said = new RegExp(`Ln.${line}, Col.${column}(?!\\d)`);
    const there = this.page.locator(".part.statusbar", { hasText: said });
    const focused = this.page.locator(".monaco-editor.focused");
    // To go where one is could be heard after the next key.
    if ((await there.count()) && (await focused.count())) return;
    for (const began = Date.now(); ; ) {
      const heard = await openFile(this.server, this.file, { line, column });
      try {
        await there.waitFor({ timeout: heard ? 20_000 : 500 });
        return await focused.waitFor();
      } catch (error) {
        // A window that is young, or was just loaded anew, does not listen yet.
        if (Date.now() - began > 60_000) throw error;
      }
    }
  }

  /** Saves what is open and closes it; what another scenario was told goes too. */
  async closeAll(): Promise<void> {
    if (await this.page.locator(".notification-toast").count()) await this.press("Control+Alt+n");
    await this.closePanel();
    const tabs = this.page.locator(".part.editor .tab");
    if ((await tabs.count()) === 0) return;
    await this.press("Escape", "Escape");
    // What has to be saved may stand beside a page that has the keyboard.
    const dirty = this.page.locator(".part.editor .tab.dirty");
    if (await dirty.count()) {
      await dirty.first().click();
      await this.save();
    }
    await this.press("Control+Alt+w");
    await tabs.first().waitFor({ state: "detached" });
  }

  /** The log of a build takes half the window. */
  async closePanel(): Promise<void> {
    if (await this.page.locator(".part.panel").isVisible()) await this.press("Control+j");
  }

  get lines(): Locator {
    return this.page.locator(".part.editor .monaco-editor .view-line");
  }

  /** Runs a command of the palette by its title: `Plimsoll: Show Log`. */
  async command(title: string): Promise<void> {
    await this.page.keyboard.press("F1");
    await this.page.locator(".quick-input-widget input").fill(`>${title}`);
    await this.page.locator(".quick-input-list .monaco-list-row.focused", { hasText: title }).waitFor();
    await this.page.keyboard.press("Enter");
  }

  /** Runs a command until something shows: a menu that opens while the palette still closes is closed with it. */
  async commandShows(title: string, shown: Locator): Promise<void> {
    for (let tries = 0; ; tries++) {
      await this.command(title);
      try {
        return await shown.waitFor({ timeout: 5_000 });
      } catch (error) {
        if (tries > 4) throw error;
      }
    }
  }

  async save(): Promise<void> {
    await this.page.keyboard.press("Control+s");
    await this.page.locator(".tab.active.dirty").waitFor({ state: "detached" });
  }

  /** The text as it is now; it is saved for that. */
  async text(): Promise<string> {
    if (await this.page.locator(".tab.active.dirty").count()) await this.save();
    return readFileSync(this.file, "utf8");
  }

  /** Puts the cursor where a text first begins, or behind it. */
  async cursor(at: string, { behind = false } = {}): Promise<void> {
    const text = await this.text();
    const found = text.indexOf(at);
    if (found < 0) throw new Error(`${JSON.stringify(at)} is not in the file:\n${text}`);
    const before = text.slice(0, found + (behind ? at.length : 0)).split("\n");
    await this.goTo(before.length, (before.at(-1) ?? "").length + 1);
  }

  /** Types as a person does: the editor answers each key. */
  async type(text: string): Promise<void> {
    await this.page.keyboard.type(text, { delay: 20 });
  }

  async press(...keys: string[]): Promise<void> {
    for (const key of keys) await this.page.keyboard.press(key);
  }

  /** Shows the hover at a text's first character and expects these words in it, in any order. */
  async hover(at: string, ...words: (string | RegExp)[]): Promise<void> {
    const shown = this.page.locator(".monaco-hover:not(.hidden)").filter({ visible: true });
    await this.cursor(at);
    let asked = 0;
    await expect
      .poll(async () => {
        // A hover that stands does not change. A person who misses something points again.
        if (Date.now() - asked > 3_000) {
          if (asked) await this.press("Escape");
          await this.insist(["Control+k", "Control+i"], shown.first());
          asked = Date.now();
        }
        const text = (await shown.allInnerTexts()).join("\n").replaceAll("\u00a0", " ");
        const missing = words.filter((it) => !(typeof it === "string" ? text.includes(it) : it.test(text)));
        return missing.map((it) => `${it} is not in:\n${text}`);
      }, patience)
      .toEqual([]);
  }

  /** Presses keys until something shows, as a person would where the server has not caught up yet. */
  private async insist(keys: readonly string[], shown: Locator): Promise<void> {
    for (let tries = 0; ; tries++) {
      await this.press(...keys);
      try {
        return await shown.waitFor({ timeout: 2_000 });
      } catch (error) {
        if (tries === 4) throw error;
        await this.press("Escape");
      }
    }
  }

  /** What is offered at the cursor, from the top, as far as it is visible. */
  async offers(): Promise<string[]> {
    const rows = this.page.locator(".suggest-widget.visible .monaco-list-row .label-name");
    if ((await rows.count()) === 0) await this.insist(["Control+Space"], rows.first());
    return rows.allInnerTexts();
  }

  /** Expects these among what is offered, and takes the first of them when told to. */
  async complete(labels: string[], { take = false } = {}): Promise<void> {
    let asked = Date.now();
    const offers = async () => {
      // As a person would: a list is asked for anew when it has stood there for a while without what is looked for.
      if (Date.now() - asked > 4_000) {
        await this.press("Escape");
        asked = Date.now();
      }
      return this.offers();
    };
    await expect.poll(offers, patience).toEqual(expect.arrayContaining(labels));
    if (!take) return;
    const wanted = this.page
      .locator(".suggest-widget.visible .monaco-list-row", { hasText: labels[0] ?? "" })
      .first();
    // The last keys may close the list that was read, which is then asked for again.
    const taken = async () => {
      await offers();
      return wanted.click({ timeout: 2_000 }).then(
        () => true,
        () => false,
      );
    };
    await expect.poll(taken, patience).toBe(true);
  }

  /** Shows what is said of the offer that is chosen, and expects these words in it. */
  async details(words: RegExp): Promise<void> {
    const it = this.page.locator(".suggest-details-container").filter({ visible: true });
    if ((await it.count()) === 0) await this.press("Control+Space");
    await it.filter({ hasText: words }).waitFor();
  }

  /** Expects a problem with these words at a text, underlined as its severity says. */
  async problem(at: string, severity: "error" | "warning" | "info" | "hint", message: string): Promise<void> {
    await this.page.locator(`.monaco-editor .squiggly-${severity}`).first().waitFor();
    await this.hover(at, message);
    await this.press("Escape");
  }

  /** Expects a lens with these words, within some seconds. */
  async lens(title: string | RegExp, seconds = 30): Promise<Locator> {
    const it = this.page
      .locator(".codelens-decoration a, .codelens-decoration span", { hasText: title })
      .first();
    await it.waitFor({ timeout: seconds * 1000 });
    return it;
  }

  /**
   * Clicks a lens until another one says that it was heard, as a person would: while more becomes known VS Code draws
   * lenses anew, and what is clicked in that moment is lost.
   */
  async click(title: RegExp, heard: RegExp): Promise<void> {
    for (let tries = 0; ; tries++) {
      await (await this.lens(title)).click();
      try {
        await this.lens(heard, 8);
        return;
      } catch (error) {
        if (tries === 2) throw error;
      }
    }
  }

  /** The titles in the menu of code actions at a text; a refused one begins with `(off) `. The menu stays open. */
  async actions(at: string): Promise<string[]> {
    await this.cursor(at);
    const rows = this.page.locator(".action-widget .monaco-list-row.action");
    await this.insist(["Control+."], rows.first());
    return rows.evaluateAll((all) =>
      all.map((it) => (it.classList.contains("option-disabled") ? "(off) " : "") + it.textContent?.trim()),
    );
  }

  /** Opens the menu of code actions at a text and runs one by its title. */
  async act(at: string, title: string): Promise<void> {
    const titles = await this.actions(at);
    const wanted = titles.indexOf(title);
    if (wanted < 0) throw new Error(`No action ${JSON.stringify(title)} among ${JSON.stringify(titles)}`);
    const row = this.page.locator(".action-widget .monaco-list-row.action").nth(wanted);
    for (let i = 0; i <= titles.length && !(await row.getAttribute("class"))?.includes("focused"); i++) {
      await this.press("ArrowDown");
    }
    await this.press("Enter");
  }

  /** Expects a notification with these words. */
  async toast(words: string | RegExp): Promise<Locator> {
    const it = this.page.locator(".notification-toast", { hasText: words }).first();
    await it.waitFor();
    return it;
  }

  /** The page of a webview, once it is there. */
  webview(): FrameLocator {
    return this.page.frameLocator("iframe.webview.ready").frameLocator("iframe#active-frame");
  }

  /** Expects the file to become this text. */
  async becomes(text: string | RegExp): Promise<void> {
    const it = expect.poll(() => this.text(), patience);
    await (typeof text === "string" ? it.toBe(text) : it.toMatch(text));
  }

  /**
   * Takes a picture. It lands in .cache/ui/screenshots, or with `npm run screenshots` in test/ui/screenshots, where
   * the README finds it.
   */
  async shot(name: string, { height = 640 } = {}): Promise<void> {
    await this.page.screenshot({
      path: picture(name),
      animations: "disabled",
      caret: "initial",
      clip: { x: 0, y: 0, width: 1000, height },
    });
  }
}
