import type { FlagManual, InstructionManual } from "./manual.ts";

/** What COPY and ADD share. */
export const ownership: readonly FlagManual[] = [
  {
    name: "chown",
    value: "<user>[:<group>]",
    takes: "user",
    default: "0:0",
    summary:
      "Who owns the copied files. Names are looked up in the stage's `/etc/passwd` and `/etc/group`; numbers work everywhere, also on `scratch`. A user alone gives the group the same number.",
    example: "COPY --chown=65532:65532 config.yaml /etc/app/",
  },
  {
    name: "chmod",
    value: "<permissions>",
    since: "1.2",
    default: "the permissions of the source",
    summary:
      "The permissions of the copied files, in octal, or in words such as `u=rwX,go=rX` since Dockerfile 1.14.",
    example: "COPY --chmod=755 entrypoint.sh /usr/local/bin/",
    values: [
      { value: "755", summary: "Programs and folders: all may read and run, the owner may write." },
      { value: "644", summary: "Plain files: all may read, the owner may write." },
      { value: "600", summary: "Private: only the owner reads and writes." },
      { value: "+x", since: "1.14", summary: "Make it a program, leave the rest." },
      { value: "u=rwX,go=rX", since: "1.14", summary: "755 for folders and programs, 644 for other files." },
    ],
  },
];

export const layering: readonly FlagManual[] = [
  {
    name: "link",
    since: "1.4",
    default: "false",
    summary:
      "Makes a layer that does not depend on the ones below it, so that it is reused when they change. It cannot follow a symbolic link at the destination, and owners must be numbers.",
    example: "COPY --link config.yaml /etc/app/",
    values: [
      { value: "true", summary: "The same as the flag alone." },
      { value: "false", summary: "An ordinary layer." },
    ],
  },
  {
    name: "exclude",
    value: "<pattern>",
    since: "1.19",
    repeatable: true,
    summary: "Leaves out what matches, though the source matches too.",
    example: "COPY --exclude=*_test.go --exclude=testdata . /src/",
  },
];

export const copy: InstructionManual = {
  keyword: "COPY",
  summary:
    "Copies files from the build context, another stage or another image. What lies in a folder is copied, not the folder itself; a destination that ends in `/` is a folder.",
  forms: [
    {
      syntax: "COPY [flags] <source>… <destination>",
      parameters: [
        { name: "flags", summary: "`--from`, `--chown`, `--chmod`, `--link`, `--parents`, `--exclude`." },
        {
          name: "<source>",
          summary:
            "A path of the context, or of the stage that `--from` names. `*` and `?` match within a name.",
        },
        { name: "<destination>", summary: "A path in the stage; a relative one starts at `WORKDIR`." },
      ],
    },
    {
      syntax: 'COPY [flags] ["<source>", …, "<destination>"]',
      parameters: [
        { name: "flags", summary: "`--from`, `--chown`, `--chmod`, `--link`, `--parents`, `--exclude`." },
        { name: '"<source>"', summary: "The form for paths with blanks." },
        { name: '"<destination>"', summary: "A path in the stage." },
      ],
    },
    {
      syntax: "COPY [flags] <<EOF <destination>",
      parameters: [
        { name: "flags", summary: "`--chown`, `--chmod`, `--link`." },
        {
          name: "<<EOF",
          summary:
            "The lines up to `EOF` are the file. Variables are expanded unless the word is quoted: `<<'EOF'`.",
        },
        { name: "<destination>", summary: "The file to write." },
      ],
    },
  ],
  example: "COPY --from=build --chown=65532:65532 /out/app /app",
  notes: [
    "Copy what dependencies are named in (`go.mod`, `package.json`) and install them before you copy the rest: the install stays cached while the code changes.",
    "`COPY . .` ships all that `.dockerignore` does not leave out.",
  ],
  flags: [
    {
      name: "from",
      value: "<stage|image|context>",
      takes: "stage",
      summary:
        "Where to copy from instead of the build context: an earlier stage, an image, or a context passed with `--build-context`. Paths then start at its root.",
      example: "COPY --from=build /out/app /app",
    },
    ...ownership,
    ...layering,
    {
      name: "parents",
      since: "1.20",
      default: "false",
      summary:
        "Keeps the folders of the sources below the destination. A `./` inside a source marks where they begin; `**` matches any depth.",
      example: "COPY --parents ./packages/./*/package.json ./",
      values: [
        { value: "true", summary: "The same as the flag alone." },
        { value: "false", summary: "Only file names are kept." },
      ],
    },
  ],
  snippet: "COPY ${1:source} ${2:destination}",
};
