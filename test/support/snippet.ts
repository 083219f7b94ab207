/** A snippet as it stands right after it was inserted: the defaults in place, the first of several choices. */
export function expandSnippet(body: string): string {
  const values = new Map<string, string>();
  // Placeholders nest; each round replaces the ones that hold no other.
  let text = body;
  for (let before = ""; before !== text; ) {
    before = text;
    text = text.replace(placeholder, (_, number: string, choices?: string, value?: string) => {
      const meant = choices?.split(",")[0] ?? value ?? "";
      if (!values.has(number)) values.set(number, meant);
      return meant;
    });
    text = text.replace(mirror, (bare, number: string) => values.get(number) ?? bare);
  }
  return text.replace(mirror, "").replace(/\\([$}\\])/g, "$1");
}

const placeholder = /(?<!\\)\$\{(\d+)(?:\|([^|]*)\||:((?:\\.|[^${}\\])*))\}/g;
const mirror = /(?<!\\)\$(\d+)/g;
