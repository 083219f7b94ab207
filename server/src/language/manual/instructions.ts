import { add } from "./add.ts";
import { copy } from "./copy.ts";
import { from } from "./from.ts";
import type { FlagManual, InstructionManual } from "./manual.ts";
import { run } from "./run.ts";
import { arg, env, expose, label, maintainer, onbuild, user, volume, workdir } from "./settings.ts";
import { cmd, entrypoint, healthcheck, shell, stopsignal } from "./start.ts";

/** Every instruction, the most used first. */
export const instructions: readonly InstructionManual[] = [
  from,
  run,
  copy,
  workdir,
  env,
  cmd,
  entrypoint,
  arg,
  expose,
  user,
  label,
  add,
  volume,
  healthcheck,
  shell,
  stopsignal,
  onbuild,
  maintainer,
];

const byKeyword = new Map(instructions.map((it) => [it.keyword, it]));

/** The manual of an instruction, upper or lower case alike. */
export const instructionManual = (keyword: string): InstructionManual | undefined =>
  byKeyword.get(keyword.toUpperCase());

/** The manual of a flag, without its dashes. Flags are case-sensitive. */
export const flagManual = (keyword: string, flag: string): FlagManual | undefined =>
  instructionManual(keyword)?.flags?.find((it) => it.name === flag);
