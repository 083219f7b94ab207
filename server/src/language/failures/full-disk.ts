import { failure } from "./failure.ts";

export const fullDisk = failure({
  id: "full-disk",
  summary: "The disk of the engine is full.",
  examples: [
    {
      at: "RUN make",
      said: "write /out/app: no space left on device",
      explains:
        "The disk the engine writes to is full. `docker system df` shows what fills it, and `docker builder prune` empties the build cache.",
    },
  ],
  explain(said) {
    if (!/no space left on device|disk quota exceeded/i.test(said)) return undefined;
    return "The disk the engine writes to is full. `docker system df` shows what fills it, and `docker builder prune` empties the build cache.";
  },
});
