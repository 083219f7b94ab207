/** An object longer than this many characters is dropped: no engine's progress has one. */
const longest = 8 << 20;

const quotes = /["\\]/g;

export interface JsonReader {
  write(chunk: string): void;
  /** Hands over what is left when the stream has ended. */
  end(): void;
}

/**
 * Splits a stream into JSON objects, one per line or spread over many lines, and the lines of text between them.
 * Objects are found by the depth of their braces, so a chunk may end anywhere.
 */
export function jsonObjects(object: (value: unknown) => void, line: (text: string) => void): JsonReader {
  let text = "";
  /** Where in `text` the scan goes on. */
  let at = 0;
  /** Up to where `text` is known to have no line's end. */
  let searched = 0;
  let depth = 0;
  let quoted = false;
  let escaped = false;
  let dropping = false;

  return {
    write(chunk) {
      text += chunk;
      while (depth > 0 ? inside() : between());
      text = text.slice(depth > 0 ? 0 : at);
      if (depth === 0) at = 0;
      else if (dropping || text.length > longest) {
        dropping = true;
        text = "";
        at = 0;
      }
    },
    end() {
      if (!dropping) for (const rest of text.split(/\r?\n/)) if (rest !== "") line(rest);
      text = "";
      at = depth = 0;
      quoted = escaped = dropping = false;
    },
  };

  /** Reads one line of text or the start of an object; false when more has to come first. */
  function between(): boolean {
    if (at >= text.length) return false;
    if (text[at] === "{") {
      text = text.slice(at);
      at = 1;
      depth = 1;
      return true;
    }
    const end = text.indexOf("\n", Math.max(at, searched));
    searched = end < 0 ? text.length - at : 0;
    if (end < 0) {
      if (text.length - at < longest) return false;
      line(text.slice(at));
      at = text.length;
      return false;
    }
    const found = text.slice(at, end).replace(/\r$/, "");
    at = end + 1;
    if (found.trim() !== "") line(found);
    return true;
  }

  /** Reads on to the end of the object; false when it has not come yet. */
  function inside(): boolean {
    for (; at < text.length; at++) {
      if (quoted && !escaped) {
        at = nextIn(quotes);
        if (at === text.length) return false;
      }
      const code = text.charCodeAt(at);
      if (escaped) escaped = false;
      else if (quoted) {
        if (code === 92) escaped = true;
        else if (code === 34) quoted = false;
      } else if (code === 34) quoted = true;
      else if (code === 123 || code === 91) depth++;
      else if (code === 125 || code === 93) {
        depth--;
        if (depth > 0) continue;
        at++;
        const whole = text.slice(0, at);
        text = text.slice(at).replace(/^\r?\n/, "");
        at = 0;
        if (!dropping) hand(whole);
        dropping = false;
        return true;
      }
    }
    return false;
  }

  /** The next place of one of these characters, or the text's end: long strings are not read one by one. */
  function nextIn(wanted: RegExp): number {
    wanted.lastIndex = at;
    return wanted.exec(text)?.index ?? text.length;
  }

  function hand(whole: string): void {
    let value: unknown;
    try {
      value = JSON.parse(whole);
    } catch {
      // Text that only began like an object.
      for (const rest of whole.split(/\r?\n/)) line(rest);
      return;
    }
    object(value);
  }
}
