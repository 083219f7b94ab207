import { failure } from "./failure.ts";

export const unknownUser = failure({
  id: "unknown-user",
  summary: "USER or --chown names an account that the image does not have.",
  examples: [
    {
      at: "RUN id",
      said: "unable to find user app: no matching entries in passwd file",
      explains:
        "There is no user `app` in this image's `/etc/passwd`. Create it before with `adduser` or `useradd`, or name a number such as `65532:65532`.",
    },
  ],
  explain(said) {
    const [, kind, name] =
      /unable to find (user|group) ([^\s:]+): (?:no matching entries|.*no such file)/.exec(said) ??
      /invalid (user|group) index.*?name "?([^\s":]+)/.exec(said) ??
      [];
    if (name === undefined) return undefined;
    return kind === "user"
      ? `There is no user \`${name}\` in this image's \`/etc/passwd\`. Create it before with \`adduser\` or \`useradd\`, or name a number such as \`65532:65532\`.`
      : `There is no group \`${name}\` in this image's \`/etc/group\`. Create it before with \`addgroup\` or \`groupadd\`, or name a number such as \`65532:65532\`.`;
  },
});
