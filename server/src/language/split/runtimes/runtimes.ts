import { alpine } from "./alpine.ts";
import { caddy } from "./caddy.ts";
import { debianSlim } from "./debian-slim.ts";
import { distroless } from "./distroless.ts";
import { aspnet, aspnetChiseled } from "./dotnet.ts";
import { jre } from "./jre.ts";
import { languageSlim } from "./language-slim.ts";
import { nginx } from "./nginx.ts";
import type { Runtime } from "./runtime.ts";
import { sameBase } from "./same-base.ts";
import { scratch } from "./scratch.ts";
import { ubuntu } from "./ubuntu.ts";

/** Smallest first: of those that fit equally well the first is preferred. */
export const runtimes: readonly Runtime[] = [
  scratch,
  distroless,
  nginx,
  caddy,
  languageSlim,
  jre,
  aspnet,
  aspnetChiseled,
  alpine,
  debianSlim,
  ubuntu,
  sameBase,
];
