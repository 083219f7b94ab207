import { isIP } from "node:net";
import { canonicalName, type ImageReference } from "../../language/syntax/image-reference.ts";
import { RegistryTrouble } from "./trouble.ts";

/** A repository at a registry. Every part was checked against its grammar and is safe in a URL. */
export interface Origin {
  /** The registry as people and `docker login` name it: `docker.io`, `ghcr.io`, `localhost:5000`. */
  readonly host: string;
  /** Where its distribution API listens: `registry-1.docker.io`. */
  readonly address: string;
  /** In full: `library/golang`. */
  readonly repository: string;
  /** `docker.io/library/golang`, the key of all that is remembered. */
  readonly name: string;
  /** A tag or digest; `latest` where none is written. */
  readonly reference: string;
}

// github.com/distribution/reference, regexp.go (2026-08): domain, path, tag and digest.
const domain =
  /^(?:[a-z0-9](?:[a-z0-9-]*[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9-]*[a-z0-9])?)*|\[[0-9a-f:.]{2,45}\])(?::\d{1,5})?$/i;
const path = /^[a-z0-9]+(?:(?:\.|_{1,2}|-+)[a-z0-9]+)*(?:\/[a-z0-9]+(?:(?:\.|_{1,2}|-+)[a-z0-9]+)*)*$/;
const tagGrammar = /^\w[\w.-]{0,127}$/;
const digestGrammar = /^[a-z0-9]+(?:[+._-][a-z0-9]+)*:[0-9a-f]{32,128}$/;

export const isTag = (text: string): boolean => tagGrammar.test(text);
export const isDigest = (text: string): boolean => digestGrammar.test(text);

/** Rejects what is not an image name, so that no text of a file ever shapes a request. */
export function originOf(image: ImageReference): Origin {
  const name = canonicalName(image);
  const slash = name.indexOf("/");
  const host = name.slice(0, slash).toLowerCase();
  const repository = name.slice(slash + 1);
  const reference = image.digest ?? image.tag ?? "latest";
  const fits =
    name.length <= 512 &&
    domain.test(host) &&
    path.test(repository) &&
    (image.digest === undefined ? isTag(reference) : isDigest(reference));
  if (!fits) throw new RegistryTrouble("invalid", host, `${image.text} is not an image name.`);
  return {
    host,
    address: host === "docker.io" ? "registry-1.docker.io" : host,
    repository,
    name: `${host}/${repository}`,
    reference,
  };
}

/** A host name without its port; IPv6 without brackets. */
export function hostname(address: string): string {
  return address
    .replace(/:\d+$/, "")
    .replace(/^\[(.*)\]$/, "$1")
    .toLowerCase();
}

/** True for names and addresses that never leave this machine. */
export function isLoopback(address: string): boolean {
  const name = hostname(address);
  return (
    name === "localhost" ||
    name.endsWith(".localhost") ||
    name === "::1" ||
    (isIP(name) === 4 && name.startsWith("127."))
  );
}
