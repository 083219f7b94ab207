import { hover } from "../feature.ts";
import { about, platformOf } from "../images/about.ts";
import { movedTo } from "../images/pins.ts";
import { type ImagePlace, imageAt } from "../images/place.ts";
import { registryName, registryPage } from "../images/registry-page.ts";
import { factTable } from "../images/table.ts";
import type { ImageReference } from "../syntax/image-reference.ts";
import { code, plain } from "../words.ts";
import { type Fact, type ImageFacts, Unavailable, type World } from "../world.ts";

const read = <T>(value: T): Fact<T> => ({ value, verified: true, source: "", date: "2026-09-17" });

const alpine: Partial<ImageFacts> = {
  description: "Small Linux distribution on musl and BusyBox",
  floating: read({ version: "3.23.6" }),
  libc: read({ name: "musl", version: "1.2.5" }),
  shell: read({ path: "/bin/sh", name: "ash (BusyBox)" }),
  packageManager: read("apk"),
  certificates: read(true),
  timeZones: read(false),
  user: { ...read("root"), verified: false },
  compressed: read({ "linux/amd64": 3_849_738, "linux/arm64": 4_187_659 }),
  unpacked: read({ "linux/amd64": 8_420_000 }),
  line: "3.23",
  endOfLife: read("2027-11-01"),
};

/**
 * What is known now is shown now; only of an image that is in no catalogue the registry is waited for, since there is
 * nothing else to show.
 */
export const imageHover = hover({
  id: "image",
  summary: "What a base image is: C library, shell, packages, user, size, support.",
  below: true,

  examples: [
    {
      given: { images: { "alpine:3.23": alpine }, today: "2026-10-01" },
      at: "FROM alp$0ine:3.23",
      shows: `
        **alpine:3.23** · Small Linux distribution on musl and BusyBox

        | | |
        |---|---|
        | \`3.23\` meant&ensp; | 3.23.6 (2026-09-17) |
        | C library&ensp; | musl 1.2.5 |
        | Shell · packages&ensp; | ash (BusyBox) · apk |
        | Certificates · time zones&ensp; | yes · no (\`apk add tzdata\`) |
        | User&ensp; | usually root |
        | Size (linux/amd64)&ensp; | 3.85 MB compressed · 8.42 MB unpacked |
        | Also for&ensp; | arm64 4.19 MB |
        | Supported until&ensp; | 2027-11-01 |

        [Docker Hub](https://hub.docker.com/_/alpine/) · facts of 2026-09-17
      `,
    },
    {
      // Figures of more than 60 days ago are marked, another platform has its own, an ended line names the next.
      given: {
        images: {
          "golang:1.22-alpine": {
            line: "1.22",
            endOfLife: read("2025-02-11"),
            compressed: read({ "linux/amd64": 69_400_000, "linux/arm64": 66_100_000 }),
          },
        },
        today: "2026-11-23",
      },
      at: "FROM --platform=linux/arm64 golang$0:1.22-alpine",
      shows: `
        **golang:1.22-alpine**

        | | |
        |---|---|
        | Size (linux/arm64)&ensp; | ≈ 66.1 MB compressed |
        | Also for&ensp; | amd64 ≈ 69.4 MB |
        | Support of 1.22 ended&ensp; | 2025-02-11 · next: \`golang:1.26-alpine\` |

        [Docker Hub](https://hub.docker.com/_/golang/) · facts of 2026-09-17
      `,
    },
    {
      given: {
        images: {
          "openjdk:17": {
            deprecated: read({
              reason: "released JDKs are not published here",
              since: "2022-07",
              replacements: ["eclipse-temurin", "amazoncorretto"],
            }),
          },
        },
      },
      at: "FROM open$0jdk:17",
      shows: `
        **openjdk:17**

        **Deprecated since 2022-07**: released JDKs are not published here. Use \`eclipse-temurin\` or \`amazoncorretto\`.

        [Docker Hub](https://hub.docker.com/_/openjdk/)
      `,
    },
    {
      // The registry's word of today goes before the catalogue's.
      given: {
        manifests: {
          "localhost:5000/team/app:1.4": {
            asOf: "2026-11-23T09:00:00.000Z",
            platforms: [
              {
                platform: "linux/amd64",
                digest: "sha256:0",
                compressed: 41_300_000,
                config: { user: "app", entrypoint: ["/app"] },
              },
            ],
          },
        },
      },
      at: `
        FROM scratch
        COPY --from=localhost:5000/team/$0app:1.4 /app /app
      `,
      shows: `
        **localhost:5000/team/app:1.4**

        | | |
        |---|---|
        | User&ensp; | app |
        | Entrypoint&ensp; | \`/app\` |
        | Size (linux/amd64)&ensp; | 41.3 MB compressed |

        localhost:5000 · facts of 2026-11-23
      `,
    },
    {
      given: {
        images: { "golang:1.26@sha256:5f2e": { libc: read({ name: "glibc", version: "2.41" }) } },
        manifests: { "golang:1.26": { digest: "sha256:8a1f", asOf: "2026-11-20T08:00:00Z" } },
      },
      at: "FROM gol$0ang:1.26@sha256:5f2e",
      shows: `
        **golang:1.26@sha256:5f2e…**

        The tag has moved since you pinned: on 2026-11-20 it was \`sha256:8a1f…\`.

        | | |
        |---|---|
        | C library&ensp; | glibc 2.41 |

        [Docker Hub](https://hub.docker.com/_/golang/) · facts of 2026-09-17
      `,
    },
    {
      at: "FROM {{ba$0se}}",
      shows: "",
    },
    {
      at: "FROM ghcr.io/acme/ap$0p:1",
      shows: `
        **ghcr.io/acme/app:1** · not in the catalogue

        [GitHub Packages](https://github.com/acme/app/pkgs/container/app) · no manifest of ghcr.io/acme/app:1
      `,
    },
  ],

  find(file, cursor) {
    const place = imageAt(file, cursor);
    // A placeholder of a template is no image's name.
    return /[{}<>%]/.test(place?.reference?.text ?? "") ? undefined : place;
  },

  async show({ reference, stage }: ImagePlace, _file, world) {
    if (reference === undefined) return undefined;
    const platform = platformOf(stage?.platform?.value, world.platform);
    let facts = about(reference, platform, world);
    if (Object.keys(facts).length > 1) {
      return tableOf(reference, facts, platform, world);
    }
    const trouble = await asked(reference, platform, world);
    facts = about(reference, platform, world);
    return Object.keys(facts).length > 1
      ? tableOf(reference, facts, platform, world)
      : unknown(reference, trouble);
  },
});

function tableOf(image: ImageReference, facts: ImageFacts, platform: string, world: World): string {
  const { catalogue, today } = world;
  const table = factTable(image, facts, platform, today, catalogue.successor(image, today));
  const moved = movedTo(image, world);
  if (moved === undefined) return table;
  const [title, ...rest] = table.split("\n\n");
  const now = code(`${moved.digest.slice(0, 19)}…`);
  const news = `The tag has moved since you pinned: on ${moved.asOf.slice(0, 10)} it was ${now}.`;
  return [title, news, ...rest].join("\n\n");
}

/** Asks the registry; answers what is in the way, for a person. */
async function asked(
  image: ImageReference,
  platform: string,
  { registry }: World,
): Promise<string | undefined> {
  const answer = registry.manifest(image, platform);
  return answer.then(
    () => undefined,
    (error: unknown) => (error instanceof Unavailable ? error.message : undefined),
  );
}

function unknown(image: ImageReference, trouble: string | undefined): string {
  const page = registryPage(image);
  const where = page ? `[${registryName(image)}](${page})` : plain(registryName(image));
  return [
    `**${plain(image.text)}** · not in the catalogue`,
    [where, trouble && plain(trouble)].filter(Boolean).join(" · "),
  ].join("\n\n");
}
