import { familiarName } from "../../syntax/image-reference.ts";
import type { Builder, Product } from "../plan.ts";
import { bareRefusal, linkageRefusal, type Runtime } from "./runtime.ts";

export const scratch: Runtime = {
  id: "scratch",
  title: "scratch",

  fit(demand) {
    const { way, builder, uses } = demand;
    if (way.need.kind !== "static") return { refused: linkageRefusal(demand, "scratch", demand.unlinked) };
    const refused = bareRefusal(demand, "scratch");
    if (refused) return { refused };
    if (uses.temporaryFolder === "seen")
      return { refused: "the program writes to /tmp, which scratch does not have" };
    const copies: Product[] = [];
    const assumptions: string[] = [];
    if (uses.certificates && builder.certificates) copies.push(certificates);
    const zones = zonesOf(builder);
    if (uses.timeZones)
      if (zones) copies.push(zones);
      else assumptions.push("the program needs no time zone but UTC");
    if (uses.temporaryFolder) assumptions.push("the program writes nothing to /tmp");
    if (uses.system) assumptions.push("the program starts no other program");
    return {
      base: "scratch",
      title: "scratch",
      copies,
      assumptions,
      shell: false,
      alike: false,
      alikePaths: false,
      packageManager: undefined,
      users: [],
      workdir: "/",
    };
  },
};

/** Where the builder has time zones; Go has some of its own. */
export function zonesOf({ timeZones, reference }: Builder): Product | undefined {
  if (timeZones) return { path: "/usr/share/zoneinfo" };
  return reference && familiarName(reference) === "golang"
    ? { path: "/usr/local/go/lib/time/zoneinfo.zip" }
    : undefined;
}

/** The bundle Go, OpenSSL and most others read (go.dev/src/crypto/x509/root_linux.go). */
export const certificates: Product = { path: "/etc/ssl/certs/ca-certificates.crt" };
