import { describe, expect, test } from "vitest";
import { contents } from "../../server/src/language/contents/contents.ts";
import { cRows } from "../../server/src/language/contents/linkage/c.ts";
import { dotnetRows } from "../../server/src/language/contents/linkage/dotnet.ts";
import { goRows } from "../../server/src/language/contents/linkage/go.ts";
import { jvmRows } from "../../server/src/language/contents/linkage/jvm.ts";
import { nodeRows } from "../../server/src/language/contents/linkage/node.ts";
import { projectRows } from "../../server/src/language/contents/linkage/project-build.ts";
import { pythonRows } from "../../server/src/language/contents/linkage/python.ts";
import type { LinkageRow } from "../../server/src/language/contents/linkage/row.ts";
import { rustRows } from "../../server/src/language/contents/linkage/rust.ts";
import type { Artifact, Linkage, StageContents } from "../../server/src/language/contents/model.ts";
import type { Given } from "../../server/src/language/feature.ts";
import { Dockerfile } from "../../server/src/language/syntax/dockerfile.ts";
import type { Fact, LibcName } from "../../server/src/language/world.ts";
import { dedent, given } from "../support/fixture.ts";

const fact = <T>(value: T): Fact<T> => ({ value, verified: true, source: "this test", date: "2026-09-17" });
const on = (name: LibcName, version: string, gcc: boolean, line?: string) => ({
  libc: fact({ name, version }),
  programs: { gcc },
  ...(line ? { line } : {}),
});
const world: Given = {
  images: {
    "golang:1.26-trixie": on("glibc", "2.41", true, "1.26"),
    "golang:1.26-alpine": on("musl", "1.2.5", false, "1.26"),
    "golang:1.19-alpine": on("musl", "1.2.4", false, "1.19"),
    "alpine:3.23": {
      ...on("musl", "1.2.5", false),
      programs: { gcc: false, bash: false, curl: false, wget: true },
      shell: fact({ path: "/bin/sh", name: "ash (BusyBox)" }),
    },
    "debian:bookworm-slim": {
      ...on("glibc", "2.36", false),
      programs: { curl: false, java: false, bash: true },
    },
  },
};

function stages(text: string): readonly StageContents[] {
  return contents(Dockerfile.parse(dedent(text)), given(world).catalogue);
}

const last = (text: string): StageContents => stages(text).at(-1)!;

function drawn(linkage: Linkage): string {
  if (linkage.kind === "dynamic") return `dynamic ${linkage.libc.name}`;
  return linkage.kind === "interpreted" ? `interpreted ${linkage.by}` : linkage.kind;
}

const artifact = ({ path, folder, linkage, sure }: Artifact) =>
  `${path}${folder ? "/*" : ""} ${drawn(linkage)} ${sure}`;

describe.each<[string, readonly LinkageRow<never>[]]>([
  ["go", goRows],
  ["rust", rustRows],
  ["c", cRows],
  ["jvm", jvmRows],
  ["dotnet", dotnetRows],
  ["node", nodeRows],
  ["python", pythonRows],
  ["CMake, Meson, configure and Make", projectRows],
])("linkage of %s", (_, rows) => {
  test.each(rows.map((it) => [it.when, it] as const))("%s", (_, row) => {
    const made = last(row.example.stage).artifacts;
    expect(made.map((it) => drawn(it.linkage))).toEqual([row.example.gives]);
    // The row itself decided, not one before it.
    expect(row.sure).toBe(made[0]!.sure);
  });
});

test.each([
  ["go build -o /out/app ./cmd/app", "/out/app dynamic glibc imports"],
  ["cd cmd/app && go build", "/src/cmd/app/* dynamic glibc imports"],
  ["go build ./cmd/server", "/src/server dynamic glibc imports"],
  [
    "mkdir -p /out && go build -o /out/ ./cmd/a ./cmd/b",
    "/out/a dynamic glibc imports, /out/b dynamic glibc imports",
  ],
  [
    "go install ./cmd/a example.com/x/y/v2@latest",
    "/go/bin/a dynamic glibc imports, /go/bin/y dynamic glibc imports",
  ],
  ["export CGO_ENABLED=0; go build -o app .", "/src/app static proven"],
  ["CGO_ENABLED=0; go build -o app .", "/src/app dynamic glibc imports"],
  ["env CGO_ENABLED=0 go build -o $OUT/app", "/there/app static proven"],
  [
    "go build -o app . && mv app /usr/local/bin/",
    "/src/app dynamic glibc imports, /usr/local/bin/app dynamic glibc imports",
  ],
])("%s makes %s", (run, makes) => {
  const made = last(`FROM golang:1.26-trixie\nENV OUT=/there\nWORKDIR /src\nRUN ${run}`);
  expect(made.artifacts.map(artifact).join(", ")).toBe(makes);
});

test.each([
  [
    "cmake -B build -DCMAKE_EXE_LINKER_FLAGS='-s -static' && cmake --build build",
    "/src/build/sub/app",
    "static",
  ],
  ["cmake -S . -Bout -D CMAKE_C_FLAGS=-static && make -C out", "/src/out/app", "static"],
  ["mkdir b && cd b && cmake .. -DCMAKE_EXE_LINKER_FLAGS=-static && make", "/src/b/app", "static"],
  ["cmake -B b -DCMAKE_EXE_LINKER_FLAGS=-static-libgcc", "/src/b/app", "nothing"],
  ["cmake -B b -DBUILD_SHARED_LIBS=OFF && cmake --build b", "/src/b/app", "unknown"],
  ["cmake -B b", "/src/b/app", "nothing"],
  [
    "cmake -B b -DCMAKE_EXE_LINKER_FLAGS=-static -DCMAKE_INSTALL_PREFIX=/opt/x && cmake --build b -t install",
    "/opt/x/bin/app",
    "static",
  ],
  [
    "cmake -B b -DCMAKE_EXE_LINKER_FLAGS=-static && cmake --install b --prefix /out",
    "/out/bin/app",
    "static",
  ],
  [
    "meson setup b -Dc_link_args=-static && meson install -C b --destdir /out",
    "/out/usr/local/bin/app",
    "static",
  ],
  [
    "meson setup b -Dc_link_args=-static && DESTDIR=/out ninja -C b install",
    "/out/usr/local/bin/app",
    "static",
  ],
  ["meson setup --prefix=/usr b -Ddefault_library=static -Dcpp_link_args=-static", "/src/b/app", "static"],
  ["meson setup b -Ddefault_library=static", "/src/b/app", "unknown"],
  ["./configure LDFLAGS=-static --prefix=/opt/y && make && make install", "/opt/y/bin/app", "static"],
  ["./configure --disable-shared", "/src/app", "unknown"],
  ["make LDFLAGS=-all-static", "/src/app", "static"],
  ["LDFLAGS='-static' make -C tool", "/src/tool/app", "static"],
  ["make LDFLAGS=-static install PREFIX=/out", "/out/bin/app", "static"],
  ["make CC=musl-gcc CFLAGS=-static", "/src/app", "static"],
  ["make", "/src/app", "nothing"],
])("%s makes %s: %s", (run, path, gives) => {
  const made = last(`FROM gcc:15-trixie\nWORKDIR /src\nRUN ${run}`).artifactAt(path);
  expect(made ? drawn(made.linkage) : "nothing").toBe(gives);
});

test("a stage takes over what its parent is, and a later ENTRYPOINT drops the parent's CMD", () => {
  const stage = last(`
    FROM alpine:3.23 AS base
    ENV A=1
    USER 65532:65532
    WORKDIR /srv
    CMD ["x"]
    FROM base
    WORKDIR app
    ENTRYPOINT ["/app", "run"]
  `);
  expect(stage).toMatchObject({
    baseName: "alpine:3.23",
    libc: { name: "musl", version: "1.2.5" },
    workdir: "/srv/app",
    user: { uid: 65532 },
    cmd: undefined,
    entrypoint: { form: "exec", words: ["/app", "run"] },
  });
  expect(stage.variable("A")).toBe("1");
});

test.each([
  ["COPY --from=b /out/app /app", "/app", true],
  ["COPY --from=b /out/app /srv/", "/srv/app", true],
  ["COPY --from=b /out /srv", "/srv/app", true],
  ["COPY --from=b /out/ /", "/app", true],
  ["COPY --from=b /out /srv", "/srv/other", undefined],
  ["COPY --from=b /out/app /app", "/bin/sh", false],
  ["COPY bin/app /app", "/app", true],
  ["COPY bin/ /", "/app", undefined],
  ["ADD rootfs.tar.gz /", "/bin/sh", undefined],
  ["COPY a.sh b.txt /srv/", "/srv/b.txt", true],
  ["COPY --chmod=755 <<EOF /run.sh\nx\nEOF", "/run.sh", true],
  ["ADD https://example.com/a/tini /tini", "/tini", true],
  ["COPY $X /app", "/app/x", undefined],
  ["COPY x $Y", "/app", undefined],
  ["WORKDIR /srv/a", "/srv", true],
  ["WORKDIR /srv", "/app", false],
])("scratch with %s: %s is there: %s", (copy, path, there) => {
  const stage = last(`FROM golang:1.26-trixie AS b\nRUN go build -o /out/app\nFROM scratch\n${copy}`);
  expect(stage.has(path)).toBe(there);
});

test.each([
  ["", "bash", false],
  ["RUN apk add bash", "bash", true],
  ["RUN apk add ca-certificates tzdata", "bash", false],
  ["RUN apk add something", "bash", undefined],
  ["RUN apk add $P", "bash", undefined],
  ["RUN ./install.sh", "bash", undefined],
  ["RUN npm ci", "bash", false],
  ["COPY bash /usr/bin/bash", "bash", true],
  ["COPY bin/ /usr/local/bin/", "bash", undefined],
  ["ENV PATH=/tools:$PATH\nCOPY tools /tools", "bash", undefined],
  ["RUN ln -s /bin/sh /bin/bash", "bash", true],
  ["", "wget", true],
  ["", "something", undefined],
])("alpine with %s: %s is there: %s", (more, program, there) => {
  expect(last(`FROM alpine:3.23\n${more}`).program(program)).toBe(there);
});

test("a program is followed through copies to the stage that made it", () => {
  const stage = last(`
    FROM golang:1.26-trixie AS build
    RUN go build -o /out/app
    FROM alpine:3.23 AS pack
    COPY --from=build /out/ /packed/
    FROM debian:bookworm-slim
    COPY --from=pack /packed /srv
  `);
  const found = stage.artifactAt("/srv/app")!;
  expect([found.path, found.stage.index, drawn(found.linkage), found.builtOn]).toEqual([
    "/out/app",
    0,
    "dynamic glibc",
    "golang:1.26-trixie",
  ]);
});

test("an edit of one stage leaves the contents of the others as they are", () => {
  const text =
    "FROM alpine:3.23 AS a\nRUN apk add bash\nFROM alpine:3.23 AS b\nRUN apk add curl\nFROM scratch\nCOPY --from=a /x /x\n";
  const { catalogue } = given(world);
  const before = Dockerfile.parse(text);
  const after = before.edited(text.replace("add curl", "add wget"));
  const [a, b, c] = contents(before, catalogue);
  const [a2, b2, c2] = contents(after, catalogue);
  expect([a2 === a, b2 === b, c2 === c]).toEqual([true, false, true]);
});
