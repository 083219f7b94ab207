/** Decimal units, three significant digits: `4.76 MB`, `736 MB`, `820 kB`, `12 B`; a true minus sign for savings. */
export function size(bytes: number): string {
  const sign = bytes < 0 ? "−" : "";
  let figure = Math.abs(bytes);
  let unit = 0;
  // 999.5 would be written 1000.
  while (figure >= 999.5 && unit < units.length - 1) {
    figure /= 1000;
    unit++;
  }
  const digits = unit === 0 || figure >= 99.95 ? 0 : figure >= 9.995 ? 1 : 2;
  return `${sign}${figure.toFixed(digits)} ${units[unit]}`;
}

const units = ["B", "kB", "MB", "GB", "TB"];

/** `1 layer`, `3 layers`. */
export function plural(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? "" : "s"}`;
}

/** `a`, `a and b`, `a, b and c`. */
export function list(items: readonly string[], and = "and"): string {
  const last = items.at(-1) ?? "";
  return items.length < 2 ? last : `${items.slice(0, -1).join(", ")} ${and} ${last}`;
}

/** Text from elsewhere, so that Markdown shows it as it is: no links, no images, no HTML, no new line. */
export function plain(text: string): string {
  return (
    text
      .replace(/\s+/g, " ")
      .trim()
      .replace(/[\\`*_{}[\]|~]/g, "\\$&")
      .replace(/^(?=[#+-])/, "\\")
      .replace(/&/g, "&amp;")
      .replace(/</g, "&lt;")
      .replace(/>/g, "&gt;")
      // Bare addresses would become links.
      .replace(/:(?=\/\/)/g, "&#58;")
      .replace(/\bwww\./gi, "www&#46;")
  );
}

/** Text from elsewhere as code. */
export function code(text: string): string {
  const flat = text.replace(/\s+/g, " ").trim();
  const longest = Math.max(0, ...[...flat.matchAll(/`+/g)].map(([run]) => run.length));
  const fence = "`".repeat(longest + 1);
  return longest > 0 ? `${fence} ${flat} ${fence}` : `\`${flat}\``;
}

/** `2026-09-17` and a number of days → `2026-12-16`. */
export function daysLater(day: string, days: number): string {
  const [year = 0, month = 1, date = 1] = day.slice(0, 10).split("-").map(Number);
  return new Date(Date.UTC(year, month - 1, date + days)).toISOString().slice(0, 10);
}

/** Whole days from one day to another. */
export function daysBetween(from: string, to: string): number {
  return Math.round((Date.parse(to.slice(0, 10)) - Date.parse(from.slice(0, 10))) / 86_400_000);
}
