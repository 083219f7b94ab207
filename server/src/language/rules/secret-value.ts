import { asksForSecret, looksReal, shapedSecret } from "../contents/secrets.ts";
import { rule } from "../feature.ts";
import { definitionsIn } from "../syntax/scopes.ts";

/** The value decides: `ENV API_KEY=changeme`, `ENV TOKEN_FILE=/run/secrets/token` and `ENV PUBLIC_KEY=…` are none. */
export const secretValue = rule({
  id: "secret-value",
  severity: "error",
  summary: "A secret is written into the image.",
  why: "ENV, ARG, LABEL and RUN are kept in the image's history, and everybody who can pull the image can read them; a later line can't take them back. Revoke the secret, then mount it: `RUN --mount=type=secret`.",

  examples: [
    {
      bad: `
        FROM alpine:3.23
        ENV AWS_ACCESS_KEY_ID=AKIAQ3EGRJ5TKW2VNMPL
                              ^^^^^^^^^^^^^^^^^^^^ This looks like an AWS access key; whoever pulls the image can read it.
      `,
    },
    {
      bad: `
        FROM alpine:3.23
        RUN git clone https://ci:q7Zr81mPx@git.acme.io/app.git
                      ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ This looks like a password in an address; whoever pulls the image can read it.
        ENV DB_PASSWORD=hT93kQz7Lw
                        ^^^^^^^^^^ \`DB_PASSWORD\` has a value that looks real; whoever pulls the image can read it.
      `,
    },
    {
      silent: `
        FROM alpine:3.23
        ENV DB_PASSWORD= API_TOKEN=changeme JWT_SECRET=\${JWT_SECRET}
        ENV DB_PASSWORD_FILE=/run/secrets/db
        ENV GPG_KEY=7169605F62C751356D054A26A821E680E5FA6305
        ENV AWS_ACCESS_KEY_ID=AKIAIOSFODNN7EXAMPLE
        ARG NPM_TOKEN
        ENV PUBLIC_KEY=ssh-ed25519
        ENV KEYCLOAK_VERSION=26.4.1 SECRET_KEY_BASE=placeholder123
        RUN curl https://user:$PASSWORD@example.com
      `,
    },
  ],

  on: ["ENV", "ARG", "RUN", "LABEL", "COPY"],
  *inspect(instruction) {
    const { text } = instruction;
    const shaped = shapedSecret(text);
    if (shaped)
      yield {
        range: instruction.sourceRange(shaped.start, shaped.end),
        message: `This looks like ${shaped.said}; whoever pulls the image can read it.`,
      };
    if (shaped || (instruction.keyword !== "ENV" && instruction.keyword !== "ARG")) return;
    for (const { name, value } of definitionsIn(instruction)) {
      const plain = value?.text.replace(/^(["'])(.*)\1$/s, "$2");
      if (!value || plain === undefined || !asksForSecret(name) || !looksReal(plain)) continue;
      yield {
        range: value.range,
        message: `\`${name}\` has a value that looks real; whoever pulls the image can read it.`,
        severity: "warning",
      };
    }
  },
});
