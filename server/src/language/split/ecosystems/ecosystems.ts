import type { Ecosystem } from "../plan.ts";
import { c } from "./c.ts";
import { go } from "./go.ts";

/** The first that knows a command reads it. */
export const ecosystems: readonly Ecosystem[] = [go, c];
