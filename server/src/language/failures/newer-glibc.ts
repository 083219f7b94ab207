import { failure } from "./failure.ts";

export const newerGlibc = failure({
  id: "newer-glibc",
  summary: "A program that was linked to a newer glibc than the image has.",
  examples: [
    {
      at: "RUN /app",
      said: "/app: /lib/x86_64-linux-gnu/libc.so.6: version `GLIBC_2.38' not found (required by /app)",
      explains:
        "`/app` was linked to glibc 2.38, and this image has an older one. Build it on the release it runs on or an older one, or link it statically.",
    },
  ],
  explain(said) {
    const [, version, program] =
      /version [`'‘]GLIBC_([\d.]+)['’] not found \(required by ([^)]+)\)/.exec(said) ?? [];
    if (version === undefined) return undefined;
    return `\`${program}\` was linked to glibc ${version}, and this image has an older one. Build it on the release it runs on or an older one, or link it statically.`;
  },
});
