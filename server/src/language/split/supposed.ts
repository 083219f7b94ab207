import type { StageContents } from "../contents/model.ts";
import { familiarName, imageReference } from "../syntax/image-reference.ts";
import type { Catalogue, Distribution, Libc } from "../world.ts";
import type { Trace } from "./plan.ts";
import type { Reading } from "./reading.ts";

/** What an image nobody knows is taken to stand on. */
export interface Supposed {
  readonly libc: Libc;
  readonly distribution?: Distribution;
  /** A clause; absent where nothing is in doubt. */
  readonly assumption?: string;
}

const debians = /(?:^|[^a-z])(bullseye|bookworm|trixie)(?:[^a-z]|$)/;
const ubuntus: Readonly<Record<string, string>> = { focal: "20.04", jammy: "22.04", noble: "24.04" };

/** As far as its name tells; the C library at least is glibc on all but Alpine. */
export function supposedBase(
  { reference }: Reading,
  contents: StageContents,
  trace: Trace,
  catalogue: Catalogue,
): Supposed | undefined {
  if (contents.libc || contents.scratch || contents.windows || !reference) return undefined;
  const { text } = reference;
  // `ubuntu:eoan`: a release nobody lists any more.
  const id = /^(?:debian|ubuntu)$/.exec(familiarName(reference))?.[0];
  if (id) return { libc: { name: "glibc" }, distribution: { id } };
  // `adduser -D` and `addgroup -S` are BusyBox's.
  const speaksBusyBox = trace.acts.some(
    ({ command: { program, words } }) =>
      program === "apk" ||
      (/^(?:adduser|addgroup)$/.test(program) && words.slice(1).some((it) => /^-[DSHG]+$/.test(it))),
  );
  if (/alpine/i.test(text) || contents.packageManager === "apk" || speaksBusyBox)
    return {
      libc: { name: "musl" },
      distribution: { id: "alpine" },
      assumption: `${text} stands on Alpine`,
    };
  const suite = debians.exec(text)?.[1];
  const release =
    /ubuntu[-_:]?(\d\d\.04)/.exec(text)?.[1] ?? ubuntus[/focal|jammy|noble/.exec(text)?.[0] ?? ""];
  const like = suite ? `debian:${suite}-slim` : release ? `ubuntu:${release}` : undefined;
  const facts = like === undefined ? undefined : catalogue.facts(imageReference(like));
  if (facts?.libc && facts.distribution)
    return {
      libc: facts.libc.value,
      distribution: facts.distribution.value,
      assumption: `${text} stands on ${suite ? `Debian ${suite}` : `Ubuntu ${release}`}`,
    };
  return {
    libc: { name: "glibc" },
    assumption: `the C library of ${text} is glibc, no newer than the runtime's`,
  };
}
