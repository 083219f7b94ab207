import { failure } from "./failure.ts";

export const crlfShebang = failure({
  id: "crlf-shebang",
  summary: "A script with Windows line ends, whose interpreter's name then ends in a carriage return.",
  examples: [
    {
      at: "RUN /start.sh",
      said: "env: can't execute 'bash\\r': No such file or directory",
      explains:
        "The script has Windows line ends, so its first line asks for an interpreter whose name ends in a carriage return. Save it with LF, and keep it so with `*.sh text eol=lf` in `.gitattributes`.",
    },
  ],
  explain(said) {
    // A raw carriage return is drawn as a dot in what we keep.
    if (
      !/(?:env: |bad interpreter: |can't execute |\/)[‘'"]?[\w/]*(?:sh|bash|python3?|node|env)(?:\\r|\^M|\r|·)/.test(
        said,
      )
    )
      return undefined;
    return "The script has Windows line ends, so its first line asks for an interpreter whose name ends in a carriage return. Save it with LF, and keep it so with `*.sh text eol=lf` in `.gitattributes`.";
  },
});
