import type { ImageReference } from "../syntax/image-reference.ts";

/** The page that shows an image, for registries that have one. */
export function registryPage({ registry, repository }: ImageReference): string | undefined {
  if (!/^[a-z0-9]+(?:[._/-]+[a-z0-9]+)*$/.test(repository)) return undefined;
  switch (registry) {
    case undefined:
    case "docker.io":
    case "index.docker.io":
    case "registry-1.docker.io": {
      const official = repository.startsWith("library/") ? repository.slice("library/".length) : repository;
      return official.includes("/")
        ? `https://hub.docker.com/r/${official}/`
        : `https://hub.docker.com/_/${official}/`;
    }
    case "ghcr.io": {
      const [owner, ...rest] = repository.split("/");
      return rest.length > 0
        ? `https://github.com/${owner}/${rest[0]}/pkgs/container/${rest.join("%2F")}`
        : undefined;
    }
    case "mcr.microsoft.com":
      return `https://mcr.microsoft.com/artifact/mar/${repository}`;
    // Its pages ask for an account; the project's own says more.
    case "gcr.io":
      return repository.startsWith("distroless/")
        ? "https://github.com/GoogleContainerTools/distroless"
        : undefined;
    case "quay.io":
      return `https://quay.io/repository/${repository}`;
    case "cgr.dev":
      return repository.startsWith("chainguard/")
        ? `https://images.chainguard.dev/directory/image/${repository.slice("chainguard/".length)}`
        : undefined;
    case "public.ecr.aws":
      return `https://gallery.ecr.aws/${repository}`;
    case "registry.access.redhat.com":
      return `https://catalog.redhat.com/software/containers/search?q=${encodeURIComponent(repository)}`;
    default:
      return undefined;
  }
}

/** How a person calls that page. */
export function registryName({ registry, repository }: ImageReference): string {
  if (registry === "gcr.io" && repository.startsWith("distroless/")) return "Distroless on GitHub";
  return registry === undefined ? "Docker Hub" : (names[registry] ?? registry);
}

const names: Readonly<Record<string, string>> = {
  "docker.io": "Docker Hub",
  "index.docker.io": "Docker Hub",
  "registry-1.docker.io": "Docker Hub",
  "ghcr.io": "GitHub Packages",
  "mcr.microsoft.com": "Microsoft Artifact Registry",
  "quay.io": "Quay",
  "cgr.dev": "Chainguard",
  "public.ecr.aws": "Amazon ECR Public",
  "registry.access.redhat.com": "Red Hat",
  "gcr.io": "Google Container Registry",
};
