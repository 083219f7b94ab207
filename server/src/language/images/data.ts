/**
 * The embedded catalogue as it lies in the file: mostly long strings, which parse as fast as they are read and are
 * taken apart per image when somebody asks. Written by server/catalog, read by catalogue.ts beside this.
 */
export interface CatalogueData {
  readonly version: 1;
  /** The newest day any part was read. */
  readonly date: string;
  /** `docker-library/official-images 2026-08-21`; the first one stands for what nobody read: usually so. */
  readonly sources: readonly string[];
  /** Sets of platforms, each separated by spaces: `linux/amd64 linux/arm64`. */
  readonly platforms: readonly string[];
  /** By familiar name, the most used first. */
  readonly images: Readonly<Record<string, ImageData>>;
  /** Other names of an image: `redhat/ubi9` → `registry.access.redhat.com/ubi9/ubi`. */
  readonly aliases: Readonly<Record<string, string>>;
  readonly products: Readonly<Record<string, ProductData>>;
  /** The product of a distribution: `alpine` → `alpine-linux`. */
  readonly distributions: Readonly<Record<string, string>>;
  readonly userlands: Readonly<Record<string, Userland>>;
  /** Later ones win. */
  readonly overlays: readonly Overlay[];
  readonly deprecations: readonly DeprecationData[];
}

export interface ImageData {
  readonly description?: string;
  /** Index of the source of the tags. */
  readonly source?: number;
  /**
   * One group a line: `platforms userland tag tag … + shared tag …`, where platforms is an index and userland is `-`
   * when the tags do not say. All tags of a group are one image; shared tags belong to several groups.
   */
  readonly tags?: string;
  /** One a line: `date source tag,tag platform=bytes platform=bytes`. */
  readonly sizes?: string;
  readonly product?: string;
  /** Of a distribution: its tags are releases of `alpine`, `debian`, … */
  readonly distribution?: string;
  /** What its tags stand on when they name nothing else: `debian`. */
  readonly usually?: string;
}

export interface ProductData {
  readonly source: number;
  /** Whether support after the end costs money. */
  readonly paid: boolean;
  /** Separated by spaces, the newest first: `3.24=2028-06-01`, `12=2026-07-11/2028-06-30`, `1.27=` (no end known). */
  readonly lines: string;
}

/** A value and the index of its source; 0 is what nobody looked up. */
export type Said<T> = readonly [value: T, source: number];

export interface Traits {
  readonly libc?: Said<{ readonly name: "musl" | "glibc" | "uclibc" | "none"; readonly version?: string }>;
  readonly shell?: Said<{ readonly path: string; readonly name: string } | null>;
  readonly packageManager?: Said<string | null>;
  readonly certificates?: Said<boolean>;
  readonly timeZones?: Said<boolean>;
  readonly user?: Said<string>;
  readonly users?: Said<readonly { readonly name: string; readonly uid?: number; readonly home?: string }[]>;
  readonly temporaryFolder?: Said<boolean>;
  readonly workdir?: Said<string>;
  readonly entrypoint?: Said<readonly string[]>;
  readonly cmd?: Said<readonly string[]>;
  readonly env?: Said<Readonly<Record<string, string>>>;
  readonly ports?: Said<readonly string[]>;
  readonly volumes?: Said<readonly string[]>;
  readonly stopSignal?: Said<string>;
  readonly toolchains?: Said<readonly string[]>;
  /** Bytes on disk of linux/amd64. */
  readonly unpacked?: Said<number>;
  /** Separated by spaces. */
  readonly has?: string;
  readonly lacks?: string;
}

export interface Userland extends Traits {
  readonly extends?: string;
  readonly distribution?: string;
  readonly codename?: string;
}

/** What holds for some tags of some images. */
export interface Overlay extends Traits {
  readonly images: readonly string[];
  /** Only on these distributions. */
  readonly on?: readonly string[];
  /** Only for tags with all of these words: `slim`, `jre`, `debug`. */
  readonly with?: readonly string[];
  /** Not for tags with one of these. */
  readonly without?: readonly string[];
  /** Only for these lines: `24`. */
  readonly lines?: readonly string[];
  readonly userland?: string;
}

export interface DeprecationData {
  /** A name, or a pattern with one `*`; the same in a replacement stands for the same. */
  readonly image: string;
  /** Only tags that this matches. */
  readonly tags?: string;
  readonly reason: string;
  readonly since?: string;
  readonly replacements: readonly string[];
  readonly source: number;
}
