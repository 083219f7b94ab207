import { failure } from "./failure.ts";

export const unknownAuthority = failure({
  id: "unknown-authority",
  summary: "A TLS certificate that nothing here vouches for.",
  examples: [
    {
      at: "RUN go mod download",
      said: "tls: failed to verify certificate: x509: certificate signed by unknown authority",
      explains:
        "The server's certificate is not vouched for by any authority known here. Usually the image has no `ca-certificates`, or a proxy between signs with an authority of its own that has to be added.",
    },
  ],
  explain(said) {
    if (
      !/x509: certificate signed by unknown authority|certificate verification failed|self-signed certificate|SELF_SIGNED_CERT_IN_CHAIN|unable to get local issuer certificate/i.test(
        said,
      )
    )
      return undefined;
    return "The server's certificate is not vouched for by any authority known here. Usually the image has no `ca-certificates`, or a proxy between signs with an authority of its own that has to be added.";
  },
});
