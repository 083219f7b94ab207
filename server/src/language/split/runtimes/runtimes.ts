import { alpine } from "./alpine.ts";
import { debianSlim } from "./debian-slim.ts";
import { distroless } from "./distroless.ts";
import type { Runtime } from "./runtime.ts";
import { scratch } from "./scratch.ts";
import { ubuntu } from "./ubuntu.ts";

/** Smallest first: of those that fit equally well the first is preferred. */
export const runtimes: readonly Runtime[] = [scratch, distroless, alpine, debianSlim, ubuntu];
