// Brings up the engine that test/engine/setup.mjs describes.
import fs from "node:fs";
import path from "node:path";
import { cacheFolder, installPackages, Unfit } from "./machine.mjs";

/**
 * @typedef Setup what test/engine/setup.mjs exports
 * @property {readonly string[]} packages Debian packages it needs
 * @property {() => Promise<string | undefined>} unfit why this machine can't run an engine
 * @property {(given: { cache: string, log: (line: string) => void }) => Promise<Engine>} up
 */

/** @typedef {{ env: Record<string, string>, down: () => Promise<void> }} Engine */

/** @param {Setup} setup */
export async function bringEngine(setup) {
  const why = await setup.unfit();
  if (why) throw new Unfit(why);
  await installPackages(setup.packages, "The tests with a real engine");
  const cache = path.join(cacheFolder, "engine");
  fs.mkdirSync(cache, { recursive: true });
  /** @type {string[]} */
  const said = [];
  try {
    return await setup.up({ cache, log: (line) => said.push(line) });
  } catch (error) {
    throw new Error(`The engine did not come up.\n${said.join("\n")}`, { cause: error });
  }
}
