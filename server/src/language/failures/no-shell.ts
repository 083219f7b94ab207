import { failure } from "./failure.ts";

export const noShell = failure({
  id: "no-shell",
  summary: "RUN in an image that has no shell.",
  examples: [
    {
      at: "RUN echo hello",
      said: 'runc run failed: unable to start container process: exec: "/bin/sh": stat /bin/sh: no such file or directory: unknown',
      explains:
        'This image has no `/bin/sh`, so a RUN in shell form can\'t start. Do the work in an earlier stage and copy the result, or use the form `RUN ["program"]`.',
    },
  ],
  explain(said) {
    const shell =
      /exec: "(\/\S*\/(?:ba|da|a|z)?sh)": stat \S+: no such file|exec (\/bin\/(?:ba|da|a|z)?sh): no such file/.exec(
        said,
      );
    if (!shell) return undefined;
    return `This image has no \`${shell[1] ?? shell[2]}\`, so a RUN in shell form can't start. Do the work in an earlier stage and copy the result, or use the form \`RUN ["program"]\`.`;
  },
});
