import { TextEdit } from "vscode-languageserver-types";
import { asksForSecret } from "../contents/secrets.ts";
import { removeInstruction } from "../edits.ts";
import { rule } from "../feature.ts";
import { type Definition, definitionsIn } from "../syntax/scopes.ts";

/** Only when something uses it: what is never used is never stored. ENV counts when its value comes from the build. */
export const secretInArg = rule({
  id: "secret-in-arg",
  severity: "warning",
  summary: "A build argument carries a secret into a RUN or an ENV.",
  why: "Values of build arguments are written into the history of the layers that use them, and into provenance attestations. `RUN --mount=type=secret` gives the value to one command and keeps it nowhere.",
  sameAs: ["buildkit/SecretsUsedInArgOrEnv"],

  examples: [
    {
      bad: `
        FROM amazon/aws-cli
        ARG AWS_SECRET_ACCESS_KEY
            ^^^^^^^^^^^^^^^^^^^^^ The value of \`AWS_SECRET_ACCESS_KEY\` stays in the history of the layers that use it; mount it as a secret.
        RUN aws s3 cp s3://bucket/file .
      `,
      good: `
        FROM amazon/aws-cli
        RUN --mount=type=secret,id=aws_secret_access_key,env=AWS_SECRET_ACCESS_KEY aws s3 cp s3://bucket/file .
      `,
    },
    {
      bad: `
        FROM node:24-slim
        ARG NPM_TOKEN
            ^^^^^^^^^ The value of \`NPM_TOKEN\` stays in the history of the layers that use it; mount it as a secret.
        RUN npm config set //registry.npmjs.org/:_authToken=$NPM_TOKEN && npm ci
      `,
      good: `
        FROM node:24-slim
        RUN --mount=type=secret,id=npm_token,env=NPM_TOKEN npm config set //registry.npmjs.org/:_authToken=$NPM_TOKEN && npm ci
      `,
    },
    {
      bad: `
        FROM alpine:3.23
        ARG API_SECRET
            ^^^^^^^^^^ The value of \`API_SECRET\` stays in the history of the layers that use it; mount it as a secret.
        ENV API_SECRET=$API_SECRET
      `,
    },
    {
      silent: `
        FROM alpine:3.23
        ARG NPM_TOKEN
        RUN true
        ARG GPG_KEY
        RUN gpg --recv-keys $GPG_KEY
        ARG PASSWORD_FILE
        RUN cat $PASSWORD_FILE
        RUN --mount=type=secret,id=api_token,env=API_TOKEN curl -H "X: $API_TOKEN" example.com
      `,
    },
  ],

  *checkStages(stages, file) {
    for (const stage of stages) {
      for (const [at, instruction] of stage.instructions.entries()) {
        if (instruction.keyword !== "ARG") continue;
        const all = definitionsIn(instruction);
        for (const definition of all) {
          // A default that is written here is another rule's, and no secret when it is none.
          if (!asksForSecret(definition.name) || !/^(?:""|'')?$/.test(definition.value?.text ?? "")) continue;
          const users = stage.instructions.slice(at + 1).filter((it) => uses(it, definition));
          if (users.length === 0) continue;
          const id = definition.name.toLowerCase();
          const runs = users.filter((it) => it.keyword === "RUN");
          const mountable = runs.length === users.length && all.length === 1 && !runs.some((it) => it.json);
          yield {
            range: definition.nameRange,
            message: `The value of \`${definition.name}\` stays in the history of the layers that use it; mount it as a secret.`,
            related: users.slice(0, 3).map((it) => ({ range: it.range, message: "It is used here." })),
            ...(mountable
              ? {
                  fixes: [
                    {
                      title: `Mount it as a secret (build with --secret id=${id},env=${definition.name})`,
                      edits: [
                        removeInstruction(file, instruction),
                        ...runs.map((it) =>
                          TextEdit.insert(
                            it.keywordRange.end,
                            ` --mount=type=secret,id=${id},env=${definition.name}`,
                          ),
                        ),
                      ],
                    },
                  ],
                }
              : {}),
          };
        }
      }
    }
  },
});

function uses(
  instruction: { readonly keyword: string; readonly text: string },
  { name }: Definition,
): boolean {
  if ((instruction.keyword !== "RUN" && instruction.keyword !== "ENV") || !/^\w+$/.test(name)) return false;
  return (
    new RegExp(`\\$(?:\\{${name}\\b|${name}\\b)`).test(instruction.text) ||
    (instruction.keyword === "RUN" && readers[name]?.test(instruction.text) === true)
  );
}

/** Programs that look for a variable of this name themselves; source: their documentation. */
const readers: Readonly<Record<string, RegExp>> = {
  AWS_SECRET_ACCESS_KEY: /(?<![\w/.-])aws /,
  AWS_SESSION_TOKEN: /(?<![\w/.-])aws /,
  GH_TOKEN: /(?<![\w/.-])gh /,
  VAULT_TOKEN: /(?<![\w/.-])vault /,
};
