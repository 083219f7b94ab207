import type { Action, Completion, Hover, Lens, Rule } from "./feature.ts";
import { unknownInstruction } from "./rules/unknown-instruction.ts";

// The one list of everything. Settings, docs, tests and the server are all derived from it.
// Where several answer for one place, the first does.

export const rules: readonly Rule[] = [unknownInstruction];

export const actions: readonly Action[] = [];

export const hovers: readonly Hover[] = [];

export const lenses: readonly Lens[] = [];

export const completions: readonly Completion[] = [];
