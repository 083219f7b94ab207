/** The parts of `registry/repository:tag@digest` as written; {@link canonical} gives the full name. */
export interface ImageReference {
  /** The whole, as written. */
  readonly text: string;
  /** `ghcr.io`, `localhost:5000`; undefined when none is written, which means Docker Hub. */
  readonly registry?: string;
  /** Without registry: `golang`, `library/golang`, `distroless/static-debian12`. */
  readonly repository: string;
  readonly tag?: string;
  readonly digest?: string;
}

/**
 * Splits an image reference. Any text gives an answer: judging the grammar is a rule's work.
 * The first component is a registry when it has a dot or a colon or is `localhost`
 * (github.com/distribution/reference, `splitDockerDomain`).
 */
export function imageReference(text: string): ImageReference {
  let rest = text;
  let digest: string | undefined;
  const at = rest.indexOf("@");
  if (at >= 0) {
    digest = rest.slice(at + 1);
    rest = rest.slice(0, at);
  }
  let tag: string | undefined;
  const colon = rest.lastIndexOf(":");
  if (colon > rest.lastIndexOf("/")) {
    tag = rest.slice(colon + 1);
    rest = rest.slice(0, colon);
  }
  let registry: string | undefined;
  const slash = rest.indexOf("/");
  if (slash > 0) {
    const first = rest.slice(0, slash);
    if (/[.:]/.test(first) || first === "localhost") {
      registry = first;
      rest = rest.slice(slash + 1);
    }
  }
  return {
    text,
    repository: rest,
    ...(registry === undefined ? {} : { registry }),
    ...(tag === undefined ? {} : { tag }),
    ...(digest === undefined ? {} : { digest }),
  };
}

const hubNames = new Set(["docker.io", "index.docker.io", "registry-1.docker.io"]);

/** Registry and repository without tag, as people write it: `golang`, `bitnami/redis`, `gcr.io/distroless/cc`. */
export function familiarName({ registry, repository }: ImageReference): string {
  const hub = registry === undefined || hubNames.has(registry);
  const short = hub && repository.startsWith("library/") ? repository.slice("library/".length) : repository;
  return hub ? short : `${registry}/${short}`;
}

/** Registry and repository in full: `docker.io/library/golang`. */
export function canonicalName({ registry, repository }: ImageReference): string {
  const hub = registry === undefined || hubNames.has(registry);
  if (!hub) return `${registry}/${repository}`;
  return `docker.io/${repository.includes("/") ? repository : `library/${repository}`}`;
}
