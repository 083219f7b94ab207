import { type ParseArgsConfig, parseArgs } from "node:util";

export interface Subcommand {
  readonly usage: string;
  readonly summary: string;
  /** Answers the exit code, or undefined to go on serving. */
  run(args: string[]): Promise<number | undefined>;
}

/** A command that can't be carried out: one line for a person, exit code 2. */
export class Refusal extends Error {}

/** Reads flags and paths; an unknown flag is refused in one line. */
export function readArguments<T extends ParseArgsConfig>(config: T): ReturnType<typeof parseArgs<T>> {
  try {
    return parseArgs(config);
  } catch (error) {
    throw new Refusal((error as Error).message.split(". ")[0]!);
  }
}
