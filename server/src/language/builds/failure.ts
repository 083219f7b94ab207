import { explain } from "../failures/failures.ts";
import type { Dockerfile } from "../syntax/dockerfile.ts";
import type { Instruction } from "../syntax/instruction.ts";
import type { BuildFailure } from "../world.ts";
import { instructionKey } from "./stages.ts";
import { doing } from "./steps.ts";

/** The instruction of this version that a failure is about; undefined once its text is another. */
export function failedInstruction(failure: BuildFailure, file: Dockerfile): Instruction | undefined {
  if (failure.instruction === undefined) return undefined;
  return file.instructions.find((it) => instructionKey(it) === failure.instruction);
}

/** What went wrong in a sentence or two: an explanation where there is one, else what the engine said. */
export function failureText(failure: BuildFailure, instruction?: Instruction): string {
  const explained = explain(failure, instruction);
  if (explained !== undefined) return explained;
  const { error } = failure;
  const code =
    /did not complete successfully: exit code: (\d+)$|returned a non-zero code: (\d+)$|exit status (\d+)$/.exec(
      error,
    );
  if (code) {
    const [script, ...more] = instruction?.scripts ?? [];
    // Of several commands nobody knows which one it was.
    const one = instruction && more.length === 0 && (script?.commands.length ?? 1) === 1;
    const what = one ? `\`${doing(instruction.joined.logical)}\`` : "The command";
    return `${what} ended with exit code ${code[1] ?? code[2] ?? code[3]}.`;
  }
  const short = error.length > 300 ? `${error.slice(0, 299)}…` : error;
  return /[.!?…]$/.test(short) ? short : `${short}.`;
}
