import type { Range } from "vscode-languageserver-types";
import { item, Kind } from "../completion-item.ts";
import { completion } from "../feature.ts";
import type { Dockerfile } from "../syntax/dockerfile.ts";
import { placeAt } from "../syntax/place.ts";
import type { Stage } from "../syntax/stage.ts";
import { type MadePath, pathsIn } from "../syntax/stage-paths.ts";

interface Found {
  readonly stage: Stage;
  readonly typed: string;
  readonly range: Range;
  /** For a destination: only folders, and only those made before this line. */
  readonly before?: number;
}

/** Only what instructions name: a build tool's own output is not known and not guessed. */
export const stagePath = completion<Found>({
  id: "stage-path",
  summary: "Paths that the instructions of a stage are known to make, for COPY --from and destinations.",
  examples: [
    {
      at: "FROM golang AS build\nWORKDIR /src\nRUN go build -o /out/app .\nFROM scratch\nCOPY --from=build /$0 /",
      offers: ["/out/app", "/src"],
    },
    {
      at: "FROM golang AS build\nRUN go build -o /out/app .\nFROM scratch\nRUN --mount=type=bind,from=build,source=$0",
      offers: ["/out/app"],
    },
    { at: "FROM alpine\nWORKDIR /srv/app\nCOPY x $0", offers: ["/srv/app/", "./"] },
    { at: "FROM alpine\nCOPY --from=nginx /$0 /", offers: [] },
  ],

  find(file, cursor) {
    const place = placeAt(file, cursor);
    if (!place || place.kind === "keyword" || place.kind === "flag") return undefined;
    const { instruction, typed, range } = place;
    const own = file.stageOf(instruction);
    if (place.kind === "flag-value") {
      if (place.flag !== "mount" || (place.key !== "source" && place.key !== "src")) return undefined;
      const from = place.fields.find((it) => it.key === "from")?.value;
      const stage = from === undefined ? undefined : file.stageNamed(from, own);
      return stage && { stage, typed, range };
    }
    if (!["COPY", "ADD"].includes(place.keyword) || place.json === "gap") return undefined;
    if (place.before.length > 0 && place.after === 0)
      return own && { stage: own, typed, range, before: instruction.line };
    const stage = place.fromValue === undefined ? undefined : file.stageNamed(place.fromValue, own);
    return stage && { stage, typed, range };
  },

  items({ stage, typed, range, before }, file) {
    const paths = before === undefined ? sources(file, stage) : destinations(file, stage, before);
    return paths
      .filter(({ label }) => label.startsWith(typed) || `.${label}`.startsWith(typed))
      .slice(0, 200)
      .map(({ label, made }, nth) =>
        item(
          {
            label,
            kind: made?.directory === false ? Kind.File : Kind.Folder,
            range,
            ...(made
              ? { detail: `line ${made.instruction.line + 1}`, documentation: excerpt(file, made) }
              : {
                  detail: "the working directory",
                  documentation:
                    "Where `WORKDIR`, the base's or this file's, says. A `/` at the end asks for a folder.",
                }),
          },
          nth,
        ),
      );
  },
});

interface Offer {
  readonly label: string;
  readonly made?: MadePath;
}

/** Files first, then folders; the latest made first. */
function sources(file: Dockerfile, stage: Stage): Offer[] {
  const latest = new Map<string, MadePath>();
  for (const it of pathsIn(file, stage)) if (it.path !== "/") latest.set(it.path, it);
  return [...latest.values()]
    .reverse()
    .sort((a, b) => Number(a.directory) - Number(b.directory))
    .map((made) => ({ label: made.path, made }));
}

function destinations(file: Dockerfile, stage: Stage, before: number): Offer[] {
  const latest = new Map<string, MadePath>();
  for (const it of pathsIn(file, stage))
    if (
      it.directory &&
      it.path !== "/" &&
      (it.instruction.line < before || file.stageOf(it.instruction) !== stage)
    )
      latest.set(it.path, it);
  return [
    ...[...latest.values()].reverse().map((made) => ({ label: `${made.path}/`, made })),
    { label: "./" },
  ];
}

function excerpt(file: Dockerfile, { instruction }: MadePath): string {
  return `\`\`\`dockerfile\n${file.line(instruction.line).trim().slice(0, 200)}\n\`\`\``;
}
