import { familiarName } from "./syntax/image-reference.ts";
import { type Nearby, Unavailable, type World } from "./world.ts";

const nothingNearby: Nearby = { workspace: [], engine: [], again: () => Promise.resolve(nothingNearby) };

/** A world that knows nothing: the start of a test's world, and what a part that can't be lent answers. */
export const unknownWorld: World = {
  catalogue: {
    date: "",
    images: [],
    tags: () => [],
    order: (_, tags) => tags.map((tag) => ({ tag, supported: true })),
    successor: () => undefined,
    facts: (image) => ({ name: familiarName(image) }),
  },
  registry: {
    known: () => ({}),
    tags: (image) => Promise.reject(new Unavailable(`nothing is known of ${familiarName(image)}`)),
    manifest: (image) => Promise.reject(new Unavailable(`nothing is known of ${familiarName(image)}`)),
    digest: (image) => Promise.reject(new Unavailable(`nothing is known of ${familiarName(image)}`)),
  },
  context: {
    read: () => Promise.resolve(undefined),
    list: () => Promise.resolve([]),
    ignore: () => Promise.resolve(undefined),
    executable: () => Promise.resolve(undefined),
  },
  builds: {
    engine: { state: "unknown" },
    measure: () => undefined,
    running: () => undefined,
    failure: () => undefined,
    files: () => Promise.reject(new Unavailable("nothing was built")),
  },
  nearby: nothingNearby,
  platform: "linux/amd64",
  today: "1970-01-01",
};
