import type { Message, ResponseMessage } from "vscode-languageserver";

/**
 * A list of objects that nobody changes, most of them the same ones as in the answer before: over a stream, each is
 * written as JSON once.
 */
export class Steady<T extends object> extends Array<T> {}

const written = new WeakMap<object, Buffer>();

/** A message as JSON. */
export function encoded(message: Message): Buffer {
  const { result, ...head } = message as ResponseMessage;
  if (!(result instanceof Steady)) return Buffer.from(JSON.stringify(message));
  const parts = Array.from(result, (it, nth) => (nth === 0 ? behindComma(it).subarray(1) : behindComma(it)));
  const around = JSON.stringify({ ...head, result: [] });
  return Buffer.concat([Buffer.from(around.slice(0, -2)), ...parts, Buffer.from(around.slice(-2))]);
}

function behindComma(it: object): Buffer {
  let bytes = written.get(it);
  if (!bytes) {
    bytes = Buffer.from(`,${JSON.stringify(it)}`);
    written.set(it, bytes);
  }
  return bytes;
}
