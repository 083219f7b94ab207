import type { Message } from "vscode-languageserver";
import { createConnection, ProposedFeatures, RAL } from "vscode-languageserver/node";
import { outside } from "./outside.ts";
import { queue, serve } from "./server.ts";
import { encoded } from "./steady.ts";

/** Serves the editor at the other end of what the process was started with. */
export function start(): void {
  const runtime = RAL();
  const { applicationJson: json } = runtime;
  const encoder = { ...json.encoder, encode: async (message: Message) => encoded(message) };
  RAL.install({ ...runtime, applicationJson: { ...json, encoder } });
  writeInOnePiece(process.stdout);
  const waiting = queue();
  serve(createConnection(ProposedFeatures.all, waiting.options), outside(), waiting);
}

/**
 * The library writes a message's header and its text apart: two calls of the system, and an editor that is woken
 * for the first half. The header waits for its text.
 */
function writeInOnePiece(stream: NodeJS.WriteStream): void {
  const write = stream.write.bind(stream) as (...args: unknown[]) => boolean;
  stream.write = (chunk: unknown, ...rest: unknown[]) => {
    const isHeader = typeof chunk === "string" && chunk.startsWith("Content-Length: ");
    if (!isHeader) {
      const ready = write(chunk, ...rest);
      stream.uncork();
      return ready;
    }
    stream.cork();
    // It is told that the header is written, else the text would not come.
    const written = rest.pop();
    if (typeof written === "function") written();
    return write(chunk, ...rest);
  };
}
