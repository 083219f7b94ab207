import { linesAfter } from "../edits.ts";
import type { Fix } from "../feature.ts";
import type { Dockerfile } from "../syntax/dockerfile.ts";
import type { Instruction } from "../syntax/instruction.ts";
import type { World } from "../world.ts";
import type { StageContents } from "./model.ts";
import { ownFolder } from "./path.ts";
import { installCommand } from "./remedies.ts";
import { builtByGo, bundle, sourceOf } from "./scratch.ts";

const zones = "/usr/share/zoneinfo";
/** Where Go keeps its own copy; source: time/zoneinfo_goroot.go and the golang image. */
const goZones = "/usr/local/go/lib/time/zoneinfo.zip";

/** Where lines that bring more files into a stage belong. */
function lastCopy({ stage }: StageContents): Instruction {
  return stage.instructions.findLast((it) => it.keyword === "COPY" || it.keyword === "ADD") ?? stage.from;
}

function nameOf({ stage }: StageContents): string {
  return stage.called ?? String(stage.index);
}

/** Copies the certificate bundle from a stage or an image that surely has it. */
export function certificates(
  file: Dockerfile,
  stage: StageContents,
  all: readonly StageContents[],
  world: World,
): readonly Fix[] {
  const from = sourceOf(bundle, stage, all, world);
  if (!from) return [];
  const line = `COPY --from=${from} ${bundle} /etc/ssl/certs/`;
  return [
    { title: `Copy the certificates from ${from}`, edits: [linesAfter(file, lastCopy(stage), [line])] },
  ];
}

/** Installs the time zones, or copies them from where they are. */
export function timeZones(
  file: Dockerfile,
  stage: StageContents,
  all: readonly StageContents[],
  world: World,
): readonly Fix[] {
  const manager = stage.packageManager;
  if (manager === "apk" || manager === "apt-get")
    return [
      {
        title: "Install tzdata",
        edits: [linesAfter(file, stage.stage.from, [`RUN ${installCommand(manager, ["tzdata"])}`])],
      },
    ];
  const golang = all.find(
    (it) => it.stage.index < stage.stage.index && /(?:^|\/)golang(?::|$)/.test(it.image?.name ?? ""),
  );
  if (golang && builtByGo(stage))
    return [
      {
        title: "Copy Go's time zones",
        edits: [
          linesAfter(file, lastCopy(stage), [
            `COPY --from=${nameOf(golang)} ${goZones} /zoneinfo.zip`,
            "ENV ZONEINFO=/zoneinfo.zip",
          ]),
        ],
      },
    ];
  const from = sourceOf(zones, stage, all, world);
  return from
    ? [
        {
          title: `Copy the time zones from ${from}`,
          edits: [linesAfter(file, lastCopy(stage), [`COPY --from=${from} ${zones} ${zones}`])],
        },
      ]
    : [];
}

/** An empty folder everybody may write to, made in the builder: COPY hands on the mode of what lies in a folder only. */
export function temporaryFolder(file: Dockerfile, stage: StageContents): readonly Fix[] {
  const brought = stage.files.findLast(
    ({ origin }) => origin.kind === "copy" && origin.from !== undefined,
  )?.origin;
  const builder = brought?.kind === "copy" ? brought.from : undefined;
  const made = builder?.stage.instructions.findLast((it) => it.keyword === "RUN");
  if (!builder || !made || lastCopy(stage) === stage.stage.from) return [];
  return [
    {
      title: "Copy an empty /tmp",
      edits: [
        linesAfter(file, made, [`RUN mkdir -p -m 1777 ${ownFolder}/tmp`]),
        linesAfter(file, lastCopy(stage), [`COPY --from=${nameOf(builder)} ${ownFolder}/ /`]),
      ],
    },
  ];
}

/** The account files of the stage that made an account. */
export function accountEntry(
  file: Dockerfile,
  stage: StageContents,
  all: readonly StageContents[],
  name: string,
): readonly Fix[] {
  const maker = all.find((it) => it.stage.index < stage.stage.index && it.accounts.get(name)?.place);
  if (!maker) return [];
  const from = nameOf(maker);
  return [
    {
      title: `Copy the accounts of stage ${from}`,
      edits: [linesAfter(file, lastCopy(stage), [`COPY --from=${from} /etc/passwd /etc/group /etc/`])],
    },
  ];
}
