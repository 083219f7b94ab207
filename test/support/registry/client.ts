import { limits } from "../../../server/src/io/registry/distribution.ts";
import {
  type LiveRegistry,
  type RegistryOptions,
  type RegistrySettings,
  registries,
} from "../../../server/src/io/registry/registry.ts";
import { RegistryTrouble, type TroubleKind } from "../../../server/src/io/registry/trouble.ts";
import { type ImageReference, imageReference } from "../../../server/src/language/syntax/image-reference.ts";
import type { Manifest, Registry, TagDigest, TagList } from "../../../server/src/language/world.ts";

/** Our client with patience for tests, asked by name. Nobody is logged in unless a test says so. */
export interface Asking {
  readonly live: LiveRegistry;
  known(name: string): ReturnType<Registry["known"]>;
  tags(name: string): Promise<TagList>;
  manifest(name: string, platform?: string): Promise<Manifest>;
  digest(name: string): Promise<TagDigest>;
}

export function asking(
  options: Partial<Omit<RegistryOptions, "settings" | "limits">> & {
    readonly settings?: Partial<RegistrySettings>;
    readonly limits?: Partial<typeof limits>;
    readonly asked?: boolean;
  } = {},
): Asking {
  // Read anew each time: a test may change them.
  const settings = (): RegistrySettings => ({
    network: "auto",
    plainHttp: [],
    tokenServers: {},
    ...options.settings,
  });
  const live = registries({
    credentials: async () => undefined,
    ...options,
    settings,
    limits: { ...limits, deadline: 8000, listDeadline: 8000, ...options.limits },
  });
  const lent = live.lend(undefined, options.asked);
  const of = (name: string): ImageReference => imageReference(name);
  return {
    live,
    known: (name) => lent.known(of(name)),
    tags: (name) => lent.tags(of(name)),
    manifest: (name, platform) => lent.manifest(of(name), platform),
    digest: (name) => lent.digest(of(name)),
  };
}

/** How a question fails: its kind and what a person reads. A question that succeeds fails the test. */
export async function trouble(question: Promise<unknown>): Promise<{ kind: TroubleKind; message: string }> {
  const error: unknown = await question.then(
    (answer) => new Error(`answered ${JSON.stringify(answer)?.slice(0, 200)}`),
    (reason) => reason,
  );
  if (!(error instanceof RegistryTrouble)) throw error;
  return { kind: error.kind, message: error.message };
}
