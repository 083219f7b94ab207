import { createConnection, ProposedFeatures } from "vscode-languageserver/node";
import { outside } from "./outside.ts";
import { queue, serve } from "./server.ts";

writeInOnePiece(process.stdout);
const waiting = queue();
serve(createConnection(ProposedFeatures.all, waiting.options), outside(), waiting);

/**
 * The library writes a message's header and its text apart: two calls of the system, and an editor that is woken
 * for the first half. The header waits for its text.
 */
function writeInOnePiece(stream: NodeJS.WriteStream): void {
  const write = stream.write.bind(stream);
  let header: Buffer | undefined;
  stream.write = ((chunk: string | Uint8Array, ...rest: unknown[]) => {
    const written = rest.at(-1);
    const done = typeof written === "function" ? (written as (error?: Error | null) => void) : undefined;
    if (typeof chunk === "string" && chunk.startsWith("Content-Length: ")) {
      header = Buffer.from(chunk, "ascii");
      done?.();
      return true;
    }
    const encoding = typeof rest[0] === "string" ? (rest[0] as BufferEncoding) : "utf8";
    const text = typeof chunk === "string" ? Buffer.from(chunk, encoding) : chunk;
    const whole = header ? Buffer.concat([header, text]) : text;
    header = undefined;
    return write(whole, done);
  }) as typeof stream.write;
}
