import { failedInstruction, failureText } from "../builds/failure.ts";
import { targetOf } from "../builds/stages.ts";
import { rule } from "../feature.ts";

/** Lines of the tool's own words under the sentence. */
const quoted = 10;

/** Stays until the next good build or until the instruction is another: then nobody knows whether it still fails. */
export const failedBuild = rule({
  id: "failed-build",
  severity: "error",
  summary: "The last build ended at this instruction.",
  why: "The instruction is underlined with the last lines it printed, so that the log need not be searched.",

  examples: [
    {
      given: {
        failures: {
          "(image)": {
            instruction: "RUN  go build ./...",
            error: 'process "/bin/sh -c go build ./..." did not complete successfully: exit code: 1',
          },
        },
      },
      bad: `
        FROM golang:1.26
        RUN  go build ./...
        ^^^^^^^^^^^^^^^^^^^ \`go build\` ended with exit code 1.
      `,
    },
    {
      given: { failures: { "(image)": { instruction: "RUN make", error: "exit code: 2" } } },
      silent: `
        FROM gcc:15
        RUN make -j2
      `,
    },
  ],

  *check(file, { builds }) {
    const told = new Set<number>();
    for (const stage of file.stages) {
      const failure = builds.failure(targetOf(stage));
      const instruction = failure && failedInstruction(failure, file);
      if (!instruction || told.has(instruction.line)) continue;
      told.add(instruction.line);
      const tail = failure.tail.slice(-quoted).map((line) => `\n> ${line}`);
      yield { range: instruction.range, message: failureText(failure, instruction) + tail.join("") };
    }
  },
});
