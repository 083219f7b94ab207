import type { DirectiveManual } from "./manual.ts";

/** BuildKit's own checks, as `# check=skip=` names them. */
const checks = {
  ConsistentInstructionCasing: "Instructions in mixed upper and lower case.",
  CopyIgnoredFile: "`COPY` of a file that `.dockerignore` leaves out (experimental).",
  DuplicateStageName: "Two stages with one name.",
  ExposeInvalidFormat: "`EXPOSE` with an address or a host port.",
  ExposeProtoCasing: "`EXPOSE` with a protocol in upper case.",
  FromAsCasing: "`AS` in another case than `FROM`.",
  FromPlatformFlagConstDisallowed: "`FROM --platform` with a constant.",
  InvalidDefaultArgInFrom: "An `ARG` whose default makes no valid image name.",
  InvalidDefinitionDescription:
    "A comment above a stage or `ARG` that does not begin with its name (experimental).",
  JSONArgsRecommended: "`CMD` or `ENTRYPOINT` in the shell form.",
  LegacyKeyValueFormat: "`ENV NAME value` without `=`.",
  MaintainerDeprecated: "`MAINTAINER`.",
  MultipleInstructionsDisallowed: "A second `CMD`, `ENTRYPOINT` or `HEALTHCHECK` in one stage.",
  NoEmptyContinuation: "An empty line after a line continuation.",
  RedundantTargetPlatform: "`FROM --platform=$TARGETPLATFORM`, which is the default.",
  ReservedStageName: "A stage named `scratch` or `context`.",
  SecretsUsedInArgOrEnv: "`ARG` or `ENV` with a name that looks like a secret.",
  StageNameCasing: "A stage name in upper case.",
  UndefinedArgInFrom: "`FROM` with an `ARG` that is not declared.",
  UndefinedVar: "A variable that nothing defines.",
  WorkdirRelativePath: "A relative `WORKDIR` with no absolute one before it.",
} as const;

/** Directives stand at the very top: after a comment, an empty line or an instruction they are plain comments. */
export const directives: readonly DirectiveManual[] = [
  {
    name: "syntax",
    value: "<image>",
    summary:
      "The image that reads this file. `docker/dockerfile:1` is the newest stable one: the file then builds the same with an older Docker.",
    example: "# syntax=docker/dockerfile:1",
    values: [
      { value: "docker/dockerfile:1", summary: "The newest stable version." },
      { value: "docker/dockerfile:1-labs", summary: "With what is still being tried out." },
    ],
  },
  {
    name: "escape",
    value: "<character>",
    summary:
      "The character that continues a line and takes away a special meaning: `\\` unless set. With a backtick, Windows paths need no doubling.",
    example: "# escape=`",
    values: [
      { value: "`", summary: "For Windows images." },
      { value: "\\", summary: "The default." },
    ],
  },
  {
    name: "check",
    value: "skip=<checks>;error=<boolean>;experimental=<checks>",
    since: "1.8",
    summary: "Which of BuildKit's checks are left out, and whether a finding fails the build.",
    example: "# check=skip=JSONArgsRecommended,StageNameCasing;error=true",
    values: [
      { value: "skip=all", summary: "No check at all." },
      { value: "error=true", summary: "A finding fails the build. Pin `# syntax=` to a version with it." },
      { value: "experimental=all", summary: "The experimental checks as well." },
    ],
  },
];

/** The values of `# check=skip=` with what each check finds, in alphabetical order. */
export const checkNames = Object.entries(checks).map(([value, summary]) => ({ value, summary }));
