import { createHash } from "node:crypto";
import { hostname } from "node:os";

// Names of what is made for a while: images, containers, folders. They say whose they are, so that what a process left
// behind that was killed is found by the next one, and nothing of a process that lives is taken for it.

let known: string | undefined;
/** This machine. Not before somebody asks: a first hash takes as long as a tenth of a start. */
function here(): string {
  known ??= createHash("sha256").update(hostname()).digest("hex").slice(0, 6);
  return known;
}

/** Begins such a name; what follows makes it unique. */
export function ownName(): string {
  return `verify-${here()}-${process.pid}-`;
}

/** Whether a name was given on this machine by a process that is gone, or by this one and is not `inUse`. */
export function isLeftOver(name: string, inUse: (name: string) => boolean): boolean {
  const [, host, pid] = /\bverify-([0-9a-f]{6})-(\d+)-/.exec(name) ?? [];
  if (host !== here() || pid === undefined) return false;
  return Number(pid) === process.pid ? !inUse(name) : !isAlive(Number(pid));
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}
