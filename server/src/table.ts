import { plain } from "./language/words.ts";
import type { Table, TableShown } from "./protocol.ts";
import type { Wire } from "./wire.ts";

/** A table as Markdown, for editors that show no tables and for terminals. */
export function markdownOf({ title, summary, columns, rows, quotes, notes }: Table): string {
  const lines = [
    columns,
    ...rows
      .filter(({ reason }) => reason === undefined)
      .map(({ name, detail, cells }) => [
        detail === undefined ? plain(name) : `${plain(name)} (${plain(detail)})`,
        ...cells.map(({ text }) => (text === "" ? "" : plain(text))),
      ]),
  ].map((line) => [...line, ...columns.slice(line.length).map(() => "")]);
  const widths = columns.map((_, at) => Math.max(3, ...lines.map((line) => line[at]!.length)));
  const drawn = lines.map((line) => `| ${line.map((it, at) => it.padEnd(widths[at]!)).join(" | ")} |`);
  drawn.splice(1, 0, `| ${widths.map((it) => "-".repeat(it)).join(" | ")} |`);
  return [
    `# ${plain(title)}`,
    plain(summary),
    drawn.join("\n"),
    ...rows.flatMap(({ name, reason }) => (reason === undefined ? [] : [`${plain(name)}: ${plain(reason)}`])),
    ...quotes.map((it) => `${plain(it.title)}\n\n${it.text.replace(/^/gm, "    ")}`),
    ...notes.map(plain),
  ]
    .join("\n\n")
    .concat("\n");
}

/** Shows a table where the client shows tables. */
export function show({ connection }: Pick<Wire, "connection">, table: Table): void {
  const shown: TableShown = "plimsoll/tableShown";
  void connection.sendNotification(shown, table);
}
