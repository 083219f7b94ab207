import { code, plural, size } from "../words.ts";
import { Unavailable, type World } from "../world.ts";
import { biggestFiles, hiddenFiles, type ImageFiles, sums } from "./layer-files.ts";
import { layerOf, type Measured, makerOf } from "./measured.ts";
import { doing } from "./steps.ts";

/** Files of a layer that are named. */
const most = 10;
/** Bytes of an image that is read because somebody points at a size; a larger one is read when its layers are opened. */
const upTo = 500_000_000;

/** What an instruction added, and the biggest files of its layer, biggest first; Markdown. */
export async function layerReport(
  { layer, at, measure }: Measured,
  { builds }: World,
  patience: number,
): Promise<string> {
  const added = `**+${size(layer.bytes)}** unpacked in the last build${layer.cached ? ", from the builder's cache" : ""}`;
  let files: ImageFiles;
  try {
    files = await builds.files(measure.target, { upTo, patience });
  } catch (error) {
    if (error instanceof Unavailable) return `${added}\n\n${error.message}`;
    throw error;
  }
  const number = layerOf(at, measure, files);
  const listing = number === undefined ? undefined : files.layers[number];
  if (number === undefined || !listing) return added;
  if (listing.unreadable !== undefined)
    return `${added}\n\nThe layer's files are unknown. ${listing.unreadable}`;
  const hidden = hiddenFiles(files.layers)[number]!;
  const biggest = biggestFiles(listing, hidden, most);
  const all = sums(listing, hidden);
  if (biggest.length === 0) return `${added}\n\nNo file in this layer has any content.`;
  const rows = biggest.map(({ path, bytes, hiddenBy }) => {
    const by = hiddenBy === undefined ? undefined : makerOf(hiddenBy, measure, files);
    const lost =
      hiddenBy === undefined ? "" : ` · hidden by ${by === undefined ? "the base" : code(doing(by))}`;
    return `| ${code(clipped(path)).replaceAll("|", "\\|")}${lost} | ${size(bytes)} |`;
  });
  const heading =
    all.files > biggest.length
      ? `The ${most} biggest of ${plural(all.files, "file")}`
      : plural(all.files, "file");
  const lost =
    all.hidden > 0
      ? `\n\n${size(all.hidden)} of this layer can't be seen in the image, and is pulled with it.`
      : "";
  return `${added}\n\n| ${heading} | |\n|:--|--:|\n${rows.join("\n")}${lost}`;
}

/** A long path without its middle. */
function clipped(path: string): string {
  return path.length <= 72 ? path : `${path.slice(0, 24)}…${path.slice(-47)}`;
}
