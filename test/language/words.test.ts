import { expect, test } from "vitest";
import { code, daysBetween, daysLater, list, plain, size } from "../../server/src/language/words.ts";

test.each([
  [0, "0 B"],
  [999, "999 B"],
  [1_000, "1.00 kB"],
  [4_760_000, "4.76 MB"],
  [38_420_000, "38.4 MB"],
  [99_960_000, "100 MB"],
  [736_400_000, "736 MB"],
  [999_700_000, "1.00 GB"],
  [-731_000_000, "−731 MB"],
])("%i bytes are %s", (bytes, text) => {
  expect(size(bytes)).toBe(text);
});

test("text from elsewhere stays text", () => {
  expect(plain("a [x](http://e) <b>\n`c` | d")).toBe("a \\[x\\](http&#58;//e) &lt;b&gt; \\`c\\` \\| d");
  expect(plain("# www.e.com")).toBe("\\# www&#46;e.com");
  expect(code("a`b")).toBe("`` a`b ``");
  expect(code("a\nb")).toBe("`a b`");
});

test("days and lists", () => {
  expect(daysLater("2026-11-23", 90)).toBe("2027-02-21");
  expect(daysBetween("2026-09-17", "2026-11-23")).toBe(67);
  expect(list(["a", "b", "c"])).toBe("a, b and c");
});
