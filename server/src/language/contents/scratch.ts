import { imageReference } from "../syntax/image-reference.ts";
import type { World } from "../world.ts";
import type { StageContents } from "./model.ts";

/** Where Debian, Alpine and distroless keep the certificates. */
export const bundle = "/etc/ssl/certs/ca-certificates.crt";

/** Places where programs look for certificates; source: crypto/x509 of Go, root_linux.go. */
const bundles = [
  bundle,
  "/etc/pki/tls/certs/ca-bundle.crt",
  "/etc/ssl/ca-bundle.pem",
  "/etc/pki/tls/cacert.pem",
  "/etc/pki/ca-trust/extracted/pem/tls-ca-bundle.pem",
  "/etc/ssl/cert.pem",
  "/etc/ssl/certs",
];

/** Whether certificates are in a stage; a variable that points to some counts. */
export function hasCertificates(stage: StageContents): boolean | undefined {
  if (stage.variable("SSL_CERT_FILE") || stage.variable("SSL_CERT_DIR")) return true;
  const answers = bundles.map((it) => stage.has(it));
  if (answers.includes(true)) return true;
  return answers.includes(undefined) ? undefined : false;
}

/** Whether time zones are in a stage. `ZONEINFO` is Go's own variable. */
export function hasTimeZones(stage: StageContents): boolean | undefined {
  if (stage.variable("ZONEINFO")) return true;
  return stage.has("/usr/share/zoneinfo");
}

/** The `--from=` of a stage or image that surely has a path: the builder where it has it, else a small image. */
export function sourceOf(
  path: string,
  stage: StageContents,
  all: readonly StageContents[],
  { catalogue }: World,
): string | undefined {
  const earlier = all.filter((it) => it.stage.index < stage.stage.index);
  const used = earlier.filter((it) =>
    stage.files.some(({ origin }) => origin.kind === "copy" && origin.from === it),
  );
  for (const it of [...used.toReversed(), ...earlier.toReversed()])
    if (it.has(path) === true) return it.stage.called ?? String(it.stage.index);
  const alpine = catalogue.facts(imageReference("alpine:3.23"));
  return path === bundle && alpine.certificates?.value ? "alpine:3.23" : undefined;
}

/** Whether a stage takes a program that Go built in this file. */
export function builtByGo(stage: StageContents): boolean {
  return stage.files.some(
    ({ origin }) => origin.kind === "copy" && origin.from?.artifacts.some((it) => it.ecosystem === "go"),
  );
}

/** `-tags timetzdata` puts the zones into the program. */
export function embedsTimeZones(stage: StageContents): boolean {
  return stage.files.some(
    ({ origin }) =>
      origin.kind === "copy" &&
      origin.from?.artifacts.some((it) => it.made?.instruction.text.includes("timetzdata")),
  );
}
