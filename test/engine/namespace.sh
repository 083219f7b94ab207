#!/bin/bash
# namespace.sh COMMAND...: runs dockerd in a mount namespace of its own, in which $NAMES lead to the loopback registry
# ($NAMES_ADDRESS) and its certificate is trusted. The machine's /etc/hosts and trust store stay as they are, and the
# overlay mounts of the engine vanish with it.
set -euo pipefail
{ cat /etc/hosts; for name in $NAMES; do echo "$NAMES_ADDRESS $name"; done; } >"$RUN/hosts"
mount --bind "$RUN/hosts" /etc/hosts
cat /etc/ssl/certs/ca-certificates.crt "$RUN/ca.crt" >"$RUN/ca-bundle.crt"
export SSL_CERT_FILE=$RUN/ca-bundle.crt
exec "$@"
