import { type CancellationToken, LSPErrorCodes, ResponseError } from "vscode-languageserver";
import type { ImageFiles } from "../language/builds/layer-files.ts";
import { exported, folderIn, layersOf, weighed } from "../language/builds/layers-of-image.ts";
import { inputsOf, stageOf, targetOf } from "../language/builds/stages.ts";
import type { Dockerfile } from "../language/syntax/dockerfile.ts";
import type { Stage } from "../language/syntax/stage.ts";
import type { StageMeasure } from "../language/world.ts";
import type {
  BuiltStage,
  BuiltStagesAsked,
  FileNode,
  FolderQuestion,
  LayerFolderAsked,
  Layers,
  LayersAsked,
  LayersExported,
} from "../protocol.ts";
import type { Handlers } from "../wire.ts";

interface Question {
  readonly uri: string;
  readonly target: string;
}

/** What lies in the images that were built: asked for by a click, and read once. */
export const layers: Handlers = ({ connection, open, builder, trusted }) => {
  const stagesAsked: BuiltStagesAsked = "plimsoll/builtStages";
  const layersAsked: LayersAsked = "plimsoll/layers";
  const folderAsked: LayerFolderAsked = "plimsoll/layerFolder";
  const exportAsked: LayersExported = "plimsoll/exportLayers";

  connection.onRequest(stagesAsked, ({ uri }: { uri: string }): readonly BuiltStage[] => {
    const file = open(uri);
    const known = builder();
    if (!file || !known || !trusted()) return [];
    const found = file.stages.flatMap((stage): BuiltStage[] => {
      const target = targetOf(stage);
      const measure = known.of(uri).measure(target, () => inputsOf(stage, file));
      const image = known.image(uri, target);
      if (!measure || image === undefined) return [];
      return [{ target, title: titleOf(stage), bytes: measure.unpacked, stale: measure.stale, image }];
    });
    // The image first: it is what ships.
    return found.reverse();
  });

  connection.onRequest(layersAsked, async (asked: Question, token): Promise<Layers> => {
    const { files, measure, stage, file } = await read(asked, token);
    return layersOf(files, measure, stage, file);
  });

  connection.onRequest(folderAsked, async (asked: FolderQuestion, token): Promise<FileNode | null> => {
    if (builder()?.image(asked.uri, asked.target) !== asked.image) return null;
    const { files } = await read(asked, token);
    return folderIn(files, asked.layer, asked.folder, asked) ?? null;
  });

  connection.onRequest(exportAsked, async (asked: Question, token): Promise<string> => {
    const { files, measure, stage, file, image } = await read(asked, token);
    const { platform, engine, unpacked, compressed, at } = measure;
    const about = { file: asked.uri, stage: stage && titleOf(stage), image, platform, engine, built: at };
    const all = {
      ...about,
      unpacked,
      compressed,
      layers: exported(files, layersOf(files, measure, stage, file)),
    };
    return `${JSON.stringify(all, undefined, 1)}\n`;
  });

  return {};

  async function read(
    { uri, target }: Question,
    token: CancellationToken,
  ): Promise<{
    files: ImageFiles;
    measure: StageMeasure;
    stage: Stage | undefined;
    file: Dockerfile;
    image: string;
  }> {
    const file = open(uri);
    const known = builder();
    if (!known || !trusted()) throw failed("In Restricted Mode Plimsoll only reads.");
    if (!file) throw failed("Open the Dockerfile to see its layers.");
    const stage = stageOf(target, file);
    const measure = known.of(uri).measure(target, () => (stage ? inputsOf(stage, file) : ""));
    const image = known.image(uri, target);
    if (!measure || image === undefined) throw failed("There is no image yet. Build it first.");
    const stop = new AbortController();
    const listener = token.onCancellationRequested(() => stop.abort());
    try {
      const files = weighed(await known.images.read(image, stop.signal), measure);
      return { files, measure, stage, file, image };
    } catch (error) {
      if (token.isCancellationRequested)
        throw new ResponseError(LSPErrorCodes.RequestCancelled, "The request was cancelled.");
      throw failed((error as Error).message);
    } finally {
      listener.dispose();
    }
  }
};

function titleOf(stage: Stage): string {
  return stage.final ? "the image" : (stage.called ?? `stage ${stage.index}`);
}

function failed(why: string): ResponseError {
  return new ResponseError(LSPErrorCodes.RequestFailed, why);
}
