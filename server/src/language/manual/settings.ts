import type { InstructionManual } from "./manual.ts";

export const workdir: InstructionManual = {
  keyword: "WORKDIR",
  summary:
    "The folder that the following `RUN`, `COPY`, `ADD`, `CMD` and `ENTRYPOINT` start in. It is created when it is missing; a relative path continues the one before.",
  forms: [
    {
      syntax: "WORKDIR <path>",
      parameters: [
        { name: "<path>", summary: "Best absolute: what a relative one continues may come from the base." },
      ],
    },
  ],
  example: "WORKDIR /src",
  notes: [
    "A folder that BuildKit creates here belongs to the `USER` set before it, and to root without one. A folder that exists keeps its owner. The legacy builder always creates it as root.",
    "`RUN cd …` changes the folder for that one command only.",
  ],
  snippet: "WORKDIR ${1:/app}",
};

export const user: InstructionManual = {
  keyword: "USER",
  summary: "Who runs the following `RUN`, `CMD` and `ENTRYPOINT`, and the container.",
  forms: [
    {
      syntax: "USER <user>[:<group>]",
      parameters: [
        {
          name: "<user>",
          summary: "A name of the stage's `/etc/passwd`, or a number, which needs no entry.",
        },
        { name: "<group>", summary: "A name or number; the user is then in this group only." },
      ],
    },
  ],
  example: "USER 65532:65532",
  notes: [
    "Kubernetes' `runAsNonRoot` can only check a number.",
    "On `scratch` there is no `/etc/passwd`: use numbers, or copy one.",
  ],
  snippet: "USER ${1:65532}:${2:65532}",
};

export const env: InstructionManual = {
  keyword: "ENV",
  summary:
    "Sets variables for the following instructions and for every container of the image. A later stage has them only if it is built `FROM` this one.",
  forms: [
    {
      syntax: "ENV <name>=<value> …",
      parameters: [
        { name: "<name>", summary: "Letters, digits and `_`." },
        { name: "<value>", summary: "Quotes for blanks; `$NAME` takes the value before this instruction." },
      ],
    },
  ],
  example: "ENV PORT=8080 LOG_LEVEL=info",
  notes: [
    "What only the build needs belongs into `ARG` or before the command: `DEBIAN_FRONTEND` in `ENV` stays in every container.",
    "Values are readable by everyone who has the image: no secrets.",
    "The old form `ENV NAME value` sets one variable to the rest of the line.",
  ],
  snippet: "ENV ${1:NAME}=${2:value}",
};

export const arg: InstructionManual = {
  keyword: "ARG",
  summary:
    "Declares a variable that `docker build --build-arg NAME=value` may set. It is known from here to the end of the stage and in stages built `FROM` it, and is not in the container's environment.",
  forms: [
    {
      syntax: "ARG <name>[=<default>] …",
      parameters: [
        { name: "<name>", summary: "Letters, digits and `_`." },
        { name: "<default>", summary: "The value when the build passes none." },
      ],
    },
  ],
  example: "ARG GO_VERSION=1.26",
  notes: [
    "Before the first `FROM` it is for `FROM` lines; `ARG NAME` without a value brings it into a stage.",
    "`ENV` of the same name wins over it.",
    "Its value can be read in the image's history: no secrets.",
  ],
  snippet: "ARG ${1:NAME}=${2:default}",
};

export const label: InstructionManual = {
  keyword: "LABEL",
  summary:
    "Adds facts about the image that tools read, as pairs of name and value. The base image's labels are inherited.",
  forms: [
    {
      syntax: "LABEL <name>=<value> …",
      parameters: [
        {
          name: "<name>",
          summary: "Best with a domain in front; `org.opencontainers.image.*` is common to all tools.",
        },
        { name: "<value>", summary: "Quotes for blanks; double quotes where a variable is used." },
      ],
    },
  ],
  example: 'LABEL org.opencontainers.image.source="https://example.com/team/app"',
  snippet: 'LABEL ${1:org.opencontainers.image.source}="${2:value}"',
};

export const expose: InstructionManual = {
  keyword: "EXPOSE",
  summary:
    "Says which port the program listens on. It opens nothing: that is `docker run -p`, or `-P` for all that are named here.",
  forms: [
    {
      syntax: "EXPOSE <port>[/<protocol>] …",
      parameters: [
        { name: "<port>", summary: "A number or a range such as `7000-7005`, the container's side only." },
        { name: "<protocol>", summary: "`tcp` (unless set), `udp` or `sctp`." },
      ],
    },
  ],
  example: "EXPOSE 8080",
  notes: [
    "`EXPOSE 80:8080` means nothing more than `EXPOSE 8080`, and BuildKit announces that it will refuse it: the host's side is chosen when the container starts.",
  ],
  snippet: "EXPOSE ${1:8080}",
};

export const volume: InstructionManual = {
  keyword: "VOLUME",
  summary:
    "Marks folders that hold data: each container gets a volume there, filled with what the image has in it. Where the data lies on the host is said when the container starts.",
  forms: [
    {
      syntax: 'VOLUME ["<path>", …]',
      parameters: [{ name: '"<path>"', summary: "A folder of the image." }],
    },
    { syntax: "VOLUME <path>…", parameters: [{ name: "<path>", summary: "A folder of the image." }] },
  ],
  example: 'VOLUME ["/var/lib/app"]',
  notes: [
    "Images built on this one cannot take it back, and containers that are started without `--rm` leave their volumes behind.",
  ],
  snippet: 'VOLUME ["${1:/data}"]',
};

export const onbuild: InstructionManual = {
  keyword: "ONBUILD",
  summary:
    "Keeps an instruction for later: it runs right after the `FROM` of the image that is built on this one, and only there.",
  forms: [
    {
      syntax: "ONBUILD <instruction>",
      parameters: [{ name: "<instruction>", summary: "Any but `FROM`, `MAINTAINER` and `ONBUILD`." }],
    },
  ],
  example: "ONBUILD COPY . /src",
  notes: ["Whoever uses the image does not see what runs: it suits company base images, rarely public ones."],
  snippet: "ONBUILD ${0}",
};

export const maintainer: InstructionManual = {
  keyword: "MAINTAINER",
  summary: "Names the author of the image.",
  forms: [
    { syntax: "MAINTAINER <name>", parameters: [{ name: "<name>", summary: "A name or an address." }] },
  ],
  example: "MAINTAINER team@example.com",
  deprecated: 'Deprecated: write `LABEL org.opencontainers.image.authors="…"`.',
  snippet: "MAINTAINER ${1:name}",
};
