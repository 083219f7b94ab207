// How our answers compare with recorded answers of another language server, with BuildKit's parser and with linters.
//   node test/bench/parity.mjs FOLDER [--show FEATURE]
// FOLDER holds `*-FEATURE-cases.jsonl`: one case a line with `dockerfile`, `args`, `caps` and `expected`; of
// `buildkit-parser-cases.jsonl` the `result` is the tree, `hadolint-cases.jsonl` and `buildkit-lint-cases.jsonl` say
// which `rules` fire.
// A case counts as the same when it says the same thing in whatever words; as meant when the difference is one of
// test/language/differences.md; as other when nobody has said why.
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { bundled } from "./bundle.mjs";

const { positionals, values } = parseArgs({
  allowPositionals: true,
  options: { show: { type: "string" } },
});
const folder = positionals[0] ?? "";
if (folder === "") {
  console.error("usage: node test/bench/parity.mjs FOLDER [--show FEATURE]");
  process.exit(2);
}
const it = await bundled(
  "parity",
  `
  export { TextDocument } from "vscode-languageserver-textdocument";
  export { checker } from "./server/src/check.ts";
  export { completions, rules } from "./server/src/language/features.ts";
  export { readSettings } from "./server/src/language/settings.ts";
  export { Dockerfile } from "./server/src/language/syntax/dockerfile.ts";
  export { format, formatOnType, formatRange } from "./server/src/language/formatting/format.ts";
  export { definition } from "./server/src/language/navigation/definition.ts";
  export { folding } from "./server/src/language/navigation/folding.ts";
  export { highlights } from "./server/src/language/navigation/highlights.ts";
  export { imageLinks } from "./server/src/language/navigation/links.ts";
  export { references } from "./server/src/language/navigation/references.ts";
  export { rename, renameable } from "./server/src/language/navigation/rename.ts";
  export { symbols } from "./server/src/language/navigation/symbols.ts";
  export { signature } from "./server/src/language/signatures/signature.ts";
  export { unknownWorld } from "./server/src/language/unknown-world.ts";
  export { dumped } from "./test/support/buildkit.ts";`,
);
/** @typedef {{ start: { line: number, character: number }, end: { line: number, character: number } }} Range */
/** @typedef {{ id: string, method: string, dockerfile: string, args?: any[], caps?: any, expected: any, result?: string, rules?: string[], rule?: string }} Case */
/** @typedef {{ same: boolean, ours: string[], theirs: string[] }} Compared */

/** @param {string} name @returns {Case[]} */
function cases(name) {
  const found = readdirSync(folder)
    .filter((it) => it.endsWith(`-${name}-cases.jsonl`))
    .sort((a, b) => a.length - b.length)
    .slice(0, 1);
  return found.flatMap(read);
}

/** @param {string} file @returns {Case[]} */
function read(file) {
  return readFileSync(join(folder, file), "utf8")
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line));
}

/** One case for each rule of a linter that we share. @returns {Case[]} */
function lintCases() {
  return ["hadolint", "buildkit-lint"].flatMap((name) =>
    readdirSync(folder)
      .filter((it) => it === `${name}-cases.jsonl`)
      .flatMap(read)
      .flatMap((given) =>
        (given.rules ?? [given.rule ?? ""]).flatMap((rule) => {
          const peer = `${name.replace("-lint", "")}/${rule}`;
          return rulesOf.has(peer) ? [{ ...given, args: [peer] }] : [];
        }),
      ),
  );
}

/** Our rules by the name that a linter gives them. @type {Map<string, string[]>} */
const rulesOf = new Map();
for (const { id, sameAs = [] } of it.rules)
  for (const peer of sameAs) rulesOf.set(peer, [...(rulesOf.get(peer) ?? []), id]);
const everyRule = it.readSettings({
  rules: Object.fromEntries(it.rules.map((/** @type {any} */ { id }) => [id, "on"])),
});
const checkAll = it.checker(everyRule, (/** @type {string} */ id, /** @type {unknown} */ error) => {
  throw new Error(id, { cause: error });
});

/** @param {string} text */
const documentOf = (text) => it.TextDocument.create("file:///Dockerfile", "dockerfile", 1, text);
/** @param {Case} given */
const fileOf = ({ dockerfile }) => it.Dockerfile.of(documentOf(dockerfile));
/** @param {Range} range */
const at = ({ start, end }) => `${start.line}:${start.character}-${end.line}:${end.character}`;
/** @param {string[]} ours @param {string[]} theirs @returns {Compared} */
const equal = (ours, theirs) => ({
  same: [...ours].sort().join("\n") === [...theirs].sort().join("\n"),
  ours,
  theirs,
});

/** Their numbered problems as our rules. @type {Record<number, string>} */
const ruleOf = {
  0: "mixed-keyword-case",
  1: "directive-casing",
  2: "missing-argument",
  5: "missing-argument",
  6: "missing-argument invalid-pair",
  7: "missing-argument",
  8: "surplus-argument",
  9: "surplus-argument",
  11: "empty-continuation",
  12: "invalid-stage-name",
  13: "invalid-flag-value",
  14: "repeated-flag",
  15: "invalid-flag-value",
  16: "invalid-flag-value",
  17: "invalid-flag-value",
  18: "invalid-flag-value",
  19: "invalid-flag-value",
  20: "missing-stage",
  21: "invalid-directive",
  22: "surplus-argument",
  24: "invalid-port",
  25: "invalid-port",
  26: "invalid-reference",
  29: "invalid-onbuild",
  30: "invalid-onbuild",
  31: "shell-without-json",
  33: "invalid-pair",
  34: "invalid-pair",
  35: "unclosed-quote",
  36: "unclosed-quote",
  37: "overridden-instruction",
  38: "unknown-instruction",
  39: "unknown-flag",
  42: "unknown-flag",
  43: "invalid-healthcheck",
  44: "invalid-substitution",
  45: "maintainer",
  46: "invalid-healthcheck",
  47: "invalid-reference invalid-flag-value",
  48: "invalid-flag-value",
  49: "malformed-json",
  51: "invalid-default-in-from undefined-variable-in-from",
};

/** Their settings that are switched off there, as our rules. @type {Record<string, string>} */
const switches = {
  deprecatedMaintainer: "maintainer",
  directiveCasing: "directive-casing",
  emptyContinuationLine: "empty-continuation",
  instructionCasing: "mixed-keyword-case",
  instructionJSONInSingleQuotes: "malformed-json",
  instructionWorkdirRelative: "relative-workdir",
};

/** Columns are a matter of taste, the place is not. @param {Range} a @param {Range} b */
const together = (a, b) => a.start.line <= b.end.line && b.start.line <= a.end.line;

/** What a parameter of a signature is, whatever it is called. @param {string} label */
function part(label) {
  const known = [
    [/^\W*(?:executable|command|program)|^\[$/, "program"],
    [/^\W*(?:parameter|argument)/, "argument"],
    [/^\W*source/, "source"],
    [/^\W*dest/, "destination"],
    [/^\W*(?:key|name)/, "name"],
    [/^\W*value|^\W*default/, "value"],
    [/^\W*(?:baseImage|image)/, "image"],
    [/^(?:AS|stage)/, "stage"],
    [/^\W*flags/, "flags"],
    [/^\W*(?:vol|path|the)/, "path"],
    [/^<?stage/, "stage"],
    [/^\W*(?:instruction|INSTRUCTION)/, "instruction"],
    [/^\W*(?:30s|5s|duration)/, "duration"],
    [/^\W*(?:3|number)$|^<number>/, "number"],
    [/^(?:\\|<character>)/, "character"],
  ];
  for (const [pattern, name] of /** @type {[RegExp, string][]} */ (known))
    if (pattern.test(label)) return name;
  return label.replace(/[^a-z.\]]/gi, "");
}

/** @param {any} help */
function signatureText(help) {
  if (!help || help.signatures.length === 0) return "nothing";
  const active = help.signatures[help.activeSignature ?? 0];
  const parameter =
    active.parameters?.[help.activeParameter]?.label ?? active.parameters?.[help.activeParameter];
  const label = Array.isArray(parameter) ? active.label.slice(...parameter) : (parameter ?? "");
  const form = /[["]\w* ?"|\["/.test(active.label.replace("[flags]", "")) ? "json" : "words";
  const keyword = /^(?:# ?)?([A-Za-z]+|--[a-z-]+)/.exec(active.label.replace(/^HEALTHCHECK (?=--)/, ""))?.[1];
  return `${keyword} ${form} ${part(label)}`;
}

/** Whether one signature says what the other does. @param {string} ours @param {string} theirs */
function sameSignature(ours, theirs) {
  if (ours === theirs) return true;
  const [keyword, form, mine] = ours.split(" ");
  const [otherKeyword, otherForm, other = ""] = theirs.split(" ");
  if (keyword !== otherKeyword) return false;
  // A command in words is one parameter here and three there; nothing written yet fits both forms.
  if (form === "words" && otherForm === "words" && mine === "program")
    return ["program", "argument", "..."].includes(other);
  if (other === "program" && mine === "path") return true;
  if (form !== otherForm)
    return mine === other && ["program", "path"].includes(mine ?? "") && ["program", "path"].includes(other);
  return other === "..."
    ? ["argument", "source", "path", "port", "program"].includes(mine ?? "")
    : mine === other;
}

/** An item as what it begins with. @param {string} text */
const headOf = (text) =>
  /^\$?\{?([A-Za-z_][A-Za-z0-9_]*)\}?$|^(--[a-z-]+|\S+?)(?:[=\s].*)?$/s.exec(text)?.slice(1).find(Boolean) ??
  text;

/** @type {Record<string, (given: Case) => Compared | Promise<Compared>>} */
const features = {
  completion: async (given) => {
    const file = fileOf(given);
    /** @type {string[]} */
    const ours = [];
    for (const completion of it.completions) {
      const found = completion.find(file, given.args?.[0]);
      if (found === undefined) continue;
      const offered = await completion.items(found, file, it.unknownWorld);
      for (const { textEdit } of offered.items ?? offered)
        ours.push(`${headOf(textEdit.newText)} ${at(textEdit.range)}`);
    }
    const list = Array.isArray(given.expected)
      ? given.expected
      : given.expected.labels.map((/** @type {string} */ newText) => ({
          newText,
          range: given.expected.range,
        }));
    const theirs = list.map((/** @type {any} */ item) => `${headOf(item.newText)} ${at(item.range)}`);
    const same =
      theirs.length === 0
        ? ours.length === 0
        : theirs.every((/** @type {string} */ item) => ours.includes(item));
    return { same, ours, theirs };
  },
  definition: (given) =>
    equal(
      it
        .definition(fileOf(given), given.args?.[0])
        .map((/** @type {any} */ link) => at(link.targetSelectionRange)),
      given.expected ? [at(given.expected.range)] : [],
    ),
  references: (given) =>
    equal(
      it.references(fileOf(given), given.args?.[0], true).map((/** @type {any} */ found) => at(found.range)),
      given.expected.map((/** @type {any} */ found) => at(found.range)),
    ),
  rename: (given) => {
    const edits = it.rename(fileOf(given), ...(given.args ?? []));
    const text = (/** @type {any} */ edit) => `${at(edit.range)} ${edit.newText}`;
    return equal(Array.isArray(edits) ? edits.map(text) : [edits.refused], given.expected.map(text));
  },
  "prepare-rename": (given) => {
    const found = it.renameable(fileOf(given), given.args?.[0]);
    return equal(found ? [at(found.range)] : [], given.expected ? [at(given.expected)] : []);
  },
  highlight: (given) => {
    const text = (/** @type {any} */ found) => `${at(found.range)} ${found.kind}`;
    return equal(it.highlights(fileOf(given), given.args?.[0]).map(text), given.expected.map(text));
  },
  folding: (given) => {
    const text = (/** @type {any} */ fold) => `${fold.startLine}-${fold.endLine} ${fold.kind ?? ""}`;
    return equal(it.folding(fileOf(given), given.caps.rangeLimit).map(text), given.expected.map(text));
  },
  links: (given) =>
    equal(
      it.imageLinks(fileOf(given)).map((/** @type {any} */ link) => `${at(link.range)} ${link.target}`),
      given.expected.map(
        (/** @type {any} */ link) =>
          `${at(link.range)} ${link.target ?? `https://hub.docker.com/${link.data}`}`,
      ),
    ),
  symbols: (given) => {
    // Theirs is a list of keywords, ours a tree where a stage stands for its FROM.
    const flat = (/** @type {any[]} */ list) =>
      list.flatMap((/** @type {any} */ found) => [found, ...(found.children ?? [])]);
    const line = (/** @type {any} */ range) => String(range.start.line);
    return equal(
      flat(it.symbols(fileOf(given))).map((found) => line(found.range)),
      given.expected.map((/** @type {any} */ found) => line(found.location.range)),
    );
  },
  signature: (given) => {
    const ours = signatureText(it.signature(fileOf(given), given.args?.[0]));
    const theirs = signatureText(given.expected);
    return { same: sameSignature(ours, theirs), ours: [ours], theirs: [theirs] };
  },
  formatting: (given) => {
    const document = documentOf(given.dockerfile);
    const file = it.Dockerfile.of(document);
    const args = given.args ?? [];
    const { format, formatRange, formatOnType } = it;
    const work = { format, formatRange, formatOnType }[given.method];
    return equal(
      [it.TextDocument.applyEdits(document, work(file, ...args))],
      [it.TextDocument.applyEdits(document, given.expected)],
    );
  },
  parser: (given) => {
    const ours = it.dumped(given.dockerfile);
    if (given.expected !== "parse-error") return equal([ours], [given.result ?? ""]);
    const { findings } = checkAll(fileOf(given), it.unknownWorld);
    const refused = findings.some((/** @type {any} */ found) => found.diagnostic.severity === 1);
    return { same: refused, ours: [ours], theirs: ["refused"] };
  },
  rules: async (given) => {
    // A linter's tests leave out what the builder wants.
    const text = /^\s*FROM\b/im.test(given.dockerfile)
      ? given.dockerfile
      : given.dockerfile.replace(/^(?:\s*#.*\n)*/, "$&FROM debian:13\n");
    const { findings, later } = checkAll(fileOf({ ...given, dockerfile: text }), it.unknownWorld);
    const asked = await Promise.all(later().map((/** @type {any} */ ask) => ask()));
    const told = [...findings, ...asked.flat()].map((found) => found.rule.id);
    const fires = (rulesOf.get(given.args?.[0]) ?? []).some((id) => told.includes(id));
    return {
      same: fires === (given.expected === "fires"),
      ours: told,
      theirs: [`${given.args?.[0]} ${given.expected}`],
    };
  },
  validation: (given) => {
    const set = given.args?.[0] ?? {};
    const off = Object.entries(switches).flatMap(([name, rule]) => (set[name] ? [] : [[rule, "off"]]));
    for (const name of ["Cmd", "Entrypoint", "Healthcheck"])
      if (given.args && set[`instruction${name}Multiple`] === 0) off.push(["overridden-instruction", "off"]);
    // Left out altogether, their settings are what ours are.
    const settings = it.readSettings({ rules: Object.fromEntries(given.args ? off : []) });
    const check = it.checker(settings, (/** @type {string} */ id, /** @type {unknown} */ error) => {
      throw new Error(id, { cause: error });
    });
    const found = check(fileOf(given), it.unknownWorld).findings.map(
      (/** @type {any} */ { diagnostic }) => diagnostic,
    );
    const text = (/** @type {any} */ problem) => `${at(problem.range)} ${problem.code}`;
    const unmet = given.expected.filter(
      (/** @type {any} */ problem) =>
        !found.some(
          (/** @type {any} */ ours) =>
            ruleOf[problem.code]?.includes(ours.code) && together(problem.range, ours.range),
        ),
    );
    const extra = found.filter(
      (/** @type {any} */ ours) =>
        ours.severity <= 2 &&
        !given.expected.some(
          (/** @type {any} */ problem) =>
            ruleOf[problem.code]?.includes(ours.code) && together(problem.range, ours.range),
        ),
    );
    return {
      same: unmet.length === 0 && extra.length === 0,
      ours: extra.map(text),
      theirs: unmet.map((/** @type {any} */ problem) => `${text(problem)} ${problem.message}`),
    };
  },
};

/** @type {readonly string[]} */
const reasons = readFileSync("test/language/differences.md", "utf8").match(/(?<=^## ).+$/gm) ?? [];
const total = { cases: 0, same: 0, meant: 0 };
for (const [feature, compare] of Object.entries(features)) {
  const all = feature === "rules" ? lintCases() : cases(feature === "references" ? "highlight" : feature);
  /** @type {Map<string, number>} */
  const meant = new Map();
  let same = 0;
  for (const given of all) {
    const compared = await compare(given);
    const why = compared.same ? undefined : explained(feature, given, compared);
    if (why && !reasons.includes(why)) throw new Error(`test/language/differences.md lacks “${why}”`);
    if (compared.same) same++;
    else if (why) meant.set(why, (meant.get(why) ?? 0) + 1);
    if (!compared.same && !why && values.show === feature)
      console.log(JSON.stringify({ ...given, source: undefined, expected: undefined, ...compared }));
  }
  const explainedCount = [...meant.values()].reduce((sum, count) => sum + count, 0);
  total.cases += all.length;
  total.same += same;
  total.meant += explainedCount;
  const share = (/** @type {number} */ count) =>
    `${((100 * count) / (all.length || 1)).toFixed(1)} %`.padStart(8);
  console.log(
    `${feature.padEnd(15)}${String(all.length).padStart(5)} cases ${share(same)} same ${share(same + explainedCount)} same or meant` +
      [...meant].map(([id, count]) => `\n${" ".repeat(22)}${String(count).padStart(4)} ${id}`).join(""),
  );
}
console.log(
  `${"all".padEnd(15)}${String(total.cases).padStart(5)} cases, ${total.same} same, ${total.meant} meant`,
);

/**
 * The heading in test/language/differences.md that says why an answer is another.
 * @param {string} feature @param {Case} given @param {Compared} compared @returns {string | undefined}
 */
function explained(feature, { dockerfile: text, method, args = [] }, { ours, theirs }) {
  const position = args[0] ?? { line: 0, character: 0 };
  const line = text.split(/\r\n|\n|\r/)[position.line] ?? "";
  const before = line.slice(0, position.character);
  const theirRule = (/** @type {number} */ code) =>
    theirs.length > 0 && theirs.every((it) => it.includes(` ${code} `));
  const ourRule = (/** @type {string[]} */ ...rules) =>
    theirs.length === 0 && ours.every((it) => rules.some((rule) => it.endsWith(rule)));
  switch (feature) {
    case "parser":
      return theirs[0] === "refused" && !/^\s*[^#\s]/m.test(text)
        ? "A file without instructions is one just begun"
        : undefined;
    case "rules":
      if (/DL3044 not/.test(theirs[0] ?? "") && ours.includes("undefined-variable"))
        return "A variable that nobody set is empty";
      if (/CopyIgnoredFile/.test(theirs[0] ?? "")) return "What is ignored is read from .dockerignore";
      if (/JSONArgs/.test(theirs[0] ?? "") && ours.includes("shell-form-without-shell"))
        return "What a stage holds is known";
      if (/LegacyKeyValue/.test(theirs[0] ?? "") && /^ARG \w+ \w+$/m.test(text))
        return "ARG takes several names";
      return /DL3009/.test(theirs[0] ?? "") && /ONBUILD/.test(text)
        ? "A trigger runs in another build"
        : undefined;
    case "completion":
      if (/^#\s*escape=\s*$/m.test(text)) return "A directive without a value is a comment";
      if (/\\\s*$/.test(text.split("\n").slice(0, position.line).join("\n")) && ours.length === 0)
        return "A word that began on the line above is not completed";
      if (/HEALTHCHECK .*--timeout=30s/.test(text)) return "HEALTHCHECK takes NONE or flags";
      if (theirs.length > ours.length && ours.length > 0) return "A stage can't use itself";
      return theirs.length === 0 ? "More is offered where something can stand" : undefined;
    case "definition":
      return ours.length === 1 && theirs.length === 1
        ? "The definition that counts, not the first"
        : undefined;
    case "symbols":
      return /^#escape=\s*$/.test(text) ? "A directive without a value is a comment" : undefined;
    case "signature":
      if (/-$/.test(before)) return "A dash begins a flag";
      if (ours[0] === "nothing") return "Nothing where nothing can be written";
      return /HEALTHCHECK $/.test(before) ? "HEALTHCHECK begins with its flags" : undefined;
    case "formatting":
      if (/\r(?!\n)/.test(text)) return "A file with lone carriage returns is left alone";
      if (method === "formatOnType" && !/[\\`]\s*$/.test(before))
        return "Formatting while typing reads the text as it is";
      return /[^\s][\\`][ \t]*\r?\n[^\s]/.test(text)
        ? "A word broken by a continuation stays one word"
        : undefined;
    case "validation":
      if (/\r(?!\n)/.test(text)) return "A lone carriage return ends no line of an instruction";
      if (theirRule(20)) return "A file without instructions is one just begun";
      if (theirRule(0)) return "A file in lower case is as good as one in upper case";
      if (theirRule(13) || theirRule(16)) return "Zero means the default";
      if (theirRule(39) || theirRule(42)) return "An unknown flag is a hint";
      if (theirRule(45)) return "A refused instruction is not also deprecated";
      if (theirRule(44) || (theirs.every((it) => / 44 /.test(it)) && theirs.length > 0))
        return "Only what the builder expands is judged";
      if (ourRule("missing-argument")) return "A RUN without a command is odd";
      if (ourRule("invalid-port")) return "A value is judged as the builder reads it";
      if (ourRule("undefined-variable-in-from")) return "FROM sees global arguments only";
      if (ourRule("shell-run-without-shell", "shell-form-without-shell", "missing-user-entry"))
        return "What a stage holds is known";
      return theirs.length === 0 ? "More is checked" : undefined;
  }
  return undefined;
}
