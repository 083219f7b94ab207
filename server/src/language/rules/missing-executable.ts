import { TextEdit } from "vscode-languageserver-types";
import { callsOf } from "../contents/commands-of.ts";
import { contents } from "../contents/contents.ts";
import type { Place, StageContents, Start } from "../contents/model.ts";
import { programsOf } from "../contents/packages.ts";
import { basename } from "../contents/path.ts";
import { installLine } from "../contents/remedies.ts";
import { programsStarted, shellOnly, shipped } from "../contents/starting.ts";
import { baseText } from "../contents/words.ts";
import { linesAfter } from "../edits.ts";
import { type Fix, type Problem, rule } from "../feature.ts";
import type { Dockerfile } from "../syntax/dockerfile.ts";
import type { Instruction } from "../syntax/instruction.ts";

/** Silent as soon as anything in the stage could have brought the program: an opaque command, an unknown package, a folder copied over PATH. */
export const missingExecutable = rule({
  id: "missing-executable",
  severity: "error",
  summary:
    "A program that is started is not in the image: ENTRYPOINT's, CMD's, HEALTHCHECK's, or another distribution's package manager.",
  why: "The image builds, and the container stops at once with `executable file not found in $PATH` or `no such file or directory`. Slim images lack curl, Alpine lacks bash, Debian and Ubuntu come without java, node or python.",

  examples: [
    {
      bad: `
        FROM ubuntu:24.04
        COPY app.jar /app/
        ENTRYPOINT ["java", "-jar", "/app/app.jar"]
                    ^^^^^^ ubuntu:24.04 has no \`java\`, and nothing here installs it.
      `,
      good: `
        FROM ubuntu:24.04
        RUN apt-get update && apt-get install -y --no-install-recommends default-jre-headless && rm -rf /var/lib/apt/lists/*
        COPY app.jar /app/
        ENTRYPOINT ["java", "-jar", "/app/app.jar"]
      `,
    },
    {
      bad: `
        FROM node:24-slim
        RUN npm ci
        HEALTHCHECK CMD curl -f http://localhost:3000/ || exit 1
                        ^^^^ node:24-slim has no \`curl\`, and nothing here installs it.
        CMD ["node", "server.js"]
      `,
      good: `
        FROM node:24-slim
        RUN apt-get update && apt-get install -y --no-install-recommends curl && rm -rf /var/lib/apt/lists/*
        RUN npm ci
        HEALTHCHECK CMD curl -f http://localhost:3000/ || exit 1
        CMD ["node", "server.js"]
      `,
    },
    {
      bad: `
        FROM alpine:3.23
        RUN apk add --no-cache --virtual .deps curl && curl -o /srv/a.json https://example.com/a && apk del .deps
        HEALTHCHECK CMD ["curl", "-f", "http://localhost/"]
                         ^^^^^^ \`curl\` is installed and removed again: it is not in the image.
      `,
    },
    {
      silent: `
        FROM alpine:3.23
        RUN apk add --no-cache curl
        RUN apk add --no-cache --virtual .deps curl && curl -o /srv/a.json https://example.com/a && apk del .deps
        HEALTHCHECK CMD ["curl", "-f", "http://localhost/"]
      `,
    },
    {
      bad: `
        FROM alpine:3.23
        COPY run.sh /
        CMD ["bash", "/run.sh"]
             ^^^^^^ alpine:3.23 has no \`bash\`, and nothing here installs it.
      `,
      good: `
        FROM alpine:3.23
        RUN apk add --no-cache bash
        COPY run.sh /
        CMD ["bash", "/run.sh"]
      `,
    },
    {
      bad: `
        FROM golang:1.26-trixie AS build
        RUN CGO_ENABLED=0 go build -o /out/server .
        FROM scratch
        COPY --from=build /out/server /bin/server
        ENTRYPOINT ["/server"]
                    ^^^^^^^^^ Nothing puts \`/server\` into the image.
      `,
      good: `
        FROM golang:1.26-trixie AS build
        RUN CGO_ENABLED=0 go build -o /out/server .
        FROM scratch
        COPY --from=build /out/server /bin/server
        ENTRYPOINT ["/bin/server"]
      `,
    },
    {
      bad: `
        FROM scratch
        WORKDIR /srv
        COPY server .
        CMD ["server"]
             ^^^^^^^^ Nothing puts \`server\` into PATH; scratch is empty.
      `,
      good: `
        FROM scratch
        WORKDIR /srv
        COPY server .
        CMD ["/srv/server"]
      `,
    },
    {
      bad: `
        FROM alpine:3.23
        RUN apt-get update && apt-get install -y curl
            ^^^^^^^ alpine:3.23 has no \`apt-get\`; its packages come with \`apk\`.
        FROM debian:13
        RUN apk add curl
            ^^^ debian:13 has no \`apk\`; its packages come with \`apt-get\`.
        FROM alpine:3.23
        RUN set -e; apt-get update
                    ^^^^^^^ alpine:3.23 has no \`apt-get\`; its packages come with \`apk\`.
      `,
    },
    {
      silent: `
        FROM alpine:3.23
        RUN command -v apt-get && apt-get update
        RUN apt-get update || apk update
        RUN if [ -x /usr/bin/apt-get ]; then apt-get update; fi
        RUN apk add --no-cache apt && apt-get update
        FROM example/base
        RUN apk add curl
        FROM debian:13
        COPY --from=alpine:3.23 /sbin/ /sbin/
        RUN apk add curl
      `,
    },
    {
      bad: `
        FROM alpine:3.23
        RUN mkdir /srv/app && useradd -m app
                              ^^^^^^^ alpine:3.23 has no \`useradd\`; \`adduser\` makes accounts there.
        FROM debian:trixie-slim
        RUN adduser --disabled-password app
            ^^^^^^^ debian:trixie-slim has no \`adduser\`; \`useradd\` makes accounts there.
      `,
    },
    {
      silent: `
        FROM alpine:3.23
        RUN apk add --no-cache shadow && useradd app
        RUN groupadd other
        FROM alpine:3.23
        RUN useradd app || adduser -D app
        FROM debian:bookworm-slim
        RUN adduser --disabled-password app
        FROM debian:trixie-slim
        RUN apt-get update && apt-get install -y adduser
        RUN adduser --disabled-password app
        FROM rust:slim
        RUN adduser app
      `,
    },
    { silent: 'FROM alpine:3.23\nRUN apk add --no-cache bash\nCMD ["bash"]' },
    { silent: 'FROM alpine:3.23\nCOPY bin/ /usr/local/bin/\nCMD ["bash"]' },
    {
      silent:
        'FROM ubuntu:24.04\nRUN apt-get update && apt-get install -y maven\nCMD ["java", "-jar", "/a.jar"]',
    },
    {
      silent:
        'FROM ubuntu:24.04\nCOPY --from=eclipse-temurin:21 /opt/java/openjdk /opt/java\nENV PATH=/opt/java/bin:$PATH\nCMD ["java"]',
    },
    { silent: 'FROM debian:bookworm-slim\nRUN ./install.sh\nCMD ["java"]' },
    { silent: 'FROM scratch\nCOPY bin/ /\nCMD ["/server"]' },
    { silent: 'FROM scratch\nCOPY out.wasm /\nCMD ["noop"]' },
    { silent: 'FROM scratch\nCOPY tini app /\nENTRYPOINT ["/tini", "-e", "143", "--"]\nCMD ["/app"]' },
    { silent: 'FROM ghcr.io/acme/base:1\nCMD ["bash"]' },
    { silent: "FROM alpine:3.23\nCMD cd /srv && ./run.sh" },
    { silent: 'FROM node:24-alpine\nHEALTHCHECK CMD wget -q localhost\nCMD ["node", "."]' },
  ],

  *checkStages(stages, file, { catalogue }) {
    const said = new Set<Instruction>();
    const all = contents(file, catalogue, stages);
    for (const stage of all) {
      yield* foreignManagers(stage);
      yield* foreignAccounts(stage);
    }
    for (const stage of shipped(all)) {
      if (stage.windows) continue;
      // With an ENTRYPOINT, CMD is its arguments.
      const starts = [stage.entrypoint ?? stage.cmd, stage.healthcheck];
      for (const start of starts) {
        const instruction = start?.place?.instruction;
        if (!start || !instruction || said.has(instruction)) continue;
        const problem = missingIn(file, stage, start, instruction);
        if (problem) {
          said.add(instruction);
          yield problem;
        }
      }
    }
  },
});

const managers = ["apt-get", "apt", "apk", "dnf", "yum"];

/** The package manager of another distribution, where a RUN depends on it. */
function* foreignManagers(stage: StageContents): Iterable<Problem> {
  if (stage.windows || stage.shell || !stage.packageManager) return;
  for (const instruction of stage.stage.instructions)
    for (const { command, script, words } of callsOf(instruction, managers)) {
      const at = script.commands.indexOf(command);
      const guarded = script.commands
        .slice(0, at)
        .some(({ words: [first] }) =>
          /^(?:command|which|type|test|\[|hash|apk|apt|apt-get)$/.test(first?.text ?? ""),
        );
      const forgiven = command.joint === "||" || script.commands[at + 1]?.joint === "||";
      const name = words[0]!.text;
      if (instruction.trigger || command.conditional || guarded || forgiven || !managers.includes(name))
        continue;
      if (stage.program(name, instruction) !== false) continue;
      yield {
        range: script.rangeOf(words[0]!.start, words[0]!.end),
        message: `${baseText(stage)} has no \`${name}\`; its packages come with \`${stage.packageManager}\`.`,
      };
      return;
    }
}

/** Debian's tools for accounts are not Alpine's, and Debian's friendly ones are no part of it any more. */
const accountTools: Readonly<Record<string, string>> = {
  useradd: "adduser",
  groupadd: "addgroup",
  adduser: "useradd",
  addgroup: "groupadd",
};

/** The tool for accounts of another distribution. Its options differ, so that no fix can be written. */
function* foreignAccounts(stage: StageContents): Iterable<Problem> {
  if (stage.windows || stage.shell) return;
  for (const instruction of stage.stage.instructions) {
    if (instruction.keyword !== "RUN" || !/(?:user|group)add|add(?:user|group)/.test(instruction.text))
      continue;
    for (const script of instruction.scripts)
      for (const [at, { words, conditional, joint }] of script.commands.entries()) {
        const [word] = words;
        const other = word && Object.hasOwn(accountTools, word.text) ? accountTools[word.text] : undefined;
        if (!word || !other || conditional || joint === "||" || script.commands[at + 1]?.joint === "||")
          continue;
        // What stands before it in the same RUN may bring it.
        const bare = script.commands.slice(0, at).every((it) => harmless.has(it.words[0]?.text ?? ""));
        if (!bare || stage.program(word.text, instruction) !== false || stage.program(other) !== true)
          continue;
        yield {
          range: script.rangeOf(word.start, word.end),
          message: `${baseText(stage)} has no \`${word.text}\`; \`${other}\` makes ${/user/.test(other) ? "accounts" : "groups"} there.`,
        };
        return;
      }
  }
}

/** Commands that bring no program. */
const harmless = new Set([
  "set",
  "mkdir",
  "chown",
  "chmod",
  "echo",
  "cd",
  "adduser",
  "addgroup",
  "useradd",
  "groupadd",
]);

function missingIn(
  file: Dockerfile,
  stage: StageContents,
  start: Start,
  instruction: Instruction,
): Problem | undefined {
  if (start.form === "shell" && stage.has("/bin/sh") === false) return undefined;
  for (const { name, at } of programsStarted(start.words)) {
    if (/[$`*]/.test(name) || placeholders.has(name) || (start.form === "shell" && shellOnly.has(name)))
      return undefined;
    if (stage.program(name) !== false) continue;
    const range = instruction.json?.items[at]?.range ?? (at === 0 ? start.programRange : undefined);
    if (!range) return undefined;
    const elsewhere = elsewhereOf(stage, name);
    const fixes: Fix[] = [];
    if (elsewhere && instruction.json)
      fixes.push({
        title: `Start \`${elsewhere}\``,
        edits: [TextEdit.replace(range, JSON.stringify(elsewhere))],
      });
    const install = elsewhere ? undefined : installLine(stage, name);
    if (install)
      fixes.push({
        title: `Install ${install.name}`,
        edits: [linesAfter(file, stage.stage.from, [install.line])],
      });
    const gone = removedPackage(stage, name);
    return {
      range,
      message: gone
        ? `\`${name}\` is installed and removed again: it is not in the image.`
        : messageOf(stage, name),
      fixes,
      ...(gone ? { related: [{ range: gone.range, message: "It is removed here." }] } : {}),
    };
  }
  return undefined;
}

/** What images that only carry files name, so that a container can be made of them. */
const placeholders = new Set(["", "noop", "none", "nothing", "dummy", "unused", "ignored", "data"]);

function messageOf(stage: StageContents, name: string): string {
  if (name.includes("/")) return `Nothing puts \`${name}\` into the image.`;
  if (stage.scratch) return `Nothing puts \`${name}\` into PATH; scratch is empty.`;
  return `${baseText(stage)} has no \`${name}\`, and nothing here installs it.`;
}

function removedPackage(stage: StageContents, name: string): Place | undefined {
  for (const it of stage.packages.values())
    if (it.removed && (it.name === name || programsOf(it.name)?.includes(name))) return it.removed;
  return undefined;
}

/** Where a file of that name lies instead, when there is exactly one. */
function elsewhereOf(stage: StageContents, name: string): string | undefined {
  const wanted = basename(name);
  const same = stage.files.filter((it) => it.kind !== "folder" && basename(it.path) === wanted);
  const paths = [...new Set(same.map((it) => it.path))];
  return paths.length === 1 ? paths[0] : undefined;
}
