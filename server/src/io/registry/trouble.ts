import { Unavailable } from "../../language/world.ts";

/**
 * What went wrong, as far as the next step depends on it.
 * `off` and `onDemand` are settings, `missing` is an answer; the others are troubles of a host.
 */
export type TroubleKind =
  | "off" // `plimsoll.network` is `off`
  | "onDemand" // nobody asked for it
  | "invalid" // not an image name: no request was made
  | "offline" // no such host, refused, unreachable
  | "slow" // no whole answer within the deadline
  | "limited" // 429
  | "denied" // credentials missing or not good enough
  | "untrusted" // its certificate does not hold
  | "refused" // the host wants something we don't do: plain http, a foreign token server
  | "garbage" // not an answer of a registry
  | "failing" // 5xx, cut off
  | "missing"; // no such repository or tag

/** Why a registry gave no answer. The message names the host and, where there is one, the way out. */
export class RegistryTrouble extends Unavailable {
  readonly kind: TroubleKind;
  readonly host: string;
  /** Milliseconds the host asked us to wait. */
  readonly wait: number | undefined;

  constructor(
    kind: TroubleKind,
    host: string,
    message: string,
    more?: { wait?: number | undefined; cause?: unknown },
  ) {
    super(message, more);
    this.kind = kind;
    this.host = host;
    this.wait = more?.wait;
  }
}
