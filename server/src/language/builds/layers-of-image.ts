import type { Dockerfile } from "../syntax/dockerfile.ts";
import type { Stage } from "../syntax/stage.ts";
import type { StageMeasure } from "../world.ts";
import {
  type Depth,
  type FileNode,
  folderOf,
  hiddenFiles,
  type ImageFiles,
  marks,
  sums,
} from "./layer-files.ts";
import { inMeasure } from "./measured.ts";
import { doing } from "./steps.ts";

/** A layer as a list shows it. */
export interface LayerSummary {
  /** Its place in the image. */
  readonly number: number;
  /** `RUN go build -o /app .`, as written or as the base's builder wrote it. */
  readonly text: string;
  /** `go build`. */
  readonly short: string;
  /** True for a layer of the base image. */
  readonly inherited: boolean;
  /** Where the instruction stands now; absent when its text is another, and for the base's. */
  readonly line?: number;
  /** The stage of the file the instruction is in. */
  readonly stage?: string;
  readonly cached: boolean;
  readonly bytes: number;
  readonly files: number;
  /** Bytes that a later layer hides. */
  readonly hidden: number;
  readonly unreadable?: string;
}

/** The layers of a stage's image that have anything in them, the lowest first. */
export function layersOf(
  files: ImageFiles,
  measure: StageMeasure,
  stage: Stage | undefined,
  file: Dockerfile,
): LayerSummary[] {
  const hidden = hiddenFiles(files.layers);
  const own = files.history.length - measure.layers.length;
  const written = new Map((stage ? [...inMeasure(stage, measure)] : []).map((it) => [it.at, it.instruction]));
  return files.history.flatMap(({ createdBy, layer: number }, entry): LayerSummary[] => {
    const listing = number === undefined ? undefined : files.layers[number];
    if (number === undefined || !listing || (listing.paths.length === 0 && listing.unreadable === undefined))
      return [];
    const measured = measure.layers[entry - own];
    const instruction = written.get(entry - own);
    const text = measured?.instruction ?? createdText(createdBy);
    const at = instruction && file.stageAt(instruction.range.start);
    return [
      {
        number,
        text: text.replace(/\s+/g, " "),
        short: doing(text),
        inherited: measured === undefined,
        cached: measured?.cached ?? false,
        bytes: listing.bytes,
        ...sums(listing, hidden[number]!),
        ...(instruction ? { line: instruction.line } : {}),
        ...(at?.name ? { stage: at.name.text } : {}),
        ...(listing.unreadable === undefined ? {} : { unreadable: listing.unreadable }),
      },
    ];
  });
}

/**
 * The same with the sizes of layers that could not be read, as the engine has them: by instruction, and of the base's
 * what the others leave over when it is one.
 */
export function weighed(files: ImageFiles, measure: StageMeasure): ImageFiles {
  const own = files.history.length - measure.layers.length;
  const bytes = new Map<number, number>();
  const inherited: number[] = [];
  let left = measure.inherited;
  files.history.forEach(({ layer }, entry) => {
    const listing = layer === undefined ? undefined : files.layers[layer];
    if (layer === undefined || !listing) return;
    if (entry < own && listing.unreadable === undefined) left -= listing.bytes;
    else if (entry < own) inherited.push(layer);
    else if (listing.unreadable !== undefined) bytes.set(layer, measure.layers[entry - own]!.bytes);
  });
  if (inherited.length === 1) bytes.set(inherited[0]!, Math.max(0, left));
  if (bytes.size === 0) return files;
  const layers = files.layers.map((listing, at) => {
    const known = bytes.get(at);
    return known === undefined
      ? listing
      : { ...listing, bytes: known, rest: [{ folder: "", files: 0, bytes: known }] };
  });
  return { ...files, layers };
}

/** A folder of one layer; of all layers, with a folder for each, the lowest first, named by its number. */
export function folderIn(
  files: ImageFiles,
  layer: number | undefined,
  folder: string,
  depth: Depth,
): FileNode | undefined {
  const hidden = hiddenFiles(files.layers);
  if (layer !== undefined) {
    const listing = files.layers[layer];
    return listing && folderOf(listing, hidden[layer]!, folder, depth);
  }
  const children = files.layers.map((listing, at) => ({
    ...folderOf(listing, hidden[at]!, "", { ...depth, levels: depth.levels - 1 }),
    name: String(at),
  }));
  const sum = (of: (it: FileNode) => number) => children.reduce((total, it) => total + of(it), 0);
  return {
    name: "",
    folder: true,
    bytes: sum((it) => it.bytes),
    hidden: sum((it) => it.hidden),
    files: sum((it) => it.files),
    children,
  };
}

/** Everything that is known of an image's layers, for other programs. */
export function exported(files: ImageFiles, layers: readonly LayerSummary[]) {
  const hidden = hiddenFiles(files.layers);
  return layers.map(({ number, short: _, line, ...summary }) => {
    const { digest, paths, sizes, rest } = files.layers[number]!;
    const names = (wanted: number) =>
      paths.flatMap((path, n) => (sizes[n] === wanted ? [`/${path.replace(/\/$/, "")}`] : []));
    return {
      layer: number,
      digest,
      ...summary,
      ...(line === undefined ? {} : { line: line + 1 }),
      contents: paths.flatMap((path, n) => {
        if (sizes[n]! < 0 || path.endsWith("/")) return [];
        const by = hidden[number]!.get(n);
        return [{ path: `/${path}`, bytes: sizes[n]!, ...(by === undefined ? {} : { hiddenBy: by }) }];
      }),
      ...(rest.length > 0 ? { uncounted: rest.map((it) => ({ ...it, folder: `/${it.folder}` })) } : {}),
      deletes: names(marks.deleted),
      empties: names(marks.emptied),
    };
  });
}

/** What made a layer of somebody else's image, without the words of its builder. */
function createdText(createdBy: string): string {
  const text = createdBy
    .replace(/^\/bin\/sh -c #\(nop\)\s+/, "")
    .replace(/^(?:RUN )?(?:\|\d+ .*?)?\/bin\/(?:ba)?sh -(?:[a-z]*c)(?: |$)/, "RUN ")
    .replace(/ # (?:buildkit|debuerreotype.*)$/, "")
    .trim();
  return text === "" || text === "RUN" ? "unknown" : /^[A-Z]+ /.test(text) ? text : `RUN ${text}`;
}
