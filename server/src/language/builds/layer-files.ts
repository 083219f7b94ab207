/** What lies in one layer of an image: an archive's entries without their contents. */
export interface LayerListing {
  /** Digest of the unpacked layer. */
  readonly digest: string;
  /** Sum of its files. */
  readonly bytes: number;
  /** `usr/bin/go`; a folder ends with a slash. The whole layer's root is the empty text. */
  readonly paths: readonly string[];
  /** By path: bytes, or one of the {@link marks}. */
  readonly sizes: readonly number[];
  /** Files that are only counted, in the folder they stand for: a layer may have more than anybody would read. */
  readonly rest: readonly { readonly folder: string; readonly files: number; readonly bytes: number }[];
  /** Why the layer can't be read; then nothing is known of its files. */
  readonly unreadable?: string;
}

/** Sizes that are none. */
export const marks = { deleted: -1, emptied: -2 } as const;

/** All files of an image, by layer. */
export interface ImageFiles {
  /** The oldest first; `layer` where the entry made one. */
  readonly history: readonly { readonly createdBy: string; readonly layer?: number }[];
  /** The lowest first. */
  readonly layers: readonly LayerListing[];
}

/** The bytes of a layer that a later one hides: by position in its `paths`, the layer that does. */
export type Hidden = ReadonlyMap<number, number>;

/**
 * Files that are in the image but can't be seen in it, by layer: deleted, or written again, by a later layer. Their
 * bytes are pulled all the same.
 */
export function hiddenFiles(layers: readonly LayerListing[]): readonly Hidden[] {
  let found = hiddenOf.get(layers);
  if (!found) {
    found = findHidden(layers);
    hiddenOf.set(layers, found);
  }
  return found;
}

const hiddenOf = new WeakMap<readonly LayerListing[], readonly Hidden[]>();

function findHidden(layers: readonly LayerListing[]): readonly Hidden[] {
  const found: Hidden[] = [];
  /** By path, the lowest of the layers above that has something else than a folder there, or deletes it. */
  const taken = new Map<string, number>();
  /** Folders of which such a layer drops all that was below. */
  const emptied = new Map<string, number>();
  const folders = new Map<string, number>();
  for (let at = layers.length - 1; at >= 0; at--) {
    const { paths, sizes } = layers[at]!;
    const hidden = new Map<number, number>();
    if (at < layers.length - 1)
      for (let n = 0; n < paths.length; n++) {
        const by = sizes[n]! > 0 ? hiddenBy(paths[n]!) : undefined;
        if (by !== undefined) hidden.set(n, by);
      }
    found.unshift(hidden);
    for (let n = 0; n < paths.length; n++) {
      const path = paths[n]!;
      if (sizes[n] === marks.emptied) emptied.set(path, at);
      else if (path.endsWith("/")) folders.set(path.slice(0, -1), at);
      else taken.set(path, at);
    }
  }
  return found;

  function hiddenBy(path: string): number | undefined {
    // The lowest one is the one that did it.
    let by = lower(taken.get(path), folders.get(path));
    by = lower(by, emptied.get(""));
    for (let slash = path.indexOf("/"); slash >= 0; slash = path.indexOf("/", slash + 1)) {
      const folder = path.slice(0, slash);
      by = lower(by, lower(taken.get(folder), emptied.get(`${folder}/`)));
    }
    return by;
  }
}

function lower(a: number | undefined, b: number | undefined): number | undefined {
  return a === undefined || (b !== undefined && b < a) ? b : a;
}

export interface LayerFile {
  /** `/usr/bin/go` */
  readonly path: string;
  readonly bytes: number;
  /** The layer that deletes it or writes it again. */
  readonly hiddenBy?: number;
}

/** The biggest files of a layer, the biggest first; of two alike, the first by name. */
export function biggestFiles({ paths, sizes }: LayerListing, hidden: Hidden, most: number): LayerFile[] {
  const found: number[] = [];
  const before = (a: number, b: number) => sizes[b]! - sizes[a]! || (paths[a]! < paths[b]! ? -1 : 1);
  for (let n = 0; n < sizes.length; n++) {
    if (sizes[n]! <= 0 || (found.length === most && before(n, found.at(-1)!) > 0)) continue;
    const place = found.findIndex((it) => before(n, it) < 0);
    found.splice(place < 0 ? found.length : place, 0, n);
    if (found.length > most) found.pop();
  }
  return found.map((n) => ({
    path: `/${paths[n]}`,
    bytes: sizes[n]!,
    ...(hidden.has(n) ? { hiddenBy: hidden.get(n)! } : {}),
  }));
}

/** How many files a layer has, and the bytes of those that a later layer hides. */
export function sums(
  { sizes, paths, rest }: LayerListing,
  hidden: Hidden,
): { files: number; hidden: number } {
  let files = rest.reduce((sum, it) => sum + it.files, 0);
  for (let n = 0; n < sizes.length; n++) if (sizes[n]! >= 0 && !paths[n]!.endsWith("/")) files++;
  let bytes = 0;
  for (const n of hidden.keys()) bytes += sizes[n]!;
  return { files, hidden: bytes };
}

/** A folder or a file of one layer. */
export interface FileNode {
  readonly name: string;
  readonly bytes: number;
  /** Of these, those a later layer hides. */
  readonly hidden: number;
  /** Files in it; 1 for a file. */
  readonly files: number;
  readonly folder: boolean;
  /** The later layer that hides it, when it is a file. */
  readonly hiddenBy?: number;
  /** The biggest first. Absent where nobody asked for more. */
  readonly children?: readonly FileNode[];
  /** True for what is too small to be named: its `files` and `bytes` are those of all of them. */
  readonly rest?: true;
}

interface Draft {
  name: string;
  bytes: number;
  hidden: number;
  files: number;
  hiddenBy?: number;
  children?: Map<string, Draft>;
}

/** What of a folder is worth a name. */
export interface Depth {
  /** Levels of folders. */
  readonly levels: number;
  /** Entries of a folder; the smallest are summed up. */
  readonly most: number;
  /** Bytes from which on an entry is named. */
  readonly least: number;
}

/** A folder of a layer with what is in it, `""` for all. One pass over the layer: no tree of it is ever kept. */
export function folderOf(
  { paths, sizes, rest }: LayerListing,
  hidden: Hidden,
  folder: string,
  depth: Depth,
): FileNode {
  const prefix = folder === "" ? "" : `${folder.replace(/^\/|\/$/g, "")}/`;
  const root: Draft = { name: folder, bytes: 0, hidden: 0, files: 0, children: new Map() };
  for (let n = 0; n < paths.length; n++) {
    const path = paths[n]!;
    if (sizes[n]! < 0 || path.endsWith("/") || !path.startsWith(prefix)) continue;
    add(path.slice(prefix.length).split("/"), 1, sizes[n]!, hidden.get(n), true);
  }
  for (const it of rest)
    if (it.folder.startsWith(prefix))
      add(it.folder.slice(prefix.length).split("/").slice(0, -1), it.files, it.bytes, undefined, false);
  return finished(root, depth, depth.levels);

  function add(steps: string[], files: number, bytes: number, by: number | undefined, file: boolean): void {
    let at = root;
    count(at);
    const deep = Math.min(steps.length, depth.levels);
    for (let n = 0; n < deep; n++) {
      at.children ??= new Map();
      let next = at.children.get(steps[n]!);
      if (!next) {
        next = { name: steps[n]!, bytes: 0, hidden: 0, files: 0 };
        at.children.set(steps[n]!, next);
      }
      at = next;
      count(at);
      const last = n === steps.length - 1;
      if (!last || !file) at.children ??= new Map();
      else if (by !== undefined) at.hiddenBy = by;
    }

    function count(it: Draft): void {
      it.files += files;
      it.bytes += bytes;
      if (by !== undefined) it.hidden += bytes;
    }
  }
}

function finished(draft: Draft, depth: Depth, levels: number): FileNode {
  const { children, ...own } = draft;
  const node = { ...own, folder: children !== undefined };
  if (!children || levels === 0) return node;
  const sorted = [...children.values()].sort((a, b) => b.bytes - a.bytes || (a.name < b.name ? -1 : 1));
  const shown = sorted.filter((it, n) => n < depth.most && it.bytes >= depth.least);
  const left = sorted.slice(shown.length);
  const named = shown.map((it) => finished(it, depth, levels - 1));
  // One that is left is named: "1 smaller" says less in the same space.
  if (left.length === 1) named.push(finished(left[0]!, depth, levels - 1));
  else if (left.length > 1) {
    const sum = (of: (it: Draft) => number) => left.reduce((total, it) => total + of(it), 0);
    named.push({
      name: "",
      bytes: sum((it) => it.bytes),
      hidden: sum((it) => it.hidden),
      files: sum((it) => it.files),
      folder: false,
      rest: true,
    });
  }
  return { ...node, children: named };
}
