import type { InstructionManual } from "./manual.ts";
import { mounts } from "./run-mounts.ts";

export const run: InstructionManual = {
  keyword: "RUN",
  summary:
    "Runs a command in the stage while the image is built and keeps what it changed as a layer. The shell form goes through `/bin/sh -c` (or what `SHELL` says); the JSON form starts the program directly.",
  forms: [
    {
      syntax: "RUN [flags] <command>",
      parameters: [
        { name: "flags", summary: "`--mount`, `--network`, `--security`, `--device`." },
        { name: "<command>", summary: "A shell command; it needs a shell in the stage." },
      ],
    },
    {
      syntax: 'RUN [flags] ["<program>", "<argument>", …]',
      parameters: [
        { name: "flags", summary: "`--mount`, `--network`, `--security`, `--device`." },
        { name: '"<program>"', summary: "Started without a shell: no `&&`, no `$VARIABLE`, no `*`." },
        { name: '"<argument>"', summary: "Passed as it is written." },
      ],
    },
    {
      syntax: "RUN [flags] <<EOF",
      parameters: [
        { name: "flags", summary: "`--mount`, `--network`, `--security`, `--device`." },
        {
          name: "<<EOF",
          summary:
            "The lines up to `EOF` are the script. Begin it with `set -e`, else only the last command's failure counts.",
        },
      ],
    },
  ],
  example: `RUN --mount=type=cache,target=/root/.cache/go-build \\
    CGO_ENABLED=0 go build -o /out/app ./cmd/app`,
  notes: [
    "A file that a later `RUN` deletes still weighs in the layer that made it. Delete it in the same `RUN`, or build in another stage.",
    "The result is cached by the text of the command and the layers before it: `apt-get update` alone goes stale. Install in the same `RUN`.",
    "A value of `ARG` or `ENV` used here stays readable in the image's history. Secrets go through `--mount=type=secret`.",
  ],
  flags: [
    {
      name: "mount",
      value: "type=<type>,<key>=<value>,…",
      repeatable: true,
      since: "1.2",
      default: "type=bind",
      summary:
        "Makes files available to this command without copying them into the image: the context, another stage, a cache, a secret, an SSH agent.",
      example: "RUN --mount=type=cache,target=/root/.npm npm ci",
      types: mounts,
    },
    {
      name: "network",
      value: "<mode>",
      since: "1.3",
      default: "default",
      summary: "The network the command sees.",
      example: "RUN --network=none make test",
      values: [
        { value: "default", summary: "The build's own network." },
        { value: "none", summary: "No network but the loopback: proves that a step downloads nothing." },
        { value: "host", summary: "The host's network; the build must be allowed `network.host`." },
      ],
    },
    {
      name: "security",
      value: "<mode>",
      since: "1.20",
      default: "sandbox",
      summary: "Whether the command runs with elevated privileges.",
      example: "RUN --security=insecure ./run-integration-tests.sh",
      values: [
        { value: "sandbox", summary: "The usual confinement." },
        {
          value: "insecure",
          summary: "Like `docker run --privileged`; builder and build must both allow `security.insecure`.",
        },
      ],
    },
    {
      name: "device",
      value: "<name>[,required]",
      repeatable: true,
      since: "1.27",
      summary:
        "Gives the command a device that the builder knows by a CDI name, such as a GPU. Builder and build must both allow `device`.",
      example: "RUN --device=nvidia.com/gpu=all ./train",
      values: [{ value: "nvidia.com/gpu=all", summary: "Every NVIDIA graphics processor of the builder." }],
      keys: [
        {
          name: "name",
          value: "<vendor>/<class>[=<device>]",
          summary: "The CDI name; `=*` takes every device of the class.",
        },
        { name: "required", summary: "Fail when the device is not there, instead of going on without it." },
      ],
    },
  ],
  snippet: "RUN ${0:command}",
};
