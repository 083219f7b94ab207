import { failure } from "./failure.ts";

export const missingLoader = failure({
  id: "missing-loader",
  summary: "A file that is there and can't be started: the loader or interpreter it names is missing.",
  examples: [
    {
      at: 'RUN ["/app"]',
      said: "exec /app: no such file or directory",
      explains:
        "`/app` is usually there, and what is missing is the loader or interpreter it names: a program linked to glibc does not start on musl or scratch. Link it statically (`CGO_ENABLED=0` for Go), or run it on the C library it was built with.",
    },
  ],
  explain(said) {
    const program =
      /exec (\/\S+): no such file or directory/.exec(said)?.[1] ??
      /(\/\S+): cannot execute: required file not found/.exec(said)?.[1];
    if (program === undefined) return undefined;
    return `\`${program}\` is usually there, and what is missing is the loader or interpreter it names: a program linked to glibc does not start on musl or scratch. Link it statically (\`CGO_ENABLED=0\` for Go), or run it on the C library it was built with.`;
  },
});
