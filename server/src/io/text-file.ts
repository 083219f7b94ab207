import { constants } from "node:fs";
import { open } from "node:fs/promises";

/** The first bytes tell text from anything else, as git does. */
const looked = 8_000;

/**
 * The text of a file, or undefined when it is not there, not a plain file, not readable, bigger than `most` bytes or
 * binary. Never waits: a pipe that nobody writes to is no file.
 */
export async function textOf(path: string, most: number): Promise<string | undefined> {
  try {
    const file = await open(path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));
    try {
      const stat = await file.stat();
      if (!stat.isFile() || stat.size > most) return undefined;
      // It may grow while it is read.
      const bytes = Buffer.alloc(Math.min(stat.size, most));
      const { bytesRead } = await file.read(bytes, 0, bytes.length, 0);
      const text = bytes.subarray(0, bytesRead);
      return text.subarray(0, looked).includes(0) ? undefined : text.toString("utf8");
    } finally {
      await file.close();
    }
  } catch {
    return undefined; // For the asker it is all the same.
  }
}
