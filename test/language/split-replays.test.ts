import { expect, test } from "vitest";
import { planSplit } from "../../server/src/language/split/planner.ts";
import { Dockerfile } from "../../server/src/language/syntax/dockerfile.ts";
import { embedded } from "../support/catalogue.ts";

/*
 * Traps of COPY as BuildKit does it: a link that is named is followed, a folder that is named is made anew with 755 of
 * root's, a folder that is there already keeps its mode. Each runtime below stands for one of them.
 */

/** How sure the first plan is and what its runtime stage says. */
function runtimeOf(...lines: string[]): string {
  const { plans, why } = planSplit(Dockerfile.parse(`${lines.join("\n")}\n`), embedded(), "2026-11-25");
  const [plan] = plans;
  if (!plan) return why;
  const all = plan.text.trimEnd().split("\n");
  const stage = all.slice(all.findLastIndex((it) => /^FROM/i.test(it))).filter((it) => it !== "");
  return [`# ${[plan.confidence, ...plan.assumptions].join("; ")}`, ...stage].join("\n");
}

test("a link is made again where it pointed, and what it points to is copied", () => {
  expect(
    runtimeOf(
      "FROM maven:3.9-eclipse-temurin-21",
      "WORKDIR /src",
      "COPY . .",
      "RUN mvn -B package && mkdir -p /opt/buoy && cp target/buoy.jar /opt/buoy/ && cp bin/buoy /opt/buoy/buoy",
      "RUN ln -s /opt/buoy /opt/current && ln -s /opt/buoy/buoy /usr/local/bin/buoy",
      'CMD ["java", "-jar", "/opt/current/buoy.jar"]',
    ),
  ).toMatchInlineSnapshot(`
    "# safe
    FROM eclipse-temurin:21-jre
    WORKDIR /src
    COPY --from=build /src /src
    COPY --from=build /opt/buoy /opt/buoy
    RUN ln -s /opt/buoy /opt/current && ln -s /opt/buoy/buoy /usr/local/bin/buoy
    CMD ["java", "-jar", "/opt/current/buoy.jar"]"
  `);
});

test("a log that is a link to the output is one again", () => {
  expect(
    runtimeOf(
      "FROM debian:trixie",
      "RUN apt-get update && apt-get install -y gcc libc6-dev nginx && rm -rf /var/lib/apt/lists/*",
      "RUN ln -sf /dev/stdout /var/log/nginx/access.log",
      "COPY tide.c /src/",
      "RUN gcc -o /usr/local/bin/tide /src/tide.c",
      'CMD ["tide"]',
    ),
  ).toMatchInlineSnapshot(`
    "# safe
    FROM debian:trixie-slim
    RUN apt-get update \\
        && apt-get install -y nginx \\
        && rm -rf /var/lib/apt/lists/*
    COPY --from=build /usr/local/bin/tide /usr/local/bin/tide
    RUN mkdir -p /var/log/nginx && ln -sf /dev/stdout /var/log/nginx/access.log
    CMD ["tide"]"
  `);
});

test("the mode of a folder that the base has, and of one that a COPY makes", () => {
  expect(
    runtimeOf(
      "FROM openjdk:8-alpine",
      "WORKDIR /app",
      "RUN mkdir /cargo && chgrp -R 0 /root /cargo && chmod -R g=u /root /cargo && chmod 755 /app",
      "COPY . .",
      "RUN ./mvnw package",
      'CMD ["java", "-jar", "target/buoy.jar"]',
    ),
  ).toMatchInlineSnapshot(`
    "# safe
    FROM eclipse-temurin:8-jre-alpine
    WORKDIR /app
    COPY --from=build /cargo /cargo
    COPY --from=build /app /app
    RUN chmod g=u /cargo && chmod -R g=u /root
    CMD ["java", "-jar", "target/buoy.jar"]"
  `);
});

test("what was taken away from the base image is taken away again", () => {
  expect(
    runtimeOf(
      "FROM tomcat:9-jdk17",
      "RUN apt-get update && apt-get install -y maven",
      "COPY . /src",
      "RUN cd /src && mvn package && rm -rf /usr/local/tomcat/webapps/* && cp target/buoy.war /usr/local/tomcat/webapps/ROOT.war",
      'CMD ["catalina.sh", "run"]',
    ),
  ).toMatchInlineSnapshot(`
    "# safe
    FROM tomcat:9-jre17
    RUN rm -rf /usr/local/tomcat/webapps/*
    COPY --from=build /src /src
    COPY --from=build /usr/local/tomcat/webapps/ROOT.war /usr/local/tomcat/webapps/ROOT.war
    CMD ["catalina.sh", "run"]"
  `);
});

test("the base image's own working folder is the program's too", () => {
  expect(
    runtimeOf(
      "FROM golang:1.26-alpine",
      "COPY . /src",
      "RUN cd /src && go build -o /usr/local/bin/tide",
      'CMD ["tide"]',
    ),
  ).toMatchInlineSnapshot(`
    "# safe
    FROM alpine:3.24
    WORKDIR /go
    COPY --from=build /src /src
    COPY --from=build /usr/local/bin/tide /usr/local/bin/tide
    COPY --from=build /usr/local/go/lib/time/zoneinfo.zip /usr/local/go/lib/time/zoneinfo.zip
    CMD ["tide"]"
  `);
});

test("a folder that is only entered later does not hide what is made in it", () => {
  expect(
    runtimeOf(
      "FROM alpine:3.23",
      "RUN apk add --no-cache gcc musl-dev",
      "COPY tide.c /src/",
      "RUN gcc -o /usr/local/bin/tide /src/tide.c && mkdir -p /srv/tide/data",
      "WORKDIR /srv/tide",
      'CMD ["tide"]',
    ),
  ).toMatchInlineSnapshot(`
    "# safe
    FROM alpine:3.23
    COPY --from=build /usr/local/bin/tide /usr/local/bin/tide
    COPY --from=build /srv/tide/data /srv/tide/data
    WORKDIR /srv/tide
    CMD ["tide"]"
  `);
});

test("an Alpine that has no bundle of certificates gives none", () => {
  expect(
    runtimeOf(
      "FROM alpine:3.5",
      "RUN apk add --no-cache gcc musl-dev",
      "COPY tide.c /src/",
      "RUN gcc -o /usr/local/bin/tide /src/tide.c",
      'CMD ["tide"]',
    ),
  ).toMatchInlineSnapshot(`
    "# safe
    FROM alpine:3.5
    COPY --from=build /usr/local/bin/tide /usr/local/bin/tide
    CMD ["tide"]"
  `);
});

test("the jar behind options that stand after -jar", () => {
  expect(
    runtimeOf(
      "FROM eclipse-temurin:21-jdk",
      "COPY . /src",
      "RUN cd /src && ./gradlew bootJar && mkdir /srv/buoy && cp build/libs/buoy.jar /srv/buoy/",
      "CMD java -jar -Dbuoy.light=red /srv/buoy/buoy.jar",
    ),
  ).toMatchInlineSnapshot(`
    "# safe
    FROM eclipse-temurin:21-jre
    COPY --from=build /src /src
    COPY --from=build /srv/buoy /srv/buoy
    CMD java -jar -Dbuoy.light=red /srv/buoy/buoy.jar"
  `);
});

test("global tools are installed again with the package manager that installs them", () => {
  expect(
    runtimeOf(
      "FROM debian:trixie",
      "RUN apt-get update && apt-get install -y nodejs npm",
      "WORKDIR /pier",
      "COPY . .",
      "RUN npm install && npm install -g grunt-cli && grunt build",
      "CMD grunt serve",
    ),
  ).toMatchInlineSnapshot(`
    "# safe
    FROM debian:trixie-slim
    RUN apt-get update \\
        && apt-get install -y nodejs npm \\
        && rm -rf /var/lib/apt/lists/*
    RUN npm install -g grunt-cli
    WORKDIR /pier
    COPY --from=build /pier /pier
    CMD grunt serve"
  `);
});

test("a start script that nobody reads gets the variables of the build too", () => {
  expect(
    runtimeOf(
      "FROM debian:trixie",
      "RUN apt-get update && apt-get install -y golang",
      "ENV GOPATH=/pier",
      "COPY . /pier/src/tide",
      "RUN cd /pier/src/tide && go build -o /usr/local/bin/tide",
      "COPY start.sh /",
      'CMD ["/start.sh"]',
    ),
  ).toMatchInlineSnapshot(`
    "# review; \`/start.sh\` calls nothing that only the old image has, such as go
    FROM debian:trixie-slim
    ENV GOPATH=/pier
    COPY --from=build /pier/src/tide /pier/src/tide
    COPY --from=build /usr/local/bin/tide /usr/local/bin/tide
    COPY start.sh /
    CMD ["/start.sh"]"
  `);
});

test("where a hand-written Makefile installs is assumed", () => {
  expect(
    runtimeOf(
      "FROM alpine:3.23",
      "RUN apk add --no-cache gcc musl-dev make",
      "COPY . /src",
      "RUN cd /src && make && make install && rm -rf /src",
      'CMD ["tide"]',
    ),
  ).toMatchInlineSnapshot(`
    "# review; \`make install\` installs into /usr/local
    FROM alpine:3.23
    RUN apk add --no-cache libstdc++
    COPY --from=build /usr/local /usr/local
    CMD ["tide"]"
  `);
});

test("a script that prepares the system, and a program of the base image, stay where they are", () => {
  expect(
    runtimeOf(
      "FROM debian:trixie",
      "RUN apt-get update && apt-get install -y gcc libc6-dev",
      "COPY . /src",
      "RUN /src/install-deps.sh && gcc -o /usr/local/bin/tide /src/tide.c",
      'CMD ["tide"]',
    ),
  ).toMatchInlineSnapshot(`"\`/src/install-deps.sh\` prepares the system, and nobody can follow that."`);
  expect(
    runtimeOf(
      "FROM nginx:1.29",
      "RUN apt-get update && apt-get install -y default-jdk maven",
      "COPY . /src",
      "RUN cd /src && mvn package && cp -r target/site/. /usr/share/nginx/html",
      'CMD ["nginx", "-g", "daemon off;"]',
    ),
  ).toMatchInlineSnapshot(
    `"Which release of Debian the builder has is not known, and its libraries must match."`,
  );
});

test("what an account makes in a working folder stays its own", () => {
  expect(
    runtimeOf(
      "FROM eclipse-temurin:21-jdk",
      "RUN useradd -m bosun",
      "USER bosun",
      "WORKDIR /home/bosun",
      "RUN git clone https://example.org/buoy.git && cd buoy && ./gradlew build",
      "WORKDIR /home/bosun/buoy",
      'CMD ["java", "-jar", "build/libs/buoy.jar"]',
    ),
  ).toMatchInlineSnapshot(`
    "# safe
    FROM eclipse-temurin:21-jre
    RUN useradd -m bosun
    COPY --from=build --chown=bosun /home/bosun /home/bosun
    USER bosun
    WORKDIR /home/bosun/buoy
    CMD ["java", "-jar", "build/libs/buoy.jar"]"
  `);
});

test("a folder of sources that is copied to one of its name gives what is in it", () => {
  expect(
    runtimeOf(
      "FROM golang:1.26",
      "ADD src /go/src",
      "RUN cd /go/src/example.org/tide && go install",
      'CMD ["/go/bin/tide"]',
    ),
  ).toMatchInlineSnapshot(`
    "# review; the program reads none of the files copied into /go/src
    FROM debian:trixie-slim
    WORKDIR /go
    COPY --from=build /go/bin/tide /go/bin/tide
    COPY --from=build /etc/ssl/certs/ca-certificates.crt /etc/ssl/certs/ca-certificates.crt
    CMD ["/go/bin/tide"]"
  `);
});

test("what is started from a folder of its own finds its files beside it", () => {
  expect(
    runtimeOf(
      "FROM golang:1.12",
      "RUN go get example.org/tide && go build -o /go/src/example.org/tide/serve example.org/tide",
      'CMD bash -c "cd /go/src/example.org/tide; ./serve"',
    ),
  ).toMatchInlineSnapshot(`
    "# safe
    FROM debian:trixie-slim
    WORKDIR /go
    COPY --from=build /go/src/example.org/tide /go/src/example.org/tide
    COPY --from=build /etc/ssl/certs/ca-certificates.crt /etc/ssl/certs/ca-certificates.crt
    CMD bash -c "cd /go/src/example.org/tide; ./serve""
  `);
});

test("a tool is found by what its package brings", () => {
  expect(
    runtimeOf(
      "FROM node:24-slim",
      "RUN npm install -g polymer-cli eslint",
      "WORKDIR /pier",
      "COPY . .",
      "RUN npm install && polymer build",
      "CMD polymer serve build/default",
    ),
  ).toMatchInlineSnapshot(`
    "# safe
    FROM node:24-slim
    RUN npm install -g polymer-cli eslint
    WORKDIR /pier
    COPY --from=build /pier /pier
    CMD polymer serve build/default"
  `);
});

test("where Debian has no adduser, it is installed for the accounts", () => {
  expect(
    runtimeOf(
      "FROM node:24-trixie",
      "WORKDIR /pier",
      "COPY . .",
      "RUN npm ci && npm run build",
      "RUN adduser --system bosun",
      "USER bosun",
      'CMD ["node", "dist/pier.js"]',
    ),
  ).toMatchInlineSnapshot(`
    "# review; no dependency needs a library or a program that the slim image lacks (as gm, pg-native and simple-git do)
    FROM node:24-trixie-slim
    RUN apt-get update \\
        && apt-get install -y --no-install-recommends adduser \\
        && rm -rf /var/lib/apt/lists/*
    WORKDIR /pier
    COPY --from=build /pier /pier
    RUN adduser --system bosun
    USER bosun
    CMD ["node", "dist/pier.js"]"
  `);
});

test("a start through make, and commands nobody can follow, are refused", () => {
  expect(
    runtimeOf(
      "FROM golang:1.26",
      "COPY . /src",
      "RUN cd /src && go build -o tide",
      'CMD ["make", "-C", "/src", "run"]',
    ),
  ).toMatchInlineSnapshot(`"It starts make, and what that calls is not known."`);
  expect(
    runtimeOf(
      "FROM debian:trixie",
      "RUN apt-get update && apt-get install -y gcc libc6-dev",
      "COPY . /src",
      "RUN rigger --bow && rigger --stern && caulker -a && caulker -b",
      "RUN gcc -o /usr/local/bin/tide /src/tide.c",
      'CMD ["tide"]',
    ),
  ).toMatchInlineSnapshot(`"Nobody can follow what \`rigger --bow\` and others leave behind."`);
});

test("a working folder that is a link is entered when the link is there", () => {
  expect(
    runtimeOf(
      "FROM maven:3.9-eclipse-temurin-21",
      "COPY . /src",
      "RUN cd /src && mvn package && unzip target/buoy-1.2.zip -d /opt",
      "RUN ln -s /opt/buoy-1.2 /opt/buoy",
      "WORKDIR /opt/buoy",
      "RUN mkdir log && rm -rf /src",
      'CMD ["/opt/buoy/bin/buoy"]',
    ),
  ).toMatchInlineSnapshot(`
    "# safe
    FROM eclipse-temurin:21-jre
    COPY --from=build /opt/buoy-1.2 /opt/buoy-1.2
    RUN ln -s /opt/buoy-1.2 /opt/buoy
    WORKDIR /opt/buoy
    CMD ["/opt/buoy/bin/buoy"]"
  `);
});

test("a package from a file, which no repository has, is not lost", () => {
  expect(
    runtimeOf(
      "FROM alpine:3.23",
      "RUN apk add --no-cache gcc musl-dev && apk add --allow-untrusted /tmp/driver-1.2.apk",
      "COPY tide.c /src/",
      "RUN gcc -o /usr/local/bin/tide /src/tide.c",
      'CMD ["tide"]',
    ),
  ).toMatchInlineSnapshot(
    `"\`apk add --allow-untrusted /tmp/driver-1.2.apk\` installs a package from outside the distribution."`,
  );
});

test("a working folder inside what an account owns is not made by root before", () => {
  expect(
    runtimeOf(
      "FROM node:24-alpine",
      "RUN adduser -D bosun",
      "USER bosun",
      "RUN git clone https://example.org/pier.git /home/bosun/pier",
      "WORKDIR /home/bosun/pier/server",
      "RUN npm install && npm run build",
      'CMD ["node", "main.js"]',
    ),
  ).toMatchInlineSnapshot(`
    "# safe
    FROM node:24-alpine
    RUN adduser -D bosun
    COPY --from=build --chown=bosun /home/bosun/pier /home/bosun/pier
    WORKDIR /home/bosun/pier/server
    USER bosun
    CMD ["node", "main.js"]"
  `);
});

test("folders that configure is told beside its prefix are the distribution's", () => {
  expect(
    runtimeOf(
      "FROM debian:trixie",
      "RUN apt-get update && apt-get install -y gcc libc6-dev make",
      "COPY . /src",
      "RUN cd /src && ./configure --libdir=/usr/lib64 && make && make install",
      'CMD ["tide"]',
    ),
  ).toMatchInlineSnapshot(`"It installs into /usr/lib64, among the distribution's own files."`);
});

test("npm finds Node by the name that a link gives it", () => {
  expect(
    runtimeOf(
      "FROM ubuntu:14.04",
      "RUN apt-get update && apt-get install -y nodejs npm build-essential",
      "RUN ln -s /usr/bin/nodejs /usr/local/bin/node",
      "RUN npm install -g bower grunt-cli",
      "WORKDIR /app",
      "COPY . .",
      "RUN npm install && bower install && grunt build",
      'CMD ["grunt", "serve"]',
    ),
  ).toMatchInlineSnapshot(`
    "# safe
    FROM ubuntu:14.04
    RUN apt-get update \\
        && apt-get install -y nodejs npm \\
        && rm -rf /var/lib/apt/lists/*
    WORKDIR /app
    COPY --from=build /app /app
    RUN ln -s /usr/bin/nodejs /usr/local/bin/node
    RUN npm install -g bower grunt-cli
    CMD ["grunt", "serve"]"
  `);
});

test("an account of the base image is there when the runtime is that image", () => {
  expect(
    runtimeOf(
      "FROM registry.example.com/harbour/base:1",
      "RUN apk add --no-cache gcc musl-dev make",
      "WORKDIR /home/pilot/app",
      "RUN chown pilot:pilot /home/pilot/app",
      "USER pilot",
      "COPY --chown=pilot:pilot . .",
      "RUN npm install && npm run build",
      'CMD ["node", "main.js"]',
    ),
  ).toMatchInlineSnapshot(`
    "# safe
    FROM registry.example.com/harbour/base:1
    COPY --from=build --chown=pilot:pilot /home/pilot/app /home/pilot/app
    WORKDIR /home/pilot/app
    USER pilot
    CMD ["node", "main.js"]"
  `);
});

test("what a later COPY brings, and no build made, is not looked for in the builder", () => {
  expect(
    runtimeOf(
      "FROM debian:trixie",
      "RUN apt-get update && apt-get install -y gcc libc6-dev make python3 python3-pip",
      "COPY requirements.txt /pier/",
      "COPY tide /tmp/tide",
      "RUN make -C /tmp/tide install",
      "RUN pip3 install --break-system-packages -r /pier/requirements.txt",
      "COPY . /pier",
      'ENTRYPOINT ["/pier/run"]',
    ),
  ).toMatchInlineSnapshot(`
    "# review; \`make install\` installs into /usr/local
    FROM debian:trixie-slim
    RUN apt-get update \\
        && apt-get install -y python3 \\
        && rm -rf /var/lib/apt/lists/*
    COPY --from=build /pier/requirements.txt /pier/requirements.txt
    COPY --from=build /usr/local /usr/local
    RUN ldconfig
    COPY . /pier
    ENTRYPOINT ["/pier/run"]"
  `);
});

test("a program of a package that Python's own set-up installs is not left behind", () => {
  expect(
    runtimeOf(
      "FROM debian:bookworm",
      "RUN apt-get update && apt-get install -y gcc libc6-dev make python3 python3-setuptools",
      "COPY tide /tmp/tide",
      "RUN make -C /tmp/tide && cp /tmp/tide/tide /usr/local/bin/tide",
      "COPY . /app",
      "RUN cd /app && python3 setup.py install",
      'CMD ["/usr/local/bin/harbour"]',
    ),
  ).toMatchInlineSnapshot(`"\`python3 setup.py install\` brings what it starts."`);
});

test("what a pattern finds in a folder of the base is copied into that folder", () => {
  expect(
    runtimeOf(
      "FROM php:8.4-apache",
      "COPY --from=composer:2 /usr/bin/composer /usr/bin/composer",
      "WORKDIR /var/www/html",
      "COPY . .",
      "RUN composer install --no-dev",
      "RUN sed -i s,/var/www/html,/var/www/html/public,g /etc/apache2/sites-available/*.conf",
    ),
  ).toMatchInlineSnapshot(`
    "# safe
    FROM php:8.4-apache
    COPY --from=build /var/www/html /var/www/html
    COPY --from=build /etc/apache2/sites-available/*.conf /etc/apache2/sites-available/"
  `);
});

test("a file without an end to its last line has none after that line is gone", () => {
  const head =
    "FROM python:3.13-slim\nRUN apt-get update && apt-get install -y gcc\nRUN pip install poetry\n";
  const build = "WORKDIR /app\nCOPY . .\nRUN poetry install\n";
  const endings = ['ENTRYPOINT ["poetry", "run"]\nCMD ["python", "-m", "harbour"]', "EXPOSE 80\n"].map(
    (it) => {
      const last = it.includes("CMD")
        ? it
        : `${it}CMD ["python", "-m", "harbour"]\nENTRYPOINT ["poetry", "run"]`;
      return planSplit(Dockerfile.parse(head + build + last), embedded(), "2026-11-25").plans.map(
        ({ text }) => text.slice(text.lastIndexOf("/app /app") + 10),
      );
    },
  );
  expect(endings).toMatchInlineSnapshot(`
    [
      [
        "CMD ["python", "-m", "harbour"]",
        "ENTRYPOINT ["/usr/bin/python3.13", "-m", "harbour"]",
      ],
      [
        "EXPOSE 80
    CMD ["python", "-m", "harbour"]",
        "EXPOSE 80
    ENTRYPOINT ["/usr/bin/python3.13", "-m", "harbour"]",
      ],
    ]
  `);
});

test("models that a build fetches are there to be loaded, and a question to a package fetches none", () => {
  expect(
    runtimeOf(
      "FROM python:3.13-slim",
      "RUN apt-get update && apt-get install -y gcc",
      "WORKDIR /app",
      "COPY . .",
      "RUN pip install -r requirements.txt",
      "RUN python -c \"import whisper; whisper.load_model('base')\"",
      "RUN python -c \"from transformers import pipeline; pipeline('translation')\"",
      "RUN python -c 'import torch; print(torch.__version__)'",
      'CMD ["python", "app.py"]',
    ),
  ).toMatchInlineSnapshot(
    `
    "# safe
    FROM python:3.13-slim
    ENV PATH="/opt/venv/bin:$PATH"
    WORKDIR /app
    COPY --from=build /app /app
    COPY --from=build /root/.cache/whisper /root/.cache/whisper
    COPY --from=build /root/.cache/huggingface /root/.cache/huggingface
    COPY --from=build /opt/venv /opt/venv
    CMD ["python", "app.py"]"
  `,
  );
});

test("what apt recommends comes with the packages that were asked for so", () => {
  const install = (tools: string, others: string) =>
    /apt-get install.*/.exec(
      runtimeOf(
        "FROM debian:trixie",
        `RUN apt-get update && apt-get install -y ${tools} && apt-get install -y ${others}`,
        "COPY . /src",
        "RUN make -C /src && cp /src/tide /usr/local/bin/",
        'CMD ["tide"]',
      ),
    )?.[0];
  expect([
    install("--no-install-recommends gcc make libc6-dev", "nginx"),
    install("gcc make libc6-dev", "--no-install-recommends nginx"),
  ]).toMatchInlineSnapshot(`
    [
      "apt-get install -y nginx \\",
      "apt-get install -y --no-install-recommends nginx \\",
    ]
  `);
});

test("a folder of logs that a package brings is given to whom the file gives it", () => {
  expect(
    runtimeOf(
      "FROM php:8.4-fpm-alpine",
      "RUN apk add --no-cache nginx supervisor && adduser -D pilot",
      "COPY --from=composer:2 /usr/bin/composer /usr/bin/composer",
      "WORKDIR /app",
      "COPY . .",
      "RUN composer install --no-dev && chown -R pilot /app/var /var/log/nginx",
      "USER pilot",
      'CMD ["supervisord", "-n"]',
    ),
  ).toMatchInlineSnapshot(`
    "# safe
    FROM php:8.4-fpm-alpine
    RUN apk add --no-cache nginx supervisor
    RUN adduser -D pilot
    WORKDIR /app
    COPY --from=build /app /app
    RUN chown -R pilot /var/log/nginx
    USER pilot
    CMD ["supervisord", "-n"]"
  `);
});

test("Corepack's package manager is what the build had fetched", () => {
  expect(
    runtimeOf(
      "FROM node:24-alpine",
      "USER node",
      "WORKDIR /home/node/app",
      "COPY --chown=node:node . .",
      "USER root",
      "RUN corepack enable",
      "USER node",
      "RUN pnpm install && pnpm build",
      'CMD ["pnpm", "start"]',
    ),
  ).toMatchInlineSnapshot(`
    "# safe
    FROM node:24-alpine
    RUN corepack enable
    COPY --from=build --chown=node:node /home/node/app /home/node/app
    COPY --from=build /home/node/.cache/node/corepack /home/node/.cache/node/corepack
    WORKDIR /home/node/app
    USER node
    CMD ["pnpm", "start"]"
  `);
});

test("Bundler finds its gems where its settings say, and cron its Python", () => {
  expect(
    runtimeOf(
      "FROM ruby:3.4-alpine",
      "RUN apk add --no-cache build-base && gem update --system 3.6.2",
      "WORKDIR /app",
      "COPY . .",
      "RUN bundle config set path vendor/bundle && bundle install",
      'CMD ["bundle", "exec", "puma"]',
    ),
  ).toMatchInlineSnapshot(`
    "# safe
    FROM ruby:3.4-alpine
    RUN apk add --no-cache libstdc++
    RUN gem update --system 3.6.2
    WORKDIR /app
    COPY --from=build /app /app
    COPY --from=build /usr/local/bundle /usr/local/bundle
    COPY --from=build /root/.bundle /root/.bundle
    CMD ["bundle", "exec", "puma"]"
  `);
  expect(
    runtimeOf(
      "FROM python:3.13-slim",
      "RUN apt-get update && apt-get install -y gcc cron",
      "WORKDIR /app",
      "COPY . .",
      "RUN pip install -r requirements.txt",
      "COPY tide /etc/cron.d/tide",
      'CMD ["cron", "-f"]',
    ),
  ).toMatchInlineSnapshot(`
    "# safe
    FROM python:3.13-slim
    RUN apt-get update \\
        && apt-get install -y cron \\
        && rm -rf /var/lib/apt/lists/*
    WORKDIR /app
    COPY --from=build /app /app
    COPY --from=build /usr/local/lib/python3.13/site-packages /usr/local/lib/python3.13/site-packages
    COPY --from=build /usr/local/bin /usr/local/bin
    COPY tide /etc/cron.d/tide
    CMD ["cron", "-f"]"
  `);
});

test("all that a start through Poetry starts is started without it", () => {
  const through = (start: string) =>
    runtimeOf(
      "FROM python:3.13-slim",
      "RUN apt-get update && apt-get install -y gcc",
      "RUN pip install poetry",
      "WORKDIR /app",
      'ENV PATH="/app/.venv/bin:$PATH"',
      "COPY . .",
      "RUN poetry install",
      start,
    ).replace(/^[\s\S]*\n(?=CMD|ENTRYPOINT)/, "");
  expect([
    through("CMD poetry run alembic upgrade head && poetry run uvicorn app:app --port $PORT"),
    through('ENTRYPOINT ["tini", "--", "poetry", "run", "uvicorn", "app:app"]'),
    through("CMD poetry run uvicorn app:app"),
  ]).toMatchInlineSnapshot(`
    [
      "CMD alembic upgrade head && uvicorn app:app --port $PORT",
      "ENTRYPOINT ["tini", "--", "uvicorn", "app:app"]",
      "CMD ["uvicorn", "app:app"]",
    ]
  `);
});

test("what is started beside a build tool is not lost with it", () => {
  expect(
    runtimeOf(
      "FROM rust:1-alpine",
      "WORKDIR /app",
      "COPY . .",
      "RUN cargo build --release",
      "CMD ./migrate && cargo run --release",
    ),
  ).toMatchInlineSnapshot(`"Its start command does more than start the program."`);
});

test("gems are where BUNDLE_PATH says, whoever owns them in the end", () => {
  expect(
    runtimeOf(
      "FROM ruby:3.4-slim",
      "RUN apt-get update && apt-get install -y build-essential",
      "ENV BUNDLE_PATH=/gems",
      "WORKDIR /app",
      "COPY . .",
      "RUN bundle install",
      "RUN chown -R nobody /gems",
      "USER nobody",
      'CMD ["bundle", "exec", "puma"]',
    ),
  ).toMatchInlineSnapshot(`
    "# safe
    FROM ruby:3.4-slim
    ENV BUNDLE_PATH=/gems
    WORKDIR /app
    COPY --from=build /app /app
    COPY --from=build /usr/local/bundle /usr/local/bundle
    COPY --from=build /gems /gems
    RUN chown -R nobody /gems
    USER nobody
    CMD ["bundle", "exec", "puma"]"
  `);
});

test("what is fetched under a name or on a condition that nobody knows brings the folder it lands in", () => {
  expect(
    runtimeOf(
      "FROM debian:trixie",
      "RUN apt-get update && apt-get install -y gcc make wget",
      "WORKDIR /charts",
      'RUN if [ -n "$CHART" ]; then wget -q "$CHART"; fi',
      "WORKDIR /opt/harbour",
      "RUN touch tides && if uname -m | grep -q x86; then curl -O https://harbour.example/currents; fi",
      "RUN if uname -m | grep -q x86; then curl -o /usr/bin/pilot https://harbour.example/pilot; fi",
      "RUN if uname -m | grep -q x86; then wget -O /usr/bin/buoy https://harbour.example/x86; else wget -O /usr/bin/buoy https://harbour.example/arm; fi",
      "WORKDIR /src",
      "COPY . .",
      "RUN make && make install",
      'CMD ["/usr/local/bin/tide"]',
    ),
  ).toMatchInlineSnapshot(`
    "# review; \`make install\` installs into /usr/local; \`curl -o /usr/bin/pilot https://harbour.example/pilot\` leaves nothing behind that the program needs elsewhere
    FROM debian:trixie-slim
    WORKDIR /src
    COPY --from=build /charts /charts
    COPY --from=build /opt/harbour /opt/harbour
    COPY --from=build /usr/bin/buoy /usr/bin/buoy
    COPY --from=build /src /src
    COPY --from=build /usr/local /usr/local
    COPY --from=build /etc/ssl/certs/ca-certificates.crt /etc/ssl/certs/ca-certificates.crt
    RUN ldconfig
    CMD ["/usr/local/bin/tide"]"
  `);
});

test("a log that is linked elsewhere is linked again, and headers stay behind", () => {
  expect(
    runtimeOf(
      "FROM debian:trixie",
      "RUN apt-get update && apt-get install -y gcc make nginx",
      "RUN ln -s /usr/include/tide.h /usr/include/sea.h && rm -rf /var/log/nginx && ln -s /data/logs /var/log/nginx",
      "WORKDIR /src",
      "COPY . .",
      "RUN make && make install && mkdir -p /usr/local/etc/tide",
      'CMD ["/usr/local/bin/tide"]',
    ),
  ).toMatchInlineSnapshot(`
    "# review; \`make install\` installs into /usr/local
    FROM debian:trixie-slim
    RUN apt-get update \\
        && apt-get install -y nginx \\
        && rm -rf /var/lib/apt/lists/*
    WORKDIR /src
    COPY --from=build /src /src
    COPY --from=build /usr/local /usr/local
    RUN rm -rf /var/log/nginx && ln -s /data/logs /var/log/nginx
    RUN ldconfig
    CMD ["/usr/local/bin/tide"]"
  `);
});

test("what an unread script may call goes along: a Java, a file laid into /tmp", () => {
  expect(
    runtimeOf(
      "FROM debian:trixie",
      "RUN apt-get update && apt-get install -y python3 python3-pip openjdk-21-jdk maven",
      "COPY chart.conf /tmp/chart.conf",
      "WORKDIR /srv/harbour",
      "COPY . .",
      "RUN mvn -B package && pip3 install -r requirements.txt && apt-get build-dep -y python3-lxml",
      'CMD ["./start.sh"]',
    ),
  ).toMatchInlineSnapshot(`
    "# review; \`./start.sh\` calls nothing that only the old image has, such as mvn; it needs no package but those that the file names
    FROM debian:trixie-slim
    RUN apt-get update \\
        && apt-get install -y python3 openjdk-21-jre \\
        && rm -rf /var/lib/apt/lists/*
    WORKDIR /srv/harbour
    COPY --from=build /tmp/chart.conf /tmp/chart.conf
    COPY --from=build /srv/harbour /srv/harbour
    COPY --from=build /usr/local /usr/local
    CMD ["./start.sh"]"
  `);
});

test("a folder that was emptied and made anew has only what was made anew, and ENV's other one is gone", () => {
  expect(
    runtimeOf(
      "FROM debian:trixie",
      "ENV MODULES=/usr/src/modules CHARTS=/usr/src/charts EMPTY=",
      "RUN apt-get update && apt-get install -y gcc make curl $EMPTY",
      "RUN mkdir $MODULES && cd /usr/src && curl -O https://harbour.example/tide.tgz && tar xzf tide.tgz \\",
      "    && cd $MODULES && curl -O https://harbour.example/moon.tgz && tar xzf moon.tgz && cd /usr/src/tide \\",
      "    && ./configure --modules-path=/usr/lib/tide/modules && make && make install && rm -rf /usr/src/* && mkdir $CHARTS",
      'CMD ["/usr/local/bin/tide"]',
    ),
  ).toMatchInlineSnapshot(`
    "# safe
    FROM debian:trixie-slim
    ENV MODULES=/usr/src/modules CHARTS=/usr/src/charts EMPTY=
    COPY --from=build /usr/local /usr/local
    COPY --from=build /usr/src/charts /usr/src/charts
    COPY --from=build /etc/ssl/certs/ca-certificates.crt /etc/ssl/certs/ca-certificates.crt
    RUN ldconfig
    CMD ["/usr/local/bin/tide"]"
  `);
});

test("what is built anew at the end is built after COPY, and CMD hands over what it did", () => {
  const { plans } = planSplit(
    Dockerfile.parse(
      'FROM golang:1.26\nWORKDIR /src\nRUN go version && go mod init harbour\nCOPY . .\nENTRYPOINT ["go", "run", "."]\nCMD ["serve"]\n',
    ),
    embedded(),
    "2026-11-25",
  );
  expect(plans[0]?.text).toMatchInlineSnapshot(`
    "FROM golang:1.26 AS build
    WORKDIR /src
    RUN go version && go mod init harbour
    COPY . .
    RUN CGO_ENABLED=0 go build -o /usr/local/bin/app .

    FROM alpine:3.24
    WORKDIR /src
    COPY --from=build /src /src
    COPY --from=build /usr/local/bin/app /usr/local/bin/app
    COPY --from=build /usr/share/zoneinfo /usr/share/zoneinfo
    ENTRYPOINT ["/usr/local/bin/app"]
    CMD ["serve"]
    "
  `);
});

test("libraries are made known again, PATH leads to what goes along, the package makes the bundle", () => {
  expect(
    runtimeOf(
      "FROM ubuntu:24.04",
      "ENV GOPATH=/go",
      "ENV PATH=$PATH:/go/bin",
      "RUN apt-get update && apt-get install -y golang gcc make ca-certificates && update-ca-certificates",
      "COPY lib /usr/local/src/lib",
      "RUN cd /usr/local/src/lib && make && make install && ldconfig",
      "WORKDIR /go/src/harbour",
      "COPY . .",
      "RUN go install .",
      'ENTRYPOINT ["/go/bin/harbour"]',
    ),
  ).toMatchInlineSnapshot(`
    "# safe
    FROM ubuntu:24.04
    ENV PATH=$PATH:/go/bin
    RUN apt-get update \\
        && apt-get install -y ca-certificates \\
        && rm -rf /var/lib/apt/lists/*
    WORKDIR /go/src/harbour
    COPY --from=build /usr/local /usr/local
    COPY --from=build /go/src/harbour /go/src/harbour
    COPY --from=build /go/bin/harbour /go/bin/harbour
    RUN ldconfig
    ENTRYPOINT ["/go/bin/harbour"]"
  `);
});

test("sources that are built aside stay behind", () => {
  expect(
    runtimeOf(
      "FROM maven:3.9-eclipse-temurin-21@sha256:aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
      "COPY src /sources/src",
      "COPY pom.xml /sources/",
      "RUN cd sources && mvn -B package && mkdir /app && cp target/tide.jar /app/tide.jar",
      'CMD ["java", "-jar", "/app/tide.jar"]',
    ),
  ).toMatchInlineSnapshot(`
    "# safe
    FROM eclipse-temurin:21-jre
    COPY --from=build /app /app
    CMD ["java", "-jar", "/app/tide.jar"]"
  `);
});

test("a site of nginx is switched on in the folder for it, and Node that builds pages stays behind", () => {
  expect(
    runtimeOf(
      "FROM python:3.13-slim",
      "RUN apt-get update && apt-get install -y gcc curl nginx && curl -sL https://deb.nodesource.com/setup_24.x | bash -",
      "RUN apt-get install -y nodejs",
      "COPY tide.conf /etc/nginx/sites-available",
      "RUN rm /etc/nginx/sites-enabled/default && ln -s /etc/nginx/sites-available/tide.conf /etc/nginx/sites-enabled",
      "WORKDIR /app",
      "COPY . .",
      "RUN pip install -r requirements.txt && npm ci && npm run build",
      'CMD ["gunicorn", "app:app"]',
    ),
  ).toMatchInlineSnapshot(`
    "# safe
    FROM python:3.13-slim
    ENV PATH="/opt/venv/bin:$PATH"
    RUN apt-get update \\
        && apt-get install -y nginx \\
        && rm -rf /var/lib/apt/lists/*
    WORKDIR /app
    RUN rm -rf /etc/nginx/sites-enabled/default
    COPY --from=build /etc/nginx/sites-available/tide.conf /etc/nginx/sites-available/tide.conf
    COPY --from=build /app /app
    COPY --from=build /opt/venv /opt/venv
    RUN mkdir -p /etc/nginx/sites-enabled && ln -s /etc/nginx/sites-available/tide.conf /etc/nginx/sites-enabled/tide.conf
    CMD ["gunicorn", "app:app"]"
  `);
});

test("keys lie where openssl is told, Rust's installer only builds, a table for cron is set up again", () => {
  expect(
    runtimeOf(
      "FROM debian:trixie",
      "RUN apt-get update && apt-get install -y gcc make curl cron openssl",
      "RUN curl https://sh.rustup.rs -o rustup.sh && sh rustup.sh -y",
      "RUN mkdir -p /etc/tide && openssl req -x509 -nodes -keyout /etc/tide/tide.key -out /etc/tide/tide.crt",
      'RUN echo "0 * * * * /usr/local/bin/tide --turn" | crontab -',
      "WORKDIR /src",
      "COPY . .",
      "RUN make && make PREFIX=/usr/local install && rm -rf /src /rustup.sh",
      "WORKDIR /",
      'CMD ["sh", "-c", "cron && tide"]',
    ),
  ).toMatchInlineSnapshot(`
    "# safe
    FROM debian:trixie-slim
    RUN apt-get update \\
        && apt-get install -y cron openssl \\
        && rm -rf /var/lib/apt/lists/*
    COPY --from=build /etc/tide /etc/tide
    COPY --from=build /usr/local /usr/local
    COPY --from=build /etc/ssl/certs/ca-certificates.crt /etc/ssl/certs/ca-certificates.crt
    RUN echo "0 * * * * /usr/local/bin/tide --turn" | crontab -
    RUN ldconfig
    WORKDIR /
    CMD ["sh", "-c", "cron && tide"]"
  `);
});

test("sources that come when it is started, and files that nothing starts, are left alone", () => {
  expect([
    runtimeOf(
      "FROM golang:1.26",
      "WORKDIR /src",
      "COPY go.mod go.sum ./",
      "RUN go mod download && rm -rf ./*",
      'CMD ["go", "run", "."]',
    ),
    runtimeOf(
      "FROM debian:trixie",
      "RUN apt-get update && apt-get install -y make gcc && make",
      "CMD echo built",
    ),
  ]).toMatchInlineSnapshot(`
    [
      "Its sources come when it is started.",
      "It starts no program: whoever uses it takes its files.",
    ]
  `);
});

test("a working folder that was emptied is not copied", () => {
  expect(
    runtimeOf(
      "FROM alpine:3.24",
      "WORKDIR /src",
      "COPY . .",
      "RUN apk add --no-cache go && go build -o /usr/bin/tide . && rm -rf /src/*",
      'CMD ["tide"]',
    ),
  ).toMatchInlineSnapshot(`
    "# safe
    FROM alpine:3.24
    WORKDIR /src
    COPY --from=build /usr/bin/tide /usr/bin/tide
    CMD ["tide"]"
  `);
});

test("of a start that becomes one instruction the later place is kept, and the end of the file", () => {
  const text = [
    "FROM python:3.13-slim",
    "RUN apt-get update && apt-get install -y gcc && pip install poetry",
    "WORKDIR /app",
    "COPY . .",
    "RUN poetry install --only main",
    'ENTRYPOINT ["poetry", "run"]',
    'CMD ["python", "-m", "harbour"]',
  ].join("\n");
  const { plans } = planSplit(Dockerfile.parse(text), embedded(), "2026-11-25");
  expect(
    plans.map((it) => `${it.runtime}: ${it.text.split("\n").slice(-2).join("\n")}`),
  ).toMatchInlineSnapshot(`
    [
      "language-slim: COPY --from=build /app /app
    CMD ["python", "-m", "harbour"]",
      "distroless: COPY --from=build /app /app
    ENTRYPOINT ["/usr/bin/python3.13", "-m", "harbour"]",
    ]
  `);
});

test("Tomcat's own pages are gone, and what waits is not what is started", () => {
  expect(
    runtimeOf(
      "FROM debian:bookworm",
      "RUN apt-get update && apt-get install -y maven tomcat10 openjdk-17-jdk",
      "WORKDIR /src",
      "COPY . .",
      "RUN mvn package && rm -rf /var/lib/tomcat10/webapps/* && cp target/tide.war /var/lib/tomcat10/webapps/ROOT.war",
      "CMD service tomcat10 start && tail -f /var/log/tomcat10/catalina.out",
    ),
  ).toMatchInlineSnapshot(`
    "# review; \`tomcat10\` calls nothing that only the old image has, such as javac, jcmd or curl
    FROM debian:bookworm-slim
    RUN apt-get update \\
        && apt-get install -y tomcat10 openjdk-17-jre \\
        && rm -rf /var/lib/apt/lists/*
    WORKDIR /src
    RUN rm -rf /var/lib/tomcat10/webapps/*
    COPY --from=build /src /src
    COPY --from=build /var/lib/tomcat10/webapps/ROOT.war /var/lib/tomcat10/webapps/ROOT.war
    CMD service tomcat10 start && tail -f /var/log/tomcat10/catalina.out"
  `);
});

test("what a server's base shows is gone before the site takes its place", () => {
  expect(
    runtimeOf(
      "FROM registry.example.com/harbour/nginx:1",
      "RUN apt-get update && apt-get install -y gcc libc6-dev make",
      "WORKDIR /src",
      "COPY . .",
      "RUN make PREFIX=/opt/tide install && rm -rf /usr/share/nginx/html/* && cp -r pages/* /usr/share/nginx/html/",
      'CMD ["/opt/tide/bin/tide"]',
    ),
  ).toMatchInlineSnapshot(`
    "# review; the program loads no library that registry.example.com/harbour/nginx:1 has and its runtime lacks
    FROM registry.example.com/harbour/nginx:1
    WORKDIR /src
    RUN rm -rf /usr/share/nginx/html/*
    COPY --from=build /src /src
    COPY --from=build /opt/tide /opt/tide
    COPY --from=build /usr/share/nginx/html /usr/share/nginx/html
    CMD ["/opt/tide/bin/tide"]"
  `);
});
