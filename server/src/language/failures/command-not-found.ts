import { failure } from "./failure.ts";

export const commandNotFound = failure({
  id: "command-not-found",
  summary: "A command that the image does not have.",
  examples: [
    {
      at: "RUN curl -O https://example.com",
      said: "/bin/sh: curl: not found",
      explains:
        "`curl` is not in this image, or not on its PATH. Install the package that has it, or do this step in a stage whose base has it.",
    },
    {
      at: "RUN curl -O https://example.com",
      said: "/bin/sh: 1: curl: not found",
      explains:
        "`curl` is not in this image, or not on its PATH. Install the package that has it, or do this step in a stage whose base has it.",
    },
  ],
  explain(said) {
    const command =
      /(?:^|\n)(?:\S*\/)?(?:ba|da|a)?sh: (?:line )?(?:\d+: )?([^\s:]+): (?:command )?not found/.exec(
        said,
      )?.[1] ?? /exec: "([^"/]+)": executable file not found in \$PATH/.exec(said)?.[1];
    if (command === undefined) return undefined;
    // Of a path the shell also says so when its loader is missing.
    return command.includes("/")
      ? `\`${command}\` is not there, or the loader or interpreter it names is not: a program linked to glibc does not start on musl. Link it statically, or run it on the C library it was built with.`
      : `\`${command}\` is not in this image, or not on its PATH. Install the package that has it, or do this step in a stage whose base has it.`;
  },
});
