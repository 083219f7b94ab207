import { readFileSync } from "node:fs";
import { expect, test } from "vitest";

interface Locked {
  readonly version?: string;
  readonly cpu?: readonly string[];
  readonly os?: readonly string[];
  readonly libc?: readonly string[];
  readonly dev?: boolean;
  readonly optional?: boolean;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
}

const systems = [
  "aix",
  "android",
  "darwin",
  "freebsd",
  "linux",
  "netbsd",
  "openbsd",
  "openharmony",
  "sunos",
  "win32",
];
const processors = ["arm", "arm64", "ia32", "loong64", "mips64el", "ppc64", "riscv64", "s390x", "x64"];

/**
 * npm leaves a package out of the lock file when the registry at hand lacks the build for another system, and then
 * `npm ci` refuses that lock file (https://github.com/npm/cli/issues/9846). Each such build is put back in by name;
 * npm reads its checksum where it is needed.
 */
test("the lock file names the builds for every system", async () => {
  const lock = JSON.parse(readFileSync(new URL("../../package-lock.json", import.meta.url), "utf8"));
  const packages: Record<string, Locked> = { ...lock.packages };
  for (const [path, { optionalDependencies = {} }] of Object.entries(packages)) {
    for (const [name, version] of Object.entries(optionalDependencies)) {
      if (packages[`node_modules/${name}`] || packages[`${path}/node_modules/${name}`]) continue;
      expect(version, `${name}: an exact version`).toMatch(/^\d+\.\d+\.\d+$/);
      const words = name.split(/[-/]/);
      const of = (known: readonly string[]) => known.filter((it) => words.includes(it));
      packages[`node_modules/${name}`] = {
        version,
        cpu: of(processors),
        dev: true,
        ...(/musl/.test(name) ? { libc: ["musl"] } : {}),
        optional: true,
        os: of(systems),
      };
    }
  }
  const byName = ([a]: [string, Locked], [b]: [string, Locked]) => a.localeCompare(b, "en");
  const sorted = Object.fromEntries(Object.entries(packages).sort(byName));
  await expect(`${JSON.stringify({ ...lock, packages: sorted }, undefined, 2)}\n`).toMatchFileSnapshot(
    "../../package-lock.json",
  );
});
