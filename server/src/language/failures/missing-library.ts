import { failure } from "./failure.ts";

export const missingLibrary = failure({
  id: "missing-library",
  summary: "A shared library that the program needs is not in the image.",
  examples: [
    {
      at: "RUN /app",
      said: "Error loading shared library libpq.so.5: No such file or directory (needed by /app)",
      explains:
        "`/app` needs the library `libpq.so.5`, which is not in this image. Install the package that has it in this stage, or copy it from the stage that built the program.",
    },
    {
      at: "RUN /app",
      said: "/app: error while loading shared libraries: libpq.so.5: cannot open shared object file: No such file or directory",
      explains:
        "`/app` needs the library `libpq.so.5`, which is not in this image. Install the package that has it in this stage, or copy it from the stage that built the program.",
    },
  ],
  explain(said) {
    const musl = /Error loading shared library ([^\s:]+): .*\(needed by ([^)]+)\)/.exec(said);
    const glibc = /(\S+): error while loading shared libraries: ([^\s:]+): cannot open/.exec(said);
    if (!musl && !glibc) return undefined;
    const [library, program] = musl ? [musl[1], musl[2]] : [glibc![2], glibc![1]];
    return `\`${program}\` needs the library \`${library}\`, which is not in this image. Install the package that has it in this stage, or copy it from the stage that built the program.`;
  },
});
