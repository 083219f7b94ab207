import { familiarName, imageReference } from "../language/syntax/image-reference.ts";
import type { Nearby } from "../language/world.ts";
import { whileWanted } from "./waiting.ts";
import type { Workspace } from "./workspace.ts";

export interface NearbyOptions {
  readonly workspace: Pick<Workspace, "images" | "look">;
  /** False in Restricted Mode: then nothing is read and nobody is asked. */
  readonly allowed: () => boolean;
  /** Names of the images in the engine; empty when it can't say. */
  readonly engineImages: () => Promise<readonly string[]>;
}

export interface LiveNearby {
  /** As last seen. */
  current(): Nearby;
  /** The engine was found, or has other images now. */
  engineChanged(): void;
}

const mostImages = 100;
/** Milliseconds in which many changes of the engine become one question. */
const pause = 3_000;

/** Images that are used or stored close by, looked up behind the answers and never waited for. */
export function nearby({ workspace, allowed, engineImages }: NearbyOptions): LiveNearby {
  let engine: readonly string[] = [];
  let waiting = false;

  function current(): Nearby {
    return {
      workspace: allowed() ? workspace.images.slice(0, mostImages) : [],
      engine: allowed() ? engine : [],
      again: (patience) => whileWanted(undefined, workspace.look().then(current), patience),
    };
  }

  return {
    current,
    engineChanged() {
      if (waiting) return;
      waiting = true;
      setTimeout(async () => {
        waiting = false;
        if (!allowed()) return;
        const names = (await engineImages()).filter(isOthers).map(familiar);
        engine = [...new Set(names)].slice(0, mostImages);
      }, pause).unref();
    },
  };
}

/** Podman says `docker.io/library/alpine:3.23`, people say `alpine:3.23`. */
function familiar(name: string): string {
  const image = imageReference(name);
  return image.tag === undefined ? familiarName(image) : `${familiarName(image)}:${image.tag}`;
}

/** What we built ourselves is nobody's base. */
const isOthers = (name: string): boolean => !name.startsWith("plimsoll/");
