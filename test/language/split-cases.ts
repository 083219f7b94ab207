/** Dockerfiles as people write them, two or more per language, with the files of their context that tell something. */
export interface SplitCase {
  readonly name: string;
  readonly text: string;
  readonly files?: Readonly<Record<string, string>>;
}

const lines = (...all: string[]) => `${all.join("\n")}\n`;

const nodePackage = (scripts: Record<string, string>, more: Record<string, unknown> = {}) =>
  JSON.stringify({
    name: "harbour",
    version: "1.0.0",
    scripts,
    dependencies: { express: "^5.0.0" },
    devDependencies: { typescript: "^5.9.0", vite: "^7.0.0" },
    ...more,
  });

const bootPom = `<project>
  <parent><groupId>org.springframework.boot</groupId><artifactId>spring-boot-starter-parent</artifactId><version>3.5.0</version></parent>
  <groupId>org.harbour</groupId><artifactId>pilot</artifactId><version>2.1.0</version>
  <build><plugins><plugin><groupId>org.springframework.boot</groupId><artifactId>spring-boot-maven-plugin</artifactId></plugin></plugins></build>
</project>`;

export const splitCases: readonly SplitCase[] = [
  {
    name: "Go, one program, no context read",
    text: lines(
      "FROM golang:1.26",
      "WORKDIR /src",
      "COPY go.mod go.sum ./",
      "RUN go mod download",
      "COPY . .",
      "RUN CGO_ENABLED=0 go build -trimpath -o /usr/local/bin/tide ./cmd/tide",
      "EXPOSE 8080",
      'ENTRYPOINT ["tide"]',
    ),
  },
  {
    name: "Go started by `go run`",
    text: lines(
      "FROM golang:1.26-alpine",
      "WORKDIR /app",
      "COPY . .",
      "RUN go mod download",
      'CMD ["go", "run", "./cmd/gull", "-v"]',
    ),
    files: {
      "go.mod": "module example.org/gull\n\ngo 1.26\n",
      "cmd/gull/main.go": 'package main\n\nimport "fmt"\n\nfunc main() { fmt.Println("gull") }\n',
    },
  },
  {
    name: "Node.js with TypeScript, npm",
    text: lines(
      "FROM node:24",
      "WORKDIR /app",
      "COPY package*.json ./",
      "RUN npm ci",
      "COPY . .",
      "RUN npm run build",
      "USER node",
      "EXPOSE 3000",
      'CMD ["node", "dist/main.js"]',
    ),
    files: {
      "package.json": nodePackage({ build: "tsc", start: "node dist/main.js" }),
      "tsconfig.json": "{}",
      "src/main.ts": 'import express from "express";\nexpress().listen(3000);\n',
    },
  },
  {
    name: "Node.js with pnpm",
    text: lines(
      "FROM node:24-alpine",
      "RUN corepack enable",
      "WORKDIR /app",
      "COPY package.json pnpm-lock.yaml ./",
      "RUN pnpm install --frozen-lockfile",
      "COPY . .",
      "RUN pnpm build",
      'CMD ["node", "dist/main.js"]',
    ),
    files: {
      "package.json": nodePackage({ build: "tsc" }),
      "src/main.ts": 'import express from "express";\nexpress().listen(3000);\n',
    },
  },
  {
    name: "Node.js with yarn and a development server",
    text: lines(
      "FROM node:24",
      "WORKDIR /app",
      "COPY . .",
      "RUN yarn",
      "RUN yarn build",
      'CMD ["yarn", "dev"]',
    ),
    files: {
      "package.json": nodePackage({ build: "tsc", dev: "tsc --watch", start: "node dist/main.js" }),
      "src/main.ts": 'import express from "express";\nexpress().listen(3000);\n',
    },
  },
  {
    name: "A site built with Vite and handed out by serve",
    text: lines(
      "FROM node:24",
      "WORKDIR /site",
      "COPY . .",
      "RUN npm ci && npm run build && npm install -g serve",
      "EXPOSE 3000",
      'CMD ["serve", "-s", "dist", "-l", "3000"]',
    ),
  },
  {
    name: "Next.js, standalone",
    text: lines(
      "FROM node:24-alpine",
      "WORKDIR /app",
      "COPY . .",
      "RUN npm ci && npm run build",
      'CMD ["node", ".next/standalone/server.js"]',
    ),
    files: {
      "package.json": nodePackage({ build: "next build" }),
      "next.config.js": 'module.exports = { output: "standalone" };',
    },
  },
  {
    name: "Next.js, plain",
    text: lines(
      "FROM node:24",
      "WORKDIR /app",
      "COPY . .",
      "RUN npm ci",
      "RUN npm run build",
      'CMD ["npm", "start"]',
    ),
    files: {
      "package.json": nodePackage(
        { build: "next build", start: "next start" },
        { dependencies: { next: "16.0.0" } },
      ),
      "pages/index.js": "export default () => null;\n",
    },
  },
  {
    name: "Bun, one program",
    text: lines(
      "FROM oven/bun:1",
      "WORKDIR /app",
      "COPY . .",
      "RUN bun install",
      "RUN bun build --compile --outfile lamp src/index.ts",
      'CMD ["./lamp"]',
    ),
  },
  {
    name: "Python with wheels that compile C",
    text: lines(
      "FROM python:3.13-slim",
      "RUN apt-get update && apt-get install -y --no-install-recommends gcc libpq-dev && rm -rf /var/lib/apt/lists/*",
      "WORKDIR /app",
      "COPY requirements.txt .",
      "RUN pip install --no-cache-dir -r requirements.txt",
      "COPY . .",
      'CMD ["gunicorn", "harbour.wsgi"]',
    ),
  },
  {
    name: "Python on a small image with nothing to leave behind",
    text: lines(
      "FROM python:3.13-slim",
      "WORKDIR /app",
      "COPY . .",
      "RUN pip install -r requirements.txt",
      'CMD ["python", "main.py"]',
    ),
  },
  {
    name: "Python with Poetry",
    text: lines(
      "FROM python:3.13-slim",
      "RUN pip install poetry",
      "WORKDIR /app",
      "COPY pyproject.toml poetry.lock ./",
      "RUN poetry install --without dev --no-root",
      "COPY . .",
      'CMD ["poetry", "run", "uvicorn", "harbour:app"]',
    ),
  },
  {
    name: "Python with uv",
    text: lines(
      "FROM python:3.13-slim",
      "COPY --from=ghcr.io/astral-sh/uv:0.9 /uv /bin/",
      "WORKDIR /app",
      "COPY . .",
      "RUN uv sync --frozen",
      'CMD ["uv", "run", "uvicorn", "harbour:app"]',
    ),
  },
  {
    name: "Python with Pipenv",
    text: lines(
      "FROM python:3.13",
      "RUN pip install pipenv",
      "WORKDIR /app",
      "COPY . .",
      "RUN pipenv install --deploy",
      'CMD ["pipenv", "run", "python", "main.py"]',
    ),
  },
  {
    name: "Spring Boot with Maven",
    text: lines(
      "FROM maven:3.9-eclipse-temurin-21",
      "WORKDIR /app",
      "COPY . .",
      "RUN mvn -B package",
      'CMD ["java", "-jar", "target/pilot-2.1.0.jar"]',
    ),
    files: { "pom.xml": bootPom },
  },
  {
    name: "Java with Maven in an image that does not run as root",
    text: lines(
      "FROM cgr.dev/chainguard/maven:latest-dev",
      "WORKDIR /home/build",
      "COPY . .",
      "RUN mvn -B package",
      'ENTRYPOINT ["java", "-jar", "target/pilot-2.1.0.jar"]',
    ),
    files: { "pom.xml": bootPom },
  },
  {
    name: "Spring Boot started by Maven",
    text: lines(
      "FROM maven:3.9-eclipse-temurin-21",
      "WORKDIR /app",
      "COPY . .",
      "RUN mvn -B package",
      'CMD ["mvn", "spring-boot:run"]',
    ),
  },
  {
    name: "Spring Boot in layers",
    text: lines(
      "FROM eclipse-temurin:21",
      "WORKDIR /app",
      "COPY . .",
      "RUN ./gradlew bootJar && java -Djarmode=layertools -jar build/libs/pilot.jar extract --destination layers",
      "WORKDIR /app/layers",
      'CMD ["java", "org.springframework.boot.loader.launch.JarLauncher"]',
    ),
  },
  {
    name: "A war on Tomcat",
    text: lines(
      "FROM tomcat:11-jdk21",
      "RUN apt-get update && apt-get install -y maven",
      "COPY . /src",
      "RUN cd /src && mvn -B package && cp target/port.war /usr/local/tomcat/webapps/ROOT.war",
      "EXPOSE 8080",
      'CMD ["catalina.sh", "run"]',
    ),
  },
  {
    name: "Kotlin with Gradle's own start",
    text: lines(
      "FROM gradle:8-jdk21",
      "WORKDIR /app",
      "COPY . .",
      "RUN gradle build",
      'CMD ["gradle", "run"]',
    ),
  },
  {
    name: "Scala with sbt",
    text: lines(
      "FROM sbtscala/scala-sbt:eclipse-temurin-21.0.8_9_1.11.6_3.7.3",
      "WORKDIR /app",
      "COPY . .",
      "RUN sbt stage",
      'CMD ["target/universal/stage/bin/quay"]',
    ),
  },
  {
    name: "Clojure",
    text: lines(
      "FROM clojure:temurin-21-lein",
      "WORKDIR /app",
      "COPY . .",
      "RUN lein uberjar",
      'CMD ["java", "-jar", "target/uberjar/reef-standalone.jar"]',
    ),
  },
  {
    name: "Clojure started by Leiningen",
    text: lines(
      "FROM clojure:temurin-21-lein",
      "WORKDIR /app",
      "COPY . .",
      "RUN lein deps && lein compile",
      'CMD ["lein", "run"]',
    ),
  },
  {
    name: "Rust, installed",
    text: lines(
      "FROM rust:1-trixie",
      "WORKDIR /src",
      "COPY . .",
      "RUN cargo install --path .",
      'CMD ["kelp"]',
    ),
    files: {
      "Cargo.toml": '[package]\nname = "kelp"\nversion = "0.1.0"\n',
      "Cargo.lock": '[[package]]\nname = "kelp"\nversion = "0.1.0"\n',
    },
  },
  {
    name: "Rust started by Cargo",
    text: lines(
      "FROM rust:1-alpine",
      "WORKDIR /src",
      "COPY . .",
      "RUN cargo build --release",
      'CMD ["cargo", "run", "--release"]',
    ),
  },
  {
    name: ".NET, published",
    text: lines(
      "FROM mcr.microsoft.com/dotnet/sdk:10.0",
      "WORKDIR /src",
      "COPY . .",
      "RUN dotnet publish -c Release -o /app",
      "WORKDIR /app",
      'ENTRYPOINT ["dotnet", "Dock.dll"]',
    ),
  },
  {
    name: ".NET started by `dotnet run`",
    text: lines(
      "FROM mcr.microsoft.com/dotnet/sdk:10.0",
      "WORKDIR /src",
      "COPY . .",
      "RUN dotnet build",
      'CMD ["dotnet", "run"]',
    ),
    files: { "Dock.csproj": '<Project Sdk="Microsoft.NET.Sdk.Web" />' },
  },
  {
    name: "C with make",
    text: lines(
      "FROM debian:trixie",
      "RUN apt-get update && apt-get install -y build-essential libssl-dev",
      "WORKDIR /src",
      "COPY . .",
      "RUN make && make install",
      'CMD ["/usr/local/bin/buoy"]',
    ),
  },
  {
    name: "C++ with CMake",
    text: lines(
      "FROM alpine:3.23",
      "RUN apk add --no-cache build-base cmake",
      "WORKDIR /src",
      "COPY . .",
      "RUN cmake -B build && cmake --build build",
      'CMD ["/src/build/buoy"]',
    ),
  },
  {
    name: "C with Meson",
    text: lines(
      "FROM debian:trixie",
      "RUN apt-get update && apt-get install -y meson gcc",
      "COPY . /src",
      "RUN cd /src && meson setup out && meson install -C out",
      'CMD ["buoy"]',
    ),
  },
  {
    name: "C with autotools",
    text: lines(
      "FROM ubuntu:24.04",
      "RUN apt-get update && apt-get install -y build-essential autoconf automake",
      "COPY . /src",
      "WORKDIR /src",
      "RUN ./autogen.sh && ./configure --prefix=/opt/buoy && make install",
      'CMD ["/opt/buoy/bin/buoy"]',
    ),
  },
  {
    name: "PHP with Composer",
    text: lines(
      "FROM php:8.4-apache",
      "RUN apt-get update && apt-get install -y git unzip && docker-php-ext-install pdo_mysql",
      "COPY --from=composer:2 /usr/bin/composer /usr/bin/composer",
      "COPY . /var/www/html",
      "RUN composer install --no-dev",
    ),
  },
  {
    name: "PHP with Composer and its own server",
    text: lines(
      "FROM php:8.4-cli",
      "RUN apt-get update && apt-get install -y git unzip",
      "COPY --from=composer:2 /usr/bin/composer /usr/bin/composer",
      "WORKDIR /app",
      "COPY . .",
      "RUN composer install --no-dev",
      'CMD ["php", "-S", "0.0.0.0:8000", "-t", "public"]',
    ),
  },
  {
    name: "Ruby with Bundler",
    text: lines(
      "FROM ruby:3.4-slim",
      "RUN apt-get update && apt-get install -y build-essential libpq-dev",
      "WORKDIR /app",
      "COPY Gemfile* ./",
      "RUN bundle install",
      "COPY . .",
      'CMD ["bundle", "exec", "puma"]',
    ),
  },
  {
    name: "Rails with assets",
    text: lines(
      "FROM ruby:3.4",
      "WORKDIR /app",
      "COPY . .",
      "RUN bundle install && bundle exec rails assets:precompile",
      "EXPOSE 3000",
      'CMD ["bundle", "exec", "rails", "server", "-b", "0.0.0.0"]',
    ),
  },
  {
    name: "Elixir, a release",
    text: lines(
      "FROM elixir:1.19",
      "ENV MIX_ENV=prod",
      "WORKDIR /app",
      "COPY . .",
      "RUN mix local.hex --force && mix local.rebar --force && mix deps.get && mix release",
      'CMD ["_build/prod/rel/skiff/bin/skiff", "start"]',
    ),
  },
  {
    name: "Phoenix started by Mix",
    text: lines(
      "FROM elixir:1.19",
      "WORKDIR /app",
      "COPY . .",
      "RUN mix local.hex --force && mix deps.get && mix compile",
      "EXPOSE 4000",
      'CMD ["mix", "phx.server"]',
    ),
    files: {
      "mix.exs": 'defmodule Skiff.MixProject do\n  def project, do: [app: :skiff, version: "0.1.0"]\nend\n',
    },
  },
  {
    name: "Erlang, a release",
    text: lines(
      "FROM erlang:28",
      "WORKDIR /app",
      "COPY . .",
      "RUN rebar3 as prod release",
      'CMD ["_build/prod/rel/skiff/bin/skiff", "foreground"]',
    ),
  },
  {
    name: "Haskell with Stack",
    text: lines(
      "FROM haskell:9",
      "WORKDIR /app",
      "COPY . .",
      "RUN stack build",
      'CMD ["stack", "exec", "cove-exe"]',
    ),
  },
  {
    name: "Haskell with Cabal",
    text: lines(
      "FROM haskell:9",
      "WORKDIR /app",
      "COPY . .",
      "RUN cabal update && cabal install --install-method=copy --installdir=/usr/local/bin",
      'CMD ["cove"]',
    ),
  },
  {
    name: "Swift",
    text: lines(
      "FROM swift:6.2",
      "WORKDIR /app",
      "COPY . .",
      "RUN swift build -c release",
      'CMD [".build/release/Tern"]',
    ),
  },
  {
    name: "Swift started by `swift run`",
    text: lines(
      "FROM swift:6.2",
      "WORKDIR /app",
      "COPY . .",
      "RUN swift build -c release",
      'CMD ["swift", "run", "-c", "release", "Tern"]',
    ),
  },
  {
    name: "Deno, compiled",
    text: lines(
      "FROM denoland/deno:2.5.6",
      "WORKDIR /app",
      "COPY . .",
      "RUN deno compile --allow-net --output /usr/local/bin/ray main.ts",
      'CMD ["/usr/local/bin/ray"]',
    ),
  },
  {
    name: "Deno, interpreted",
    text: lines(
      "FROM denoland/deno:2.5.6",
      "WORKDIR /app",
      "COPY . .",
      "RUN deno cache main.ts",
      'CMD ["run", "--allow-net", "main.ts"]',
    ),
  },
  {
    name: "Zig",
    text: lines(
      "FROM alpine:3.23",
      "RUN apk add --no-cache zig",
      "WORKDIR /src",
      "COPY . .",
      "RUN zig build -Doptimize=ReleaseSafe",
      'CMD ["/src/zig-out/bin/krill"]',
    ),
  },
  {
    name: "Zig, one file",
    text: lines(
      "FROM debian:trixie",
      "RUN apt-get update && apt-get install -y zig",
      "COPY krill.zig /src/",
      "RUN zig build-exe /src/krill.zig -femit-bin=/usr/local/bin/krill",
      'CMD ["krill"]',
    ),
  },
  {
    name: "Crystal",
    text: lines(
      "FROM crystallang/crystal:1.18-alpine",
      "WORKDIR /src",
      "COPY . .",
      "RUN shards build --release --static",
      'CMD ["bin/squid"]',
    ),
  },
  {
    name: "Python 2, whose environment is made before Cython is installed",
    text: lines(
      "FROM python:2.7",
      "RUN pip install cython",
      "WORKDIR /app",
      "COPY . .",
      "RUN python setup.py build_ext --inplace && pip install -r requirements.txt",
      'CMD ["gunicorn", "app:app"]',
    ),
    files: { "requirements.txt": "gunicorn\n", "setup.py": "" },
  },
  {
    name: "Python on Alpine, libraries found with scanelf, headers removed",
    text: lines(
      "FROM python:3.13-alpine",
      "WORKDIR /app",
      "COPY . .",
      "RUN apk add --no-cache --virtual .build-deps gcc musl-dev pcre-dev postgresql-dev \\",
      "    && python -m venv /venv && /venv/bin/pip install -r requirements.txt \\",
      "    && runDeps=\"$(scanelf --needed --nobanner --recursive /venv | awk '{ print $2 }' | sort -u)\" \\",
      "    && apk add --virtual .rundeps $runDeps \\",
      "    && apk del .build-deps",
      'CMD ["/venv/bin/uwsgi", "--ini", "uwsgi.ini"]',
    ),
  },
  {
    name: "Go started by a supervisor, built where PATH looks",
    text: lines(
      "FROM alpine:3.23",
      "RUN apk add --no-cache s6 go",
      "COPY . /tmp/src",
      "RUN cd /tmp/src && go build -o /usr/bin/gull . && rm -rf /tmp/src",
      "COPY s6 /etc/s6",
      'CMD ["/bin/s6-svscan", "/etc/s6"]',
    ),
  },
  {
    name: "Ruby with a folder for its logs, and a database's client",
    text: lines(
      "FROM ruby:3.4",
      "RUN apt-get update && apt-get install -y --no-install-recommends build-essential libpq-dev postgresql-client",
      "RUN mkdir -p /var/log/unicorn",
      "WORKDIR /app",
      "COPY . .",
      "RUN bundle install && bundle exec rake assets:precompile",
      'CMD ["bundle", "exec", "unicorn"]',
    ),
  },
  {
    name: "C linked with a library from a file",
    text: lines(
      "FROM debian:trixie",
      "RUN apt-get update && apt-get install -y --no-install-recommends gcc make libc6-dev",
      "COPY librdkafka1_2.8_amd64.deb /tmp/",
      "RUN dpkg -i /tmp/librdkafka1_2.8_amd64.deb",
      "WORKDIR /src",
      "COPY . .",
      "RUN make && cp gull /usr/local/bin/",
      'CMD ["gull"]',
    ),
  },
  {
    name: "Elixir of Debian, a release",
    text: lines(
      "FROM debian:trixie",
      "RUN apt-get update && apt-get install -y --no-install-recommends elixir erlang-dev",
      "ENV MIX_ENV=prod",
      "WORKDIR /app",
      "COPY . .",
      "RUN mix release",
      'CMD ["_build/prod/rel/eddy/bin/eddy", "start"]',
    ),
  },
  {
    name: "PHP of Debian with Composer",
    text: lines(
      "FROM debian:trixie",
      "ENV DEBIAN_FRONTEND=noninteractive COMPOSER_ALLOW_SUPERUSER=1",
      "RUN apt-get update && apt-get install -y --no-install-recommends php-cli php-intl composer unzip",
      "WORKDIR /srv/app",
      "COPY . .",
      "RUN composer install --no-dev --optimize-autoloader",
      "EXPOSE 8000",
      'CMD ["php", "-S", "0.0.0.0:8000", "-t", "public"]',
    ),
  },
  {
    name: "Haskell with Debian's compiler",
    text: lines(
      "FROM debian:trixie",
      "RUN apt-get update && apt-get install -y --no-install-recommends ghc",
      "WORKDIR /src",
      "COPY Main.hs .",
      "RUN ghc -O1 -o /usr/local/bin/drift Main.hs",
      'CMD ["drift"]',
    ),
  },
  {
    name: "OCaml with Debian's compiler",
    text: lines(
      "FROM debian:trixie",
      "RUN apt-get update && apt-get install -y --no-install-recommends ocaml-nox gcc libc6-dev",
      "WORKDIR /src",
      "COPY main.ml .",
      "RUN ocamlopt -o main main.ml",
      'ENTRYPOINT ["/src/main"]',
    ),
  },
  {
    name: "Crystal with Debian's compiler",
    text: lines(
      "FROM debian:trixie",
      "RUN apt-get update && apt-get install -y crystal",
      "COPY squid.cr /src/",
      "RUN crystal build --release -o /usr/local/bin/squid /src/squid.cr",
      'CMD ["squid"]',
    ),
  },
  {
    name: "Dart, compiled",
    text: lines(
      "FROM dart:3.10",
      "WORKDIR /app",
      "COPY . .",
      "RUN dart pub get && dart compile exe bin/server.dart -o /usr/local/bin/ferry",
      'CMD ["/usr/local/bin/ferry"]',
    ),
  },
  {
    name: "Dart started by the SDK",
    text: lines(
      "FROM dart:3.10",
      "WORKDIR /app",
      "COPY . .",
      "RUN dart pub get",
      'CMD ["dart", "run", "bin/server.dart", "--port", "8080"]',
    ),
  },
  {
    name: "A file of two stages whose last one still builds",
    text: lines(
      "FROM node:24 AS assets",
      "WORKDIR /ui",
      "COPY ui .",
      "RUN npm ci && npm run build",
      "",
      "FROM golang:1.26",
      "WORKDIR /src",
      "COPY . .",
      "COPY --from=assets /ui/dist ./static",
      "RUN CGO_ENABLED=0 go build -o /srv/port .",
      'CMD ["/srv/port"]',
    ),
  },
  {
    name: "Somebody's own style",
    text: '# syntax=docker/dockerfile:1\r\n# escape=`\r\n\r\n# the mast\r\nfrom golang:1.26-trixie\r\nworkdir /src\r\ncopy . .\r\nrun CGO_ENABLED=0 `\r\n    go build -o /mast .\r\n# what it promises\r\nlabel org.example="mast"\r\nexpose 80 443\r\nstopsignal SIGINT\r\nvolume /data\r\nuser 65532\r\nentrypoint ["/mast"]\r\n',
  },
  {
    name: "Secrets and build arguments",
    text: lines(
      "FROM golang:1.26-trixie",
      "ARG REVISION=dev",
      "ARG NPM_TOKEN",
      "ENV TOKEN=$NPM_TOKEN REVISION=$REVISION",
      "WORKDIR /src",
      "COPY . .",
      'RUN CGO_ENABLED=0 go build -ldflags "-X main.rev=$REVISION" -o /sail .',
      "LABEL revision=$REVISION",
      'CMD ["/sail"]',
    ),
  },
  {
    name: "C whose tools come and go in one RUN",
    text: lines(
      "FROM alpine:3.24",
      "WORKDIR /src",
      "COPY . .",
      "RUN apk add --no-cache --virtual .tools gcc make musl-dev && make && make install && apk del .tools",
      'CMD ["tided"]',
    ),
  },
  {
    name: "C that keeps the libraries it finds to be needed",
    text: lines(
      "FROM debian:trixie-slim",
      'RUN saved="$(apt-mark showmanual)" && apt-get update \\',
      "    && apt-get install -y --no-install-recommends gcc make libc6-dev libevent-dev wget \\",
      "    && mkdir -p /usr/src/tide && wget -O tide.tar.gz https://example.com/tide.tar.gz \\",
      "    && tar -xzf tide.tar.gz -C /usr/src/tide --strip-components=1 && rm tide.tar.gz \\",
      "    && cd /usr/src/tide && ./configure && make && make install && cd / && rm -rf /usr/src/tide \\",
      "    && apt-mark auto '.*' && apt-mark manual $saved \\",
      "    && find /usr/local -type f -executable -exec ldd '{}' ';' | awk '/=>/ { print $(NF-1) }' \\",
      "        | xargs -r dpkg-query --search | cut -d: -f1 | xargs -r apt-mark manual \\",
      "    && apt-get purge -y --auto-remove && apt-get dist-clean",
      'CMD ["tided"]',
    ),
  },
  {
    name: "Ruby on Alpine, whose gems may be written in C++",
    text: lines(
      "FROM ruby:3.4-alpine",
      "RUN apk add --no-cache build-base sqlite-dev",
      "WORKDIR /app",
      "COPY Gemfile Gemfile.lock ./",
      "RUN bundle install",
      "COPY . .",
      'CMD ["bundle", "exec", "puma"]',
    ),
  },
  {
    name: "Go on an Alpine whose certificates lie where old programs do not look",
    text: lines(
      "FROM golang:1.10-alpine3.7",
      "WORKDIR /go/src/harbour",
      "COPY . .",
      "RUN apk add --no-cache git && go build -o /usr/local/bin/tide .",
      'CMD ["tide"]',
    ),
  },
  {
    name: "a site of a server that is told what to answer instead of what is not there",
    text: lines(
      "FROM node:24",
      "RUN npm install -g http-server",
      "WORKDIR /site",
      "COPY . .",
      "RUN npm install && npm run build",
      "EXPOSE 8080",
      "CMD http-server -f / /site/dist",
    ),
  },
  {
    name: "Tools that no build step uses stay, those it uses are named",
    text: lines(
      "FROM golang:1.26-alpine",
      "RUN apk add --no-cache git openssh-client graphviz",
      "WORKDIR /src",
      "COPY . .",
      "RUN CGO_ENABLED=0 go build -o /usr/local/bin/lugger .",
      'ENTRYPOINT ["lugger"]',
    ),
  },
  {
    name: "Java with an editor for whoever enters the container",
    text: lines(
      "FROM maven:3.9-eclipse-temurin-21",
      "RUN apt-get update && apt-get install -y vim unzip",
      "WORKDIR /app",
      "COPY . .",
      "RUN unzip charts.zip && mvn -B package",
      'CMD ["java", "-jar", "target/pilot.jar"]',
    ),
  },
  {
    name: "A started tool that builds again and again",
    text: lines(
      "FROM golang:1.26",
      "WORKDIR /src",
      "COPY . .",
      "RUN go install github.com/air-verse/air@v1.63.0 && go build -o tmp/main .",
      'CMD ["air"]',
    ),
  },
  {
    name: "Java of another vendor, whose name says nothing of the runtime's",
    text: lines(
      "FROM azul/zulu-openjdk:17",
      "WORKDIR /tide",
      "COPY . .",
      "RUN ./gradlew bootJar",
      'CMD ["java", "-jar", "build/libs/tide.jar"]',
    ),
  },
  {
    name: "Java of a vendor that has a runtime of its own",
    text: lines(
      "FROM maven:3.9-amazoncorretto-21",
      "WORKDIR /tide",
      "COPY . .",
      "RUN mvn -B package",
      'CMD ["java", "-jar", "target/tide.jar"]',
    ),
  },
  {
    name: "Java whose version only a variable tells",
    text: lines(
      "FROM shipyard/workbench",
      "ENV JAVA_HOME=/usr/lib/jvm/java-1.8.0-openjdk",
      "WORKDIR /tide",
      "COPY . .",
      "RUN mvn package",
      'CMD ["java", "-jar", "target/tide.jar"]',
    ),
  },
  {
    name: "Java in an image that nobody knows",
    text: lines(
      "FROM shipyard/workbench",
      "WORKDIR /tide",
      "COPY . .",
      "RUN mvn package",
      'CMD ["java", "-jar", "target/tide.jar"]',
    ),
  },
  {
    name: "Java that apt is told to keep",
    text: lines(
      "FROM debian:bookworm",
      "RUN apt-get update && apt-get install -y --no-install-recommends maven openjdk-17-jdk+",
      "WORKDIR /tide",
      "COPY . .",
      "RUN mvn package && apt-get purge -y maven openjdk-17-jdk+",
      'CMD ["java", "-jar", "target/tide.jar"]',
    ),
  },
  {
    name: "Java behind a start script that the file writes",
    text: lines(
      "FROM eclipse-temurin:21-jdk",
      "WORKDIR /tide",
      "COPY . .",
      "RUN ./gradlew installDist",
      "RUN printf '#!/bin/sh\\nexec java -cp \"/tide/build/libs/*\" Tide\\n' > /usr/local/bin/tide && chmod +x /usr/local/bin/tide",
      'CMD ["tide"]',
    ),
  },
  {
    name: "Java that wants the compiler's own library",
    text: lines(
      "FROM openjdk:8-jdk",
      "ENV CLASSPATH=/usr/lib/jvm/java-8-openjdk-amd64/lib/tools.jar",
      "COPY . /tide",
      "RUN cd /tide && ./gradlew jar",
      'CMD ["java", "-jar", "/tide/build/libs/tide.jar"]',
    ),
  },
  {
    name: "An image that carries the Android SDK",
    text: lines(
      "FROM eclipse-temurin:17-jdk",
      "ENV ANDROID_HOME=/opt/android",
      "RUN yes | $ANDROID_HOME/tools/bin/sdkmanager --licenses",
      "COPY . /app",
      "RUN cd /app && ./gradlew assemble",
      'ENTRYPOINT ["/app/run.sh"]',
    ),
  },
  {
    name: "An image that waits for somebody to enter",
    text: lines(
      "FROM golang:1.26",
      "COPY . /src",
      "RUN cd /src && go build -o /bin/tide .",
      "CMD echo ready && tail -f /dev/null",
    ),
  },
  {
    name: "An entrypoint that is handed nothing and starts what it knows",
    text: lines(
      "FROM maven:3.9-eclipse-temurin-21",
      "WORKDIR /tide",
      "COPY . .",
      "RUN mvn -B package",
      "COPY entrypoint.sh /entrypoint.sh",
      'ENTRYPOINT ["/entrypoint.sh"]',
    ),
  },
  {
    name: "Node on a small image, without package.json at hand",
    text: lines(
      "FROM node:24-alpine",
      "WORKDIR /app",
      "COPY . .",
      "RUN npm ci",
      "RUN npm run build",
      'CMD ["npm", "start"]',
    ),
  },
  {
    name: "Node on a small image, whose split would leave nothing behind",
    text: lines(
      "FROM node:24-alpine",
      "WORKDIR /app",
      "COPY . .",
      "RUN npm run build",
      'CMD ["npm", "start"]',
    ),
  },
  {
    name: "Go whose tools come and go in one RUN",
    text: lines(
      "FROM alpine:3.24",
      "COPY . /src",
      "RUN apk add --no-cache --virtual .build go && cd /src && go build -o /usr/bin/tide . && apk del .build && rm -rf /root/go",
      'CMD ["tide"]',
    ),
  },
  {
    name: "Python packages that load libraries of the full image",
    text: lines(
      "FROM python:3.11-bullseye",
      "WORKDIR /srv/mole",
      "COPY . .",
      "RUN pip install uwsgi psycopg2 && pip install -r requirements.txt",
      "RUN python manage.py collectstatic --noinput",
      'CMD ["uwsgi", "--ini", "mole.ini"]',
    ),
    files: {
      "requirements.txt": "django==5.2\nmysqlclient>=2\nGitPython\n",
      "manage.py": "import sys\n",
      "mole.ini": "[uwsgi]\n",
    },
  },
  {
    name: "Python packages compiled against -dev packages, and C++ on Alpine",
    text: lines(
      "FROM python:3.12-alpine",
      "RUN apk add --no-cache g++ openldap-dev libwebp-dev",
      "WORKDIR /app",
      "COPY . .",
      "RUN pip install -r requirements.txt",
      'CMD ["python", "main.py"]',
    ),
  },
  {
    name: "A folder of Python's own packages that the file names",
    text: lines(
      "FROM python:3.11-slim",
      "RUN apt-get update && apt-get install -y gcc",
      "COPY . /app",
      "WORKDIR /app",
      "RUN pip install -r requirements.txt",
      "COPY reef.cfg /usr/local/lib/python3.11/site-packages/reef/reef.cfg",
      'CMD ["python", "main.py"]',
    ),
  },
  {
    name: "Python sources used as they lie, and words fetched into a home",
    text: lines(
      "FROM python:3.12-slim",
      "RUN apt-get update && apt-get install -y gcc",
      "WORKDIR /opt/shoal",
      "COPY shoal shoal",
      "COPY setup.py .",
      "RUN pip install -e . && python -m nltk.downloader punkt",
      "WORKDIR /data",
      'CMD ["python", "-m", "shoal"]',
    ),
  },
  {
    name: "pip as an account of its own",
    text: lines(
      "FROM python:3.12-slim",
      "RUN apt-get update && apt-get install -y gcc && useradd -m crab",
      "USER crab",
      "WORKDIR /home/crab/app",
      "COPY --chown=crab . .",
      "RUN pip install -r requirements.txt",
      'CMD ["python", "main.py"]',
    ),
  },
];
