import { contents } from "../contents/contents.ts";
import { sent, wholeCopies } from "../contents/context-copies.ts";
import { basename } from "../contents/path.ts";
import { secretFile } from "../contents/secrets.ts";
import { rule } from "../feature.ts";
import { list } from "../words.ts";
import type { BuildContext } from "../world.ts";

/** In a builder the file does not ship, but lies in the build cache and where that is pushed. */
export const secretFileInContext = rule({
  id: "secret-file-in-context",
  severity: "warning",
  summary: "Copying the whole context takes a secret along.",
  why: "Keys, `.env` files and credentials beside the Dockerfile go into the image with `COPY . .`, and everybody who pulls it can read them. Name them in `.dockerignore`.",

  examples: [
    {
      given: {
        files: {
          "server.js": "",
          ".env": "DB_PASSWORD=x",
          "deploy/id_rsa": "-----BEGIN OPENSSH PRIVATE KEY-----",
        },
      },
      bad: `
        FROM node:24-slim
        COPY . .
             ^ This copies \`.env\` and \`deploy/id_rsa\` into the image; .dockerignore does not leave them out.
      `,
    },
    {
      given: { files: { ".env": "DB_PASSWORD=x" } },
      bad: `
        FROM node:24-slim AS build
        COPY . .
             ^ This copies \`.env\` into the builder; .dockerignore does not leave it out.
        RUN npm ci && npm run build
        FROM nginx:1.31-alpine
        COPY --from=build /dist /usr/share/nginx/html
      `,
    },
    {
      given: { files: { "server.js": "", ".env": "A=b", ".dockerignore": ".env*\n" } },
      silent: "FROM node:24-slim\nCOPY . .",
    },
    {
      given: {
        files: {
          "ca.pem": "-----BEGIN CERTIFICATE-----",
          ".npmrc": "engine-strict=true",
          ".env.example": "A=",
        },
      },
      silent: "FROM node:24-slim\nCOPY . .",
    },
  ],

  async *check(file, { catalogue, context }) {
    const copies = wholeCopies(contents(file, catalogue));
    const chosen = copies.find((it) => it.stage.role !== "builder") ?? copies[0];
    if (!chosen) return;
    const secrets: string[] = [];
    for (const path of (await sent(context)).filter((it) => secretFile.test(it)))
      if (await isSecret(path, context)) secrets.push(path);
    if (secrets.length === 0) return;
    const builder = chosen.stage.role === "builder";
    const named = list(secrets.slice(0, 3).map((it) => `\`${it}\``));
    const more = secrets.length > 3 ? ` and ${secrets.length - 3} more` : "";
    yield {
      range: chosen.word.range,
      message: `This copies ${named}${more} into the ${builder ? "builder" : "image"}; .dockerignore does not leave ${secrets.length > 1 ? "them" : "it"} out.`,
      ...(builder ? { severity: "hint" as const } : {}),
    };
  },
});

/** A name alone is not enough for files that are mostly harmless. */
async function isSecret(path: string, context: BuildContext): Promise<boolean> {
  const name = basename(path);
  if (/^id_|^\.netrc$|^\.git-credentials$|^\.pgpass$/.test(name)) return true;
  const text = (await context.read(path)) ?? "";
  if (/\.(?:pem|key|p12|pfx|jks|keystore)$/.test(name)) return /PRIVATE KEY/.test(text);
  if (name === ".npmrc") return /_auth(?:Token)?\s*=\s*[^$\s]/.test(text);
  if (name === ".pypirc") return /password\s*[=:]/.test(text);
  if (name.startsWith(".env")) return /^\s*(?:export\s+)?\w+\s*=\s*\S/m.test(text);
  return /private_key|secret|token|password/i.test(text);
}
