import { pathToFileURL } from "node:url";
import { DiagnosticSeverity } from "vscode-languageserver-types";
import type { Finding } from "../check.ts";
import { rules } from "../language/features.ts";

/** How findings are printed: a start, a piece per file as it is done, an end. */
export interface Format {
  start(): string;
  file(path: string, findings: readonly Finding[]): string;
  end(): string;
}

export type FormatName = keyof typeof formats;

const words = {
  [DiagnosticSeverity.Error]: "error",
  [DiagnosticSeverity.Warning]: "warning",
  [DiagnosticSeverity.Information]: "info",
  [DiagnosticSeverity.Hint]: "hint",
} as const;

const severity = ({ diagnostic }: Finding) => words[diagnostic.severity ?? DiagnosticSeverity.Warning];

export const formats = {
  text: (): Format => ({
    start: () => "",
    file: (path, findings) =>
      findings
        .map((it) => {
          const { line, character } = it.diagnostic.range.start;
          return `${path}:${line + 1}:${character + 1}: ${severity(it)}: ${it.problem.message} (${it.rule.id})\n`;
        })
        .join(""),
    end: () => "",
  }),

  json: (): Format => {
    let first = true;
    return {
      start: () => "[",
      file(path, findings) {
        if (findings.length === 0) return "";
        const text = `${first ? "" : ","}\n${JSON.stringify({
          file: path,
          findings: findings.map((it) => ({
            rule: it.rule.id,
            severity: severity(it),
            message: it.problem.message,
            range: it.diagnostic.range,
            fixable: Boolean(it.problem.fixes?.length),
          })),
        })}`;
        first = false;
        return text;
      },
      end: () => "\n]\n",
    };
  },

  /** Workflow commands of GitHub Actions. */
  github: (): Format => ({
    start: () => "",
    file: (path, findings) =>
      findings
        .map((it) => {
          const { start, end } = it.diagnostic.range;
          const level = { error: "error", warning: "warning", info: "notice", hint: "notice" }[severity(it)];
          const place = `file=${property(path)},line=${start.line + 1},endLine=${end.line + 1},col=${start.character + 1}`;
          return `::${level} ${place},title=${it.rule.id}::${data(it.problem.message)}\n`;
        })
        .join(""),
    end: () => "",
  }),

  sarif: (): Format => {
    let first = true;
    return {
      start: () =>
        `{"$schema":"https://json.schemastore.org/sarif-2.1.0.json","version":"2.1.0","runs":[{"tool":{"driver":{"name":"plimsoll","rules":${JSON.stringify(
          rules.map(({ id, summary, why }) => ({
            id,
            shortDescription: { text: summary },
            fullDescription: { text: why },
          })),
        )}}},"columnKind":"utf16CodeUnits","results":[`,
      file(path, findings) {
        return findings
          .map((it) => {
            const { start, end } = it.diagnostic.range;
            const text = `${first ? "" : ","}\n${JSON.stringify({
              ruleId: it.rule.id,
              level: { error: "error", warning: "warning", info: "note", hint: "note" }[severity(it)],
              message: { text: it.problem.message },
              locations: [
                {
                  physicalLocation: {
                    artifactLocation: {
                      uri: path.startsWith("/") ? pathToFileURL(path).href : encodeURI(path),
                    },
                    region: {
                      startLine: start.line + 1,
                      startColumn: start.character + 1,
                      endLine: end.line + 1,
                      endColumn: end.character + 1,
                    },
                  },
                },
              ],
            })}`;
            first = false;
            return text;
          })
          .join("");
      },
      end: () => "\n]}]}\n",
    };
  },
};

/** Escapes as GitHub's toolkit does (actions/toolkit, core/src/command.ts). */
const data = (text: string) => text.replaceAll("%", "%25").replaceAll("\r", "%0D").replaceAll("\n", "%0A");
const property = (text: string) => data(text).replaceAll(":", "%3A").replaceAll(",", "%2C");
