import { readFile, writeFile } from "node:fs/promises";
import { pathToFileURL } from "node:url";
import { CancellationToken } from "vscode-languageserver";
import { TextDocument } from "vscode-languageserver-textdocument";
import { checker, type Finding } from "../check.ts";
import { dockerfilesUnder } from "../io/dockerfiles.ts";
import { defaults } from "../language/settings.ts";
import { Dockerfile } from "../language/syntax/dockerfile.ts";
import { outside } from "../outside.ts";
import { budgetBuilds } from "./budgets.ts";
import { type Format, type FormatName, formats } from "./formats.ts";
import { projectFolder } from "./project.ts";
import { Refusal, readArguments, type Subcommand } from "./subcommand.ts";

export const check: Subcommand = {
  usage: `plimsoll check [--format ${Object.keys(formats).join("|")}] [--fix] [--build] PATH…`,
  summary:
    "Says what is wrong in Dockerfiles. With --build, stages with a size budget are built and weighed. Exit code 0: nothing, 1: findings, 2: could not run.",

  async run(args) {
    const { values, positionals } = readArguments({
      args,
      allowPositionals: true,
      options: {
        format: { type: "string", default: "text" },
        fix: { type: "boolean", default: false },
        build: { type: "boolean", default: false },
      },
    });
    if (!Object.hasOwn(formats, values.format))
      throw new Refusal(
        `no format ${JSON.stringify(values.format)}; there are ${Object.keys(formats).join(", ")}`,
      );
    if (positionals.length === 0) throw new Refusal("name a Dockerfile or a folder to check");
    const format: Format = formats[values.format as FormatName]();
    const folders = [...new Set(positionals.map(projectFolder))];
    const live = outside({ folders });
    const weigh = values.build ? budgetBuilds(live, folders) : undefined;
    const failed = (id: string, error: unknown) => console.error(`plimsoll: rule ${id} failed: ${error}`);
    const run = checker(defaults, failed);
    let found = 0;
    let unreadable = 0;
    let unbuilt = 0;
    process.stdout.write(format.start());
    for (const path of positionals) {
      for await (const file of dockerfilesUnder(path)) {
        if ("why" in file) {
          unreadable++;
          console.error(`plimsoll: ${file.path}: ${file.why}`);
          continue;
        }
        const uri = pathToFileURL(file.path).href;
        const world = live.within(uri, CancellationToken.None);
        const findings = async (text: string): Promise<Finding[]> => {
          const { findings, later } = run(Dockerfile.parse(text, uri), world);
          return [...findings, ...(await Promise.all(later().map((start) => start()))).flat()];
        };
        let text = await readFile(file.path, "utf8");
        let current: Finding[] | undefined;
        if (values.fix) {
          current = await findings(text);
          const fixed = applySafeFixes(text, current);
          if (fixed !== text) {
            await writeFile(file.path, fixed);
            text = fixed;
            current = undefined;
          }
        }
        if (weigh) {
          current = undefined;
          if (!(await weigh(Dockerfile.parse(text, uri), file.path))) unbuilt++;
        }
        current ??= await findings(text);
        found += current.length;
        process.stdout.write(format.file(file.path, current));
      }
    }
    process.stdout.write(format.end());
    await live.close?.();
    return unreadable + unbuilt > 0 ? 2 : found > 0 ? 1 : 0;
  },
};

/** Applies each first fix that is safe and does not overlap one before it. */
function applySafeFixes(text: string, findings: readonly Finding[]): string {
  const document = TextDocument.create("file:///Dockerfile", "dockerfile", 0, text);
  const edits = findings.flatMap(({ problem }) => problem.fixes?.find((it) => it.safe)?.edits ?? []);
  const sorted = [...new Map(edits.map((it) => [JSON.stringify(it), it])).values()]
    .map((it) => ({ it, start: document.offsetAt(it.range.start), end: document.offsetAt(it.range.end) }))
    .sort((a, b) => a.start - b.start);
  let last = -1;
  const kept = sorted.filter(({ start, end }) => {
    if (start < last) return false;
    last = end;
    return true;
  });
  return TextDocument.applyEdits(
    document,
    kept.map(({ it }) => it),
  );
}
