import type { Ecosystem } from "../plan.ts";
import { beam } from "./beam.ts";
import { c } from "./c.ts";
import { crystal } from "./crystal.ts";
import { deno } from "./deno.ts";
import { dotnet } from "./dotnet.ts";
import { go } from "./go.ts";
import { haskell } from "./haskell.ts";
import { java } from "./java.ts";
import { node } from "./node.ts";
import { php } from "./php.ts";
import { python } from "./python.ts";
import { ruby } from "./ruby.ts";
import { rust } from "./rust.ts";
import { swift } from "./swift.ts";

/** The first that knows a command reads it; make and scripts come last, for everybody uses them. */
export const ecosystems: readonly Ecosystem[] = [
  go,
  deno,
  node,
  python,
  java,
  rust,
  dotnet,
  php,
  ruby,
  beam,
  haskell,
  swift,
  crystal,
  c,
];
