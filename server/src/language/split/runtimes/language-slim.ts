import { familiarName, type ImageReference } from "../../syntax/image-reference.ts";
import type { Demand, Fit } from "../plan.ts";
import { factsOf, type Runtime } from "./runtime.ts";

/** Which repositories carry an interpreter, and how their small variant is called. */
interface Family {
  readonly repository: RegExp;
  /** The tag of the small variant for a builder's tag; undefined when there is none. */
  small(tag: string): string | undefined;
}

/** `20` → `20-slim`, `20-bookworm` → `20-bookworm-slim`, `latest` → `slim`. Small images of Wheezy were never made. */
const suffixed = (tag: string) =>
  /alpine|slim/.test(tag)
    ? tag
    : tag === "latest"
      ? "slim"
      : tag.endsWith("wheezy")
        ? undefined
        : `${tag}-slim`;
/** `3.2-buster` → `3.2-slim-buster`. */
const infixed = (tag: string) =>
  /alpine|slim/.test(tag)
    ? tag
    : tag === "latest"
      ? "slim"
      : /-(?:stretch|buster|bullseye|bookworm|trixie|jessie|forky)$/.test(tag)
        ? tag.replace(/-([a-z]+)$/, "-slim-$1")
        : `${tag}-slim`;

const families: Readonly<Record<string, Family>> = {
  node: { repository: /^node$/, small: suffixed },
  bun: {
    repository: /^oven\/bun$/,
    small: (tag) => (/alpine|slim|distroless/.test(tag) ? tag : tag === "latest" ? "slim" : `${tag}-slim`),
  },
  python: { repository: /^python$/, small: infixed },
  ruby: { repository: /^ruby$/, small: infixed },
  elixir: { repository: /^elixir$/, small: suffixed },
  erlang: { repository: /^erlang$/, small: suffixed },
  perl: {
    repository: /^perl$/,
    small: (tag) => (/slim/.test(tag) ? tag : tag === "latest" ? "slim" : infixed(tag)),
  },
  php: { repository: /^php$/, small: (tag) => tag },
  // Slim images begin with Swift 5.0.
  swift: { repository: /^swift$/, small: (tag) => (/^[0-4]\b/.test(tag) ? undefined : suffixed(tag)) },
  // `tomcat:11-jdk21` → `tomcat:11-jre21`: the same server on a Java that does not compile.
  tomcat: {
    repository: /^tomcat$/,
    small: (tag) => (/jre/.test(tag) ? tag : /-jdk\d+/.test(tag) ? tag.replace("-jdk", "-jre") : undefined),
  },
  deno: { repository: /^denoland\/deno$/, small: (tag) => tag },
};

/** The builder's own language image in its smallest form: the same interpreter, the same C library. */
export const languageSlim: Runtime = {
  id: "language-slim",
  title: "slim",

  fit(demand, catalogue) {
    const { way, builder } = demand;
    if (way.need.kind !== "interpreter") return undefined;
    const { name } = way.need;
    const family = families[name];
    if (!family) return undefined;
    const { reference } = builder;
    if (!reference || !family.repository.test(familiarName(reference)))
      return { refused: `${name} was not brought by its own image, so no smaller one is known to match` };
    if (reference.digest)
      return { refused: "the builder is pinned to a digest, and the small variant has another one" };
    const tag = reference.tag ?? "latest";
    const small = family.small(tag);
    if (small === undefined) return { refused: `${reference.text} has no small variant` };
    const base = small === tag ? reference.text : retagged(reference, small);
    const facts = factsOf(catalogue, base);
    return {
      base,
      title: base,
      shell: true,
      alike: true,
      alikePaths: true,
      packageManager: builder.packageManager,
      users: [
        "root",
        "nobody",
        "www-data",
        ...(facts.users?.value.map((it) => it.name) ?? []),
        ...(name === "node" ? ["node"] : name === "bun" ? ["bun"] : []),
      ],
      workdir: facts.workdir?.value ?? "/",
      ...(certificatesLost(demand, facts.certificates?.value)
        ? { copies: [{ path: "/etc/ssl/certs/ca-certificates.crt" }] }
        : {}),
    } satisfies Fit;
  },
};

/** Node brings certificates of its own; what fetches beside it does not. */
function certificatesLost({ uses, builder, packages }: Demand, has: boolean | undefined): boolean {
  const isLost = has === false || (!has && packages.some((it) => /^(?:curl|git|wget)$/.test(it)));
  return uses.certificates && builder.certificates && isLost && !packages.includes("ca-certificates");
}

function retagged(reference: ImageReference, tag: string): string {
  const name =
    reference.tag === undefined ? reference.text : reference.text.slice(0, -(reference.tag.length + 1));
  return `${name}:${tag}`;
}
