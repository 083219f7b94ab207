import { failure } from "./failure.ts";

export const execFormat = failure({
  id: "exec-format",
  summary: "A program for another processor, or a script without a first line that names its interpreter.",
  examples: [
    {
      at: 'RUN ["/app"]',
      said: "exec /app: exec format error",
      explains:
        "`/app` is made for another processor, or is a script without a `#!` line. Build it for the image's platform, or begin it with `#!/bin/sh`.",
    },
  ],
  explain(said) {
    const program =
      /(?:exec |sh: \d+: |sh: (?:line \d+: )?)"?([^\s":]+)"?: (?:cannot execute: )?[Ee]xec format error/.exec(
        said,
      )?.[1];
    if (!/exec format error/i.test(said)) return undefined;
    return `${program === undefined ? "The program" : `\`${program}\``} is made for another processor, or is a script without a \`#!\` line. Build it for the image's platform, or begin it with \`#!/bin/sh\`.`;
  },
});
