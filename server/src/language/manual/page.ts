import {
  type DirectiveManual,
  type FlagManual,
  type InstructionManual,
  instructionUrl,
  type KeyManual,
  type MountManual,
  type VariableManual,
} from "./manual.ts";

/** What hover and completion show of an instruction, as Markdown. */
export function instructionPage(it: InstructionManual): string {
  return page(
    it.deprecated ? `${it.deprecated}\n\n${it.summary}` : it.summary,
    code(it.example),
    (it.notes ?? []).map((note) => `- ${note}`).join("\n"),
    `[Reference](${instructionUrl(it.keyword)})`,
  );
}

export function flagPage(keyword: string, it: FlagManual): string {
  return page(it.summary, facts(it), code(it.example), `[Reference](${instructionUrl(keyword, it.name)})`);
}

export function mountPage(it: MountManual): string {
  return page(it.summary, code(it.example));
}

export function keyPage(it: KeyManual): string {
  const also = it.aliases ? `Also written ${it.aliases.map((alias) => `\`${alias}\``).join(", ")}.` : "";
  return page([it.summary, also].filter(Boolean).join(" "), facts(it));
}

export function directivePage(it: DirectiveManual): string {
  return page(it.summary, facts(it), code(it.example));
}

export function variablePage(it: VariableManual): string {
  return page(
    it.summary,
    it.example ? `For example \`${it.example}\`.` : "",
    facts(it),
    declared[it.kind] ?? "",
  );
}

const declared: Partial<Record<VariableManual["kind"], string>> = {
  platform: "In `FROM` it is there; inside a stage it needs an `ARG` of its own.",
  target: "In `FROM` it is there; inside a stage it needs an `ARG` of its own.",
  proxy: "There in every `RUN` without an `ARG`.",
};

function facts({ since, default: fallback }: { readonly since?: string; readonly default?: string }): string {
  const known = [
    fallback === undefined ? "" : `Default: ${/^[\w.:=-]+$/.test(fallback) ? `\`${fallback}\`` : fallback}.`,
    since === undefined ? "" : `Since Dockerfile ${since}.`,
  ];
  return known.filter(Boolean).join(" ");
}

function code(text: string): string {
  return `\`\`\`dockerfile\n${text}\n\`\`\``;
}

function page(...parts: readonly string[]): string {
  return parts.filter(Boolean).join("\n\n");
}
