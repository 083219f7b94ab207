// Dockerfiles of any length, as people write them: services of six kinds, each with a builder and a runtime stage.

const kinds = [
  (/** @type {number} */ n) => `FROM golang:1.26-trixie AS build-${n}
WORKDIR /src
COPY go.mod go.sum ./
RUN --mount=type=cache,target=/go/pkg/mod go mod download
COPY . .
ARG VERSION=1.${n}
RUN CGO_ENABLED=0 go build -trimpath -ldflags="-s -w -X main.version=\${VERSION}" \\
    -o /out/service-${n} ./cmd/service-${n}

FROM scratch AS run-${n}
COPY --from=build-${n} /out/service-${n} /service
EXPOSE 8080
USER 65532:65532
ENTRYPOINT ["/service"]
`,
  (/** @type {number} */ n) => `FROM node:24-trixie AS build-${n}
WORKDIR /app
ENV NODE_ENV=development CI=true
COPY package.json package-lock.json ./
RUN npm ci
COPY . .
# The bundle ends in dist/.
RUN npm run build && npm prune --omit=dev

FROM node:24-trixie-slim AS run-${n}
WORKDIR /app
ENV NODE_ENV=production PORT=3000
COPY --from=build-${n} --chown=node:node /app/dist ./dist
COPY --from=build-${n} --chown=node:node /app/node_modules ./node_modules
USER node
HEALTHCHECK --interval=30s CMD ["node", "dist/health.js"]
CMD ["node", "dist/server.js"]
`,
  (/** @type {number} */ n) => `FROM python:3.14-slim-trixie AS run-${n}
ENV PYTHONUNBUFFERED=1 \\
    PIP_NO_CACHE_DIR=1
RUN apt-get update \\
    && apt-get install -y --no-install-recommends \\
        curl \\
        libpq5 \\
    && rm -rf /var/lib/apt/lists/*
WORKDIR /srv/worker-${n}
COPY requirements.txt .
RUN pip install -r requirements.txt
COPY . .
LABEL org.opencontainers.image.title="worker-${n}" team=platform
CMD ["python", "-m", "worker"]
`,
  (/** @type {number} */ n) => `FROM debian:trixie-slim AS tools-${n}
SHELL ["/bin/bash", "-o", "pipefail", "-c"]
RUN <<EOF
set -e
apt-get update
apt-get install -y --no-install-recommends ca-certificates jq
for name in one two three; do
  echo "$name" >> /etc/tools-${n}
done
EOF
COPY <<-"CONF" /etc/tools-${n}.conf
	port = 80
	root = $HOME
CONF
VOLUME /var/lib/tools-${n}
STOPSIGNAL SIGINT
`,
];

/**
 * A Dockerfile of so many lines; the same for the same number.
 * @param {number} lines
 */
export function dockerfile(lines) {
  const out = ["# syntax=docker/dockerfile:1"];
  for (let n = 0; out.length < lines; n++) {
    const kind = kinds[n % kinds.length];
    const text = (kind?.(n) ?? "").split("\n");
    if (out.length + text.length > lines) break;
    out.push(...text);
  }
  for (let n = out.length; n < lines; n++) out.push(`LABEL org.example.pad${n}="${n}"`);
  return `${out.join("\n")}\n`;
}
