import { failure } from "./failure.ts";

export const missingSource = failure({
  id: "missing-source",
  summary: "COPY or ADD names a file that is not in the build context or the stage.",
  examples: [
    {
      at: "COPY app /",
      said: 'failed to compute cache key: failed to calculate checksum of ref 1a2b::3c4d: "/app": not found',
      explains:
        "`/app` is not in the build context. It may lie outside of it, or a line of .dockerignore drops it.",
    },
    {
      at: "COPY --from=build /app /",
      said: 'failed to compute cache key: failed to calculate checksum of ref 1a2b::3c4d: "/app": not found',
      explains: "`/app` is not in `build`. No step before made it there.",
    },
  ],
  explain(said, _, instruction) {
    const path =
      /failed to calculate checksum of ref [^"]*"([^"]+)": not found/.exec(said)?.[1] ??
      /(?:COPY|ADD) failed: (?:file not found in build context.*stat ([^\s:]+)|stat ([^\s:]+)): /
        .exec(said)
        ?.slice(1)
        .find(Boolean);
    if (path === undefined) return undefined;
    const from = instruction?.flag("from")?.value;
    return from
      ? `\`${path}\` is not in \`${from}\`. No step before made it there.`
      : `\`${path}\` is not in the build context. It may lie outside of it, or a line of .dockerignore drops it.`;
  },
});
