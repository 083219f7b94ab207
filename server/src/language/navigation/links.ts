import type { DocumentLink, Range } from "vscode-languageserver-types";
import type { Dockerfile } from "../syntax/dockerfile.ts";
import type { ImageReference } from "../syntax/image-reference.ts";
import { unquote } from "../syntax/split.ts";

/** A file or folder of the build context that the file names; who resolves it knows where the context lies. */
export interface FileLink {
  readonly range: Range;
  /** Relative to the context, without a slash at its start. */
  readonly path: string;
}

/** Links from an image to its page at its registry. */
export function imageLinks(file: Dockerfile): DocumentLink[] {
  return file.stages.flatMap(({ image, base }) => {
    if (!image || base.kind !== "image" || !base.reference) return [];
    const target = registryPage(base.reference);
    // A page is about the repository: what follows it is not part of the link.
    const { digest, tag, text } = base.reference;
    const tail = (tag === undefined ? 0 : tag.length + 1) + (digest === undefined ? 0 : digest.length + 1);
    const end = { ...image.range.end };
    if (image.text === text) end.character -= tail;
    return target ? [{ range: { start: image.range.start, end }, target }] : [];
  });
}

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

/** What COPY and ADD take from the build context, without patterns and URLs. */
export function fileLinks(file: Dockerfile): FileLink[] {
  return file.instructions.flatMap((instruction) => {
    const inner = instruction.trigger ?? instruction;
    if (inner.keyword !== "COPY" && inner.keyword !== "ADD") return [];
    if (inner.flag("from")) return [];
    const words = inner.json?.items ?? inner.args;
    return words.slice(0, -1).flatMap(({ text, range }) => {
      const path = unquote(text, inner.escape).replace(/^(?:\.?\/)+/, "");
      const plain = path !== "" && path !== "." && !/[*?[$]|^\d*<<|^[a-z]+:\/\/|^git@|\.\./i.test(path);
      return plain ? [{ range, path }] : [];
    });
  });
}
