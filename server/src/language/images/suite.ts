/** Releases of Debian and Ubuntu by codename. */
export const codenames: Readonly<Record<string, string>> = {
  squeeze: "debian6",
  wheezy: "debian7",
  jessie: "debian8",
  stretch: "debian9",
  buster: "debian10",
  bullseye: "debian11",
  bookworm: "debian12",
  trixie: "debian13",
  forky: "debian14",
  precise: "ubuntu12.04",
  trusty: "ubuntu14.04",
  xenial: "ubuntu16.04",
  bionic: "ubuntu18.04",
  focal: "ubuntu20.04",
  jammy: "ubuntu22.04",
  noble: "ubuntu24.04",
  oracular: "ubuntu24.10",
  plucky: "ubuntu25.04",
  questing: "ubuntu25.10",
  resolute: "ubuntu26.04",
};

export interface Suite {
  /** `alpine3.24`, `debian13`, `alpine` when the release is not named. */
  readonly userland: string;
  /** How many of the words it took. */
  readonly words: number;
}

/** The distribution that the words of a tag name from `at` on. */
export function suiteAt(words: readonly string[], at: number): Suite | undefined {
  const word = words[at]!;
  const next = words[at + 1];
  const codename = codenames[word];
  if (codename !== undefined) return { userland: codename, words: 1 };
  const [, name, release] =
    /^(alpine|debian|ubuntu|ubi|al|amazonlinux|ol|oracle|oraclelinux|azurelinux|mariner|rockylinux|rocky|almalinux|centos|fedora|photon|windowsservercore|nanoserver)(\d[\d.]*)?$/.exec(
      word,
    ) ?? [];
  if (name === undefined) return undefined;
  switch (name) {
    case "alpine":
      // eclipse-temurin writes `alpine-3.22` where everybody else writes `alpine3.22`.
      return release === undefined && next !== undefined && /^3\.\d+$/.test(next)
        ? { userland: `alpine${next}`, words: 2 }
        : { userland: `alpine${release ?? ""}`, words: 1 };
    case "ubi":
      return next === "minimal" || next === "micro" || next === "init"
        ? { userland: `ubi${release ?? ""}-${next}`, words: 2 }
        : { userland: `ubi${release ?? ""}`, words: 1 };
    case "al":
      return release === undefined ? undefined : { userland: `amazonlinux${release}`, words: 1 };
    case "ol":
    case "oracle":
      return { userland: `oraclelinux${release ?? ""}`, words: 1 };
    case "rocky":
      return { userland: `rockylinux${release ?? ""}`, words: 1 };
    case "azurelinux":
      return next === "distroless"
        ? { userland: `azurelinux${release ?? ""}-distroless`, words: 2 }
        : { userland: `azurelinux${release ?? ""}`, words: 1 };
    case "windowsservercore":
    case "nanoserver":
      return next !== undefined && /^(?:ltsc)?\d{4}$/.test(next)
        ? { userland: `windows-${name}-${next}`, words: 2 }
        : { userland: `windows-${name}`, words: 1 };
    default:
      return { userland: `${name}${release ?? ""}`, words: 1 };
  }
}

/** `alpine3.24` → `alpine` and `3.24`; `ubi9-minimal` → `ubi` and `9`. */
export function release(userland: string): { readonly distribution: string; readonly version?: string } {
  const [, distribution = userland, version] = /^([a-z]+)(\d[\d.]*)?/.exec(userland) ?? [];
  return version === undefined ? { distribution } : { distribution, version };
}
