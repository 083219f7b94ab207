import { below } from "../../contents/path.ts";
import type { Instruction } from "../../syntax/instruction.ts";
import { type Definition, definitionsIn } from "../../syntax/scopes.ts";
import { ecosystems } from "../ecosystems/ecosystems.ts";
import type { Product, Scene } from "../plan.ts";
import { replaced } from "../reading.ts";
import { type Style, verbatim } from "./style.ts";

/** Variables that only compilers, package managers and scripts of a build read. */
const ofBuilds =
  /^(?:DEBIAN_FRONTEND|DEBCONF_\w+|CFLAGS|CXXFLAGS|RUSTFLAGS|GOFLAGS|CPPFLAGS|LDFLAGS|MAKEFLAGS|CC|CXX|PKG_CONFIG_\w+|BUILDPLATFORM|TARGET(?:OS|ARCH|PLATFORM|VARIANT)|BUILD_PACKAGES|BUILD_DEPS|\w*_BUILD_DEPS)$/;
const secretName = /(?:TOKEN|SECRET|PASSWORD|PASSWD|CREDENTIAL|PRIVATE_KEY|API_?KEY|ACCESS_?KEY)/i;

/**
 * The ENV of the builder that the program may read, and the ARG and ENV that other lines of the runtime are written
 * with, in their own order. A build argument whose name says that it is secret is not handed on.
 */
export function variableLines(
  { reading }: Scene,
  cut: number,
  style: Style,
  users: readonly Instruction[],
  /**
   * `scripted`: scripts may read what their tools read. `alike`: paths of the builder's system are there too.
   * `installs`: apt runs in the runtime as well. `products`: what goes there.
   */
  {
    scripted,
    alike,
    installs,
    products,
  }: {
    readonly scripted: boolean;
    readonly alike: boolean;
    readonly installs: boolean;
    readonly products: readonly Product[];
  },
): readonly string[] {
  const { file } = reading;
  const own = reading.steps
    .slice(0, cut + 1)
    .map((it) => it.instruction)
    .filter(({ keyword }) => keyword === "ENV" || keyword === "ARG");
  const definitions = new Map(own.map((it) => [it, definitionsIn(it)]));
  const definedBy = (it: Instruction) => definitions.get(it) ?? [];
  const isArg = (name: string) =>
    own.some((it) => it.keyword === "ARG" && definedBy(it).some((one) => one.name === name));
  const wanted = new Set(users.flatMap((it) => it.variables.map(({ name }) => name)));
  const isKept = (it: Instruction, name: string, value: string) => {
    if (it.keyword === "ARG") return wanted.has(name);
    if (handsOnSecret(value, isArg)) return false;
    // Another image of Java has its own place for it, and says so.
    if (!alike && /^(?:JAVA|JDK|JRE)_HOME$/.test(name)) return false;
    if (wanted.has(name) && name !== "PATH") return true;
    if (installs && name.startsWith("DEB")) return true;
    if (scripted) return !ofBuilds.test(name);
    const leadsThere = replaced(value, reading.env)
      .split(":")
      .some((it) => products.some(({ path, to = path }) => it !== "" && below(it, to)));
    return !isOfBuilds(name) && !(name === "PATH" && isToolPath(value) && !leadsThere);
  };
  const keptOf = (it: Instruction) =>
    definedBy(it).filter(({ name, value }) => isKept(it, name, value?.text ?? ""));
  // What a kept variable is made of is kept too.
  for (let before = -1; before !== wanted.size; ) {
    before = wanted.size;
    for (const it of own)
      if (keptOf(it).length > 0) for (const { name } of it.variables) if (name !== "PATH") wanted.add(name);
  }
  // A variable of the base image that the runtime's base does not have.
  const named = new Set(own.flatMap((it) => definedBy(it).map((one) => one.name)));
  const ofBase = Object.entries(reading.base.env?.value ?? {}).flatMap(([name, value]) =>
    wanted.has(name) && !named.has(name) && !/^(?:PATH|HOME|JAVA_HOME)$/.test(name)
      ? [style.instruction(`ENV ${name}=${value}`)]
      : [],
  );
  return [
    ...ofBase,
    ...own.flatMap((it, at) => {
      const kept = keptOf(it);
      if (kept.length === 0 || isOverwritten(kept, own.slice(at + 1), definedBy)) return [];
      if (kept.length === definedBy(it).length) return verbatim(file, it);
      return [
        style.instruction(
          `${it.keyword} ${kept.map(({ name, value }) => (value || it.keyword === "ENV" ? `${name}=${value?.text ?? '""'}` : name)).join(" ")}`,
        ),
      ];
    }),
  ];
}

/** `ENV REV=1`, `ENV REV=2`: nothing between reads the first. */
function isOverwritten(
  kept: readonly Definition[],
  later: readonly Instruction[],
  definedBy: (it: Instruction) => readonly Definition[],
): boolean {
  return kept.every(({ name, kind }) => {
    const next = later.findIndex((it) => definedBy(it).some((one) => one.name === name && one.kind === kind));
    return next >= 0 && !later.slice(0, next + 1).some((it) => it.variables.some((one) => one.name === name));
  });
}

function handsOnSecret(value: string, isArg: (name: string) => boolean): boolean {
  return [...value.matchAll(/\$\{?(\w+)/g)].some(([, name = ""]) => secretName.test(name) && isArg(name));
}

/** Variables that hand a build argument on and whose name says that it is secret. */
export function secretsLeft({ reading }: Scene, cut: number): readonly string[] {
  const own = reading.steps.slice(0, cut + 1).map((it) => it.instruction);
  const args = new Set(
    own.flatMap((it) => (it.keyword === "ARG" ? definitionsIn(it).map(({ name }) => name) : [])),
  );
  return own.flatMap((it) =>
    it.keyword === "ENV"
      ? definitionsIn(it).flatMap(({ name, value }) =>
          handsOnSecret(value?.text ?? "", (arg) => args.has(arg)) ? [name] : [],
        )
      : [],
  );
}

function isOfBuilds(name: string): boolean {
  return ofBuilds.test(name) || ecosystems.some((it) => it.buildVariables.test(name));
}

/** PATH that only adds folders of tools: the runtime has none of them. */
function isToolPath(value: string): boolean {
  const added = value
    .replace(/["']/g, "")
    .split(":")
    .filter((it) => !/^\$\{?PATH\}?$/.test(it) && it !== "");
  return added.every((it) =>
    /(?:\/go\/bin|\/usr\/local\/go\/bin|GOPATH|GOROOT|\/\.cargo\/bin|CARGO_HOME|RUSTUP|(?:MAVEN|GRADLE|SBT|M2|NVM|ANT|JAVA|JDK)_(?:HOME|DIR)|\/(?:gradle|maven|sbt|apache-maven)[^/]*\/bin)/.test(
      it,
    ),
  );
}
