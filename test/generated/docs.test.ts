import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import type { Rule, Severity } from "../../server/src/language/feature.ts";
import { actions, completions, hovers, inlays, lenses, rules } from "../../server/src/language/features.ts";
import { settings } from "../../server/src/language/settings.ts";
import { dedent } from "../support/fixture.ts";

// What is derived from the lists in features.ts and settings.ts. `npm run update` writes it; a stale file fails here.

const read = (path: string) => readFileSync(new URL(`../../${path}`, import.meta.url), "utf8");
const sorted = [...rules].sort((a, b) => (a.id < b.id ? -1 : 1));
const severities: readonly Severity[] = ["error", "warning", "info", "hint"];
const cell = (text: string) => text.replaceAll("|", "\\|").replaceAll("\n", " ");

/** Replaces what stands between the two comments of that name. */
function filled(page: string, name: string, content: string): string {
  const parts = page.split(new RegExp(`(<!-- ${name}:[^>]*-->)[^]*?(<!-- /${name} -->)`));
  expect(parts, `the place of ${name}`).toHaveLength(4);
  return `${parts[0]}${parts[1]}\n\n${content}\n\n${parts[2]}${parts[3]}`;
}

test("the README's tables", async () => {
  const count = (list: readonly unknown[], one: string, many: string) =>
    list.length === 1 ? `1 ${one}` : `${list.length} ${many}`;
  const values = settings.map(
    ({ name, summary, default: initial }) =>
      `| \`plimsoll.${name}\` | \`${JSON.stringify(initial)}\` | ${cell(summary)} |`,
  );
  const table = ["| setting | default | what it does |", "| --- | --- | --- |", ...values].join("\n");
  const kinds = {
    Completion: completions,
    Hover: hovers,
    Lens: lenses,
    "Inlay hint": inlays,
    "Refactoring and fixes": actions,
  };
  const features = Object.entries(kinds).flatMap(
    ([kind, list]: [string, readonly { readonly summary: string }[]]) =>
      list.length === 0 ? [] : [`**${kind}.** ${list.map(({ summary }) => summary).join(" ")}`],
  );
  let page = filled(read("README.md"), "settings", table);
  page = filled(page, "features", features.join("\n\n"));
  page = filled(
    page,
    "rules",
    `${count(rules, "rule", "rules")}, each with its reason: [server/RULES.md](server/RULES.md).`,
  );
  await expect(page).toMatchFileSnapshot("../../README.md");
});

/** Examples as they are drawn, the text after the fixes below. */
function section(rule: Rule): string {
  const known = rule.sameAs?.length
    ? `Also known as ${rule.sameAs.map((it) => `\`${it}\``).join(", ")}. `
    : "";
  const off = rule.offByDefault ? "Off unless you switch it on. " : "";
  const drawn = rule.examples.flatMap((it) =>
    "silent" in it
      ? []
      : [
          `\`\`\`text\n${dedent(it.bad)}\n\`\`\``,
          ...(it.good === undefined ? [] : [`becomes\n\n\`\`\`dockerfile\n${dedent(it.good)}\n\`\`\``]),
        ],
  );
  return [
    `## ${rule.id}`,
    `**${rule.severity}** · ${rule.summary}`,
    `${known}${off}${dedent(rule.why)}`,
    ...drawn.slice(0, 2),
  ].join("\n\n");
}

test("the page of rules", async () => {
  const rows = sorted.map(
    ({ id, severity, summary }) => `| [${id}](#${id}) | ${severity} | ${cell(summary)} |`,
  );
  const page = [
    "# Rules",
    'Switch one off with `"plimsoll.rules": { "<id>": "off" }`, at one place with the fix *Ignore <id> here*. Made by `npm run update`.',
    ["| rule | severity | finds |", "| --- | --- | --- |", ...rows].join("\n"),
    ...sorted.map(section),
  ].join("\n\n");
  await expect(`${page}\n`).toMatchFileSnapshot("../../server/RULES.md");
});

test("the settings of package.json", async () => {
  const manifest = JSON.parse(read("package.json"));
  const ruleSettings = Object.fromEntries(
    sorted.map(({ id, summary }) => [
      id,
      { type: "string", enum: ["on", "off", ...severities], markdownDescription: summary },
    ]),
  );
  const inlaySettings = Object.fromEntries(
    inlays.map(({ id, summary }) => [id, { type: "boolean", default: true, markdownDescription: summary }]),
  );
  manifest.contributes.configuration.properties = Object.fromEntries(
    settings.map(({ name, summary, default: initial, scope, values }, order) => [
      `plimsoll.${name}`,
      {
        type: Array.isArray(initial) ? "array" : typeof initial,
        ...(Array.isArray(initial) && { items: { type: "string" } }),
        ...(typeof initial === "object" &&
          !Array.isArray(initial) && { additionalProperties: { type: "string" } }),
        ...(values && { enum: values.map(([value]) => value) }),
        ...(values && { enumDescriptions: values.map(([, meaning]) => meaning) }),
        ...(name === "inlays" && { properties: inlaySettings, additionalProperties: false }),
        ...(name === "rules" && { properties: ruleSettings, additionalProperties: false }),
        default: initial,
        scope,
        order: order + 1,
        markdownDescription: summary,
      },
    ]),
  );
  manifest.capabilities.untrustedWorkspaces.restrictedConfigurations = settings
    .filter(({ restricted }) => restricted)
    .map(({ name }) => `plimsoll.${name}`);
  await expect(`${JSON.stringify(manifest, undefined, 2)}\n`).toMatchFileSnapshot("../../package.json");
});
