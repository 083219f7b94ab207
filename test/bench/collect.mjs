// Loaded into a server before its own code: on SIGUSR2 it collects all garbage and tells on descriptor 3 how many
// bytes are still in use, those outside of V8's heap included.
import { writeSync } from "node:fs";

process.on("SIGUSR2", () => {
  globalThis.gc?.();
  const { heapUsed, external } = process.memoryUsage();
  writeSync(3, `${heapUsed + external}\n`);
});
