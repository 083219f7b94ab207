import type { Position, SignatureHelp, SignatureInformation } from "vscode-languageserver-types";
import { directives } from "../manual/directives.ts";
import { flagManual, instructionManual } from "../manual/instructions.ts";
import type { Form } from "../manual/manual.ts";
import { mounts } from "../manual/run-mounts.ts";
import type { Dockerfile } from "../syntax/dockerfile.ts";
import { type ArgumentPlace, directivePlace, type FlagValuePlace, placeAt } from "../syntax/place.ts";

/** How the instruction, flag or directive at a position is written, and which part of it is being written. */
export function signature(file: Dockerfile, position: Position): SignatureHelp | undefined {
  const directive = directivePlace(file, position);
  if (directive) {
    const manual = directives.find((it) => it.name === directive.name);
    if (!manual || directive.value === undefined) return undefined;
    const value = { name: manual.value, summary: manual.summary };
    return help([{ syntax: `# ${manual.name}=${manual.value}`, parameters: [value] }], 0, 0);
  }
  const place = placeAt(file, position);
  if (!place) return undefined;
  if (place.kind === "keyword") {
    const forms = place.onbuild ? instructionManual("ONBUILD")?.forms : undefined;
    return forms && help(forms, 0, 0);
  }
  if (place.kind === "flag-value") return flagSignature(place);
  const manual = instructionManual(place.keyword);
  if (!manual) return undefined;
  if (place.kind === "flag") return help(manual.forms, 0, 0, manual.summary);
  const chosen = form(place, manual.forms);
  const wanted = manual.forms[chosen];
  const active = wanted && parameter(place, wanted);
  return active === undefined ? undefined : help(manual.forms, chosen, active, manual.summary);
}

/** Whether typing on shows nothing new: the words of a command. Then only a person's own request is answered. */
export function isCommand(file: Dockerfile, position: Position): boolean {
  const place = placeAt(file, position);
  return (
    place?.kind === "argument" &&
    ["RUN", "CMD", "ENTRYPOINT", "HEALTHCHECK"].includes(place.keyword) &&
    place.before.length > 0
  );
}

function flagSignature(place: FlagValuePlace): SignatureHelp | undefined {
  const manual = flagManual(place.keyword, place.flag);
  if (!manual?.value) return undefined;
  const type =
    place.fields.find((it) => it.key === "type")?.value ?? (place.key === "type" ? undefined : "bind");
  const mount =
    place.flag === "mount" && place.fields.length > 0 ? mounts.find((it) => it.type === type) : undefined;
  if (!mount)
    return help(
      [
        {
          syntax: `--${manual.name}=${manual.value}`,
          parameters: [{ name: manual.value, summary: manual.summary }],
        },
      ],
      0,
      0,
    );
  const parameters = mount.keys.map((it) => ({
    name: it.value ? `${it.name}=${it.value}` : it.name,
    summary: it.summary,
  }));
  const syntax = `--mount=type=${mount.type},${parameters.map((it) => it.name).join(",")}`;
  const key = place.key ?? place.typed;
  const active = mount.keys.findIndex((it) =>
    [it.name, ...(it.aliases ?? [])].some((name) => name.startsWith(key)),
  );
  return help([{ syntax, parameters }], 0, key === "" ? undefined : Math.max(0, active), mount.summary);
}

/** The form being written: JSON behind `[`, a heredoc behind `<<`, else the one for plain words; -1 for none. */
function form({ keyword, json, before, typed }: ArgumentPlace, forms: readonly Form[]): number {
  const first = before[0] ?? typed;
  if (keyword === "HEALTHCHECK" && /^NONE$/i.test(before[0] ?? "")) return -1;
  if (keyword === "HEALTHCHECK" && /^N/i.test(first)) return 1;
  const kind = (it: Form) =>
    it.syntax.includes('["') ? "json" : it.syntax.includes("<<") ? "heredoc" : "words";
  const wanted = json || first.startsWith("[") ? "json" : first.startsWith("<<") ? "heredoc" : "words";
  const found = forms.findIndex((it) => kind(it) === wanted);
  // Nothing written yet: the form people should write comes first.
  if (first === "" && !json) return 0;
  return Math.max(0, found);
}

/** Which parameter of a form an argument is; undefined where nothing more can be written. */
function parameter(
  { keyword, typed, before, after, json }: ArgumentPlace,
  { parameters }: Form,
): number | undefined {
  const named = (part: string) => {
    const nth = parameters.findIndex((it) => it.name.includes(part));
    return nth < 0 ? undefined : nth;
  };
  const nth = before.length;
  switch (keyword) {
    case "FROM":
      if (nth > 0) return nth < 3 ? named("AS") : undefined;
      return named(typed.includes("@") ? "<digest>" : /:[^/]*$/.test(typed) ? "<tag>" : "<image>");
    case "COPY":
    case "ADD":
      return named(
        nth > 0 && after === 0
          ? "<destination>"
          : before.length === 0 && typed.startsWith("<<")
            ? "<<EOF"
            : "<source>",
      );
    case "ENV":
    case "ARG":
    case "LABEL":
      return named(
        typed.includes("=") || (nth > 0 && !before[0]!.includes("="))
          ? keyword === "ARG"
            ? "<default>"
            : "<value>"
          : "<name>",
      );
    case "EXPOSE":
      return named(typed.includes("/") ? "<protocol>" : "<port>");
    case "USER":
      return nth > 0 ? undefined : named(typed.includes(":") ? "<group>" : "<user>");
    case "HEALTHCHECK":
      return nth === 0 && typed === "" ? named("flags") : (named("<command>") ?? 0);
    case "STOPSIGNAL":
      return nth > 0 ? undefined : 0;
    default:
      if (json || parameters.some((it) => it.name.startsWith('"')))
        return named(nth > 0 ? '"<argument>"' : '"<program>"') ?? 0;
      return named("<command>") ?? 0;
  }
}

function help(
  forms: readonly Form[],
  activeSignature: number,
  activeParameter: number | undefined,
  summary = "",
): SignatureHelp {
  return {
    signatures: forms.map((it): SignatureInformation => {
      let from = 0;
      return {
        label: it.syntax,
        ...(summary ? { documentation: { kind: "markdown", value: summary } } : {}),
        parameters: it.parameters.map(({ name, summary }) => {
          const start = Math.max(0, it.syntax.indexOf(name, from));
          from = start + name.length;
          return { label: [start, from], documentation: { kind: "markdown", value: summary } };
        }),
      };
    }),
    activeSignature,
    ...(activeParameter === undefined ? {} : { activeParameter }),
  };
}
