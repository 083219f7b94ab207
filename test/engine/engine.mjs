// By hand: node test/engine/engine.mjs start [--run FOLDER] [GROUP…] | stop FOLDER | images
import { execFileSync } from "node:child_process";
import { join, resolve } from "node:path";
import { cacheFolder } from "../support/machine.mjs";
import { imageGroups } from "./images.mjs";
import { downAt, packages, unfit, up } from "./setup.mjs";

const [task, ...rest] = process.argv.slice(2);
const cache = join(cacheFolder, "engine");

if (task === "start") {
  const at = rest.indexOf("--run");
  const run = at < 0 ? undefined : resolve(rest.splice(at, 2)[1] ?? ".");
  const why = await unfit();
  if (why) fail(why);
  const missing = packages.filter((name) => !isInstalled(name));
  if (missing.length > 0) fail(`Install first: apt-get install --no-install-recommends ${missing.join(" ")}`);
  const groups = rest.length > 0 ? ["minimal", ...rest] : ["minimal"];
  const engine = await up({ cache, run, groups, stays: true, log: (line) => console.error(line) });
  for (const [name, value] of Object.entries(engine.env)) console.log(`export ${name}='${value}'`);
  console.error(`stop with: node test/engine/engine.mjs stop ${engine.run}`);
} else if (task === "stop" && rest[0]) {
  await downAt(resolve(rest[0]));
} else if (task === "images") {
  console.log(imageGroups.join("\n"));
} else {
  fail("start [--run FOLDER] [GROUP…] | stop FOLDER | images");
}

/** @param {string} name */
function isInstalled(name) {
  try {
    return execFileSync("dpkg-query", ["-W", "-f=${Status}", name], {
      encoding: "utf8",
      stdio: ["ignore", "pipe", "ignore"],
    }).includes("install ok installed");
  } catch {
    return false;
  }
}
/** @type {(message: string) => never} */
function fail(message) {
  console.error(message);
  process.exit(2);
}
