import type { InstructionManual } from "./manual.ts";

export const cmd: InstructionManual = {
  keyword: "CMD",
  summary:
    "What a container runs when `docker run` names no command, or the default arguments of `ENTRYPOINT`. Only the last one counts.",
  forms: [
    {
      syntax: 'CMD ["<program>", "<argument>", …]',
      parameters: [
        {
          name: '"<program>"',
          summary: "Started without a shell, as process 1: it receives the stop signal.",
        },
        { name: '"<argument>"', summary: "With an `ENTRYPOINT`, all of these are its arguments." },
      ],
    },
    {
      syntax: "CMD <command>",
      parameters: [
        {
          name: "<command>",
          summary:
            "Runs under `/bin/sh -c`: needs a shell in the image, and the shell usually does not pass on the stop signal.",
        },
      ],
    },
  ],
  example: 'CMD ["/app", "--port=8080"]',
  notes: [
    "Setting `ENTRYPOINT` empties a `CMD` that comes from the base image.",
    "`CMD` runs nothing while the image is built; that is `RUN`.",
  ],
  snippet: 'CMD ["${1:program}"]',
};

export const entrypoint: InstructionManual = {
  keyword: "ENTRYPOINT",
  summary:
    "The program every container of the image runs; what `docker run` adds, or else `CMD`, becomes its arguments. Only the last one counts.",
  forms: [
    {
      syntax: 'ENTRYPOINT ["<program>", "<argument>", …]',
      parameters: [
        {
          name: '"<program>"',
          summary: "Started without a shell, as process 1: it receives the stop signal.",
        },
        { name: '"<argument>"', summary: "Comes before the arguments of `CMD` and `docker run`." },
      ],
    },
    {
      syntax: "ENTRYPOINT <command>",
      parameters: [
        {
          name: "<command>",
          summary:
            "Runs under `/bin/sh -c`: ignores `CMD` and arguments, and usually keeps the stop signal from the program unless the command begins with `exec`.",
        },
      ],
    },
  ],
  example: 'ENTRYPOINT ["/app"]',
  notes: [
    "The program must be in this stage. An interpreter counts: `java` needs a JRE, a script its shell.",
    "`docker run --entrypoint` replaces it.",
  ],
  snippet: 'ENTRYPOINT ["${1:program}"]',
};

export const shell: InstructionManual = {
  keyword: "SHELL",
  summary:
    'The shell for the shell form of the instructions that follow: `["/bin/sh", "-c"]` on Linux, `["cmd", "/S", "/C"]` on Windows unless set. Only the JSON form exists.',
  forms: [
    {
      syntax: 'SHELL ["<program>", "<argument>", …]',
      parameters: [
        { name: '"<program>"', summary: "The shell; it must be in the stage." },
        { name: '"<argument>"', summary: "What stands before the command: usually `-c`." },
      ],
    },
  ],
  example: 'SHELL ["/bin/bash", "-o", "pipefail", "-c"]',
  notes: [
    "`pipefail` is what makes `curl … | tar x` fail when `curl` does. Debian's and Alpine's `/bin/sh` differ from bash.",
  ],
  snippet: 'SHELL ["${1:/bin/bash}", "-o", "pipefail", "-c"]',
};

const duration = [
  { value: "5s", summary: "Five seconds." },
  { value: "30s", summary: "Thirty seconds." },
  { value: "1m", summary: "One minute." },
];

export const healthcheck: InstructionManual = {
  keyword: "HEALTHCHECK",
  summary:
    "A command that Docker runs inside the container from time to time: 0 is healthy, 1 is not. Kubernetes does not read it; it has probes of its own.",
  forms: [
    {
      syntax: "HEALTHCHECK [flags] CMD <command>",
      parameters: [
        {
          name: "flags",
          summary: "`--interval`, `--timeout`, `--start-period`, `--start-interval`, `--retries`.",
        },
        { name: "<command>", summary: 'A shell command, or `["<program>", …]` where there is no shell.' },
      ],
    },
    {
      syntax: "HEALTHCHECK NONE",
      parameters: [{ name: "NONE", summary: "Switches off the check of the base image." }],
    },
  ],
  example: 'HEALTHCHECK --interval=10s --timeout=3s CMD ["/app", "health"]',
  notes: ["The program must be in the image: `curl` is missing from alpine, slim and distroless images."],
  flags: [
    {
      name: "interval",
      value: "<duration>",
      default: "30s",
      summary: "The time between two checks.",
      example: "HEALTHCHECK --interval=10s CMD /healthy",
      values: duration,
    },
    {
      name: "timeout",
      value: "<duration>",
      default: "30s",
      summary: "A check that takes longer has failed and is killed.",
      example: "HEALTHCHECK --timeout=3s CMD /healthy",
      values: duration,
    },
    {
      name: "start-period",
      value: "<duration>",
      default: "0s",
      summary: "Time to start up: failures in it do not count.",
      example: "HEALTHCHECK --start-period=20s CMD /healthy",
      values: duration,
    },
    {
      name: "start-interval",
      value: "<duration>",
      default: "5s",
      summary: "The time between two checks during the start period. Needs Docker Engine 25.",
      example: "HEALTHCHECK --start-period=20s --start-interval=1s CMD /healthy",
      values: [{ value: "1s", summary: "One second." }, ...duration],
    },
    {
      name: "retries",
      value: "<number>",
      default: "3",
      summary: "So many failures in a row make the container unhealthy.",
      example: "HEALTHCHECK --retries=5 CMD /healthy",
      values: [
        { value: "3", summary: "The default." },
        { value: "5", summary: "More patient." },
      ],
    },
  ],
  snippet: "HEALTHCHECK --interval=${1:30s} --timeout=${2:3s} CMD ${3:command}",
};

export const stopsignal: InstructionManual = {
  keyword: "STOPSIGNAL",
  summary: "The signal `docker stop` sends to process 1, by name or number; `SIGTERM` unless set.",
  forms: [
    {
      syntax: "STOPSIGNAL <signal>",
      parameters: [{ name: "<signal>", summary: "`SIGINT`, `SIGQUIT`, … or a number." }],
    },
  ],
  example: "STOPSIGNAL SIGQUIT",
  notes: ["Ctrl+C in a terminal always sends `SIGINT`."],
  snippet: "STOPSIGNAL ${1|SIGTERM,SIGINT,SIGQUIT,SIGHUP,SIGUSR1,SIGWINCH|}",
};
