import type { Dockerfile } from "../syntax/dockerfile.ts";
import { imageReference } from "../syntax/image-reference.ts";
import type { Instruction, Word } from "../syntax/instruction.ts";
import type { Catalogue } from "../world.ts";
import { type Draft, placeOf } from "./draft.ts";
import type { KnownFile, Origin, StageContents } from "./model.ts";
import { absolute, basename } from "./path.ts";

/** Archives that ADD unpacks (local files only). */
const archive = /\.(?:tar|tgz|tbz2?|txz|tar\.(?:gz|bz2|xz|zst))$/;

const commonFolders = new Set(
  "/ /bin /sbin /lib /lib64 /etc /usr /usr/bin /usr/sbin /usr/lib /usr/share /usr/local /usr/local/bin /usr/local/sbin /usr/local/lib /opt /tmp /var /root /home /srv /mnt /etc/ssl /etc/ssl/certs".split(
    " ",
  ),
);

/** The files a COPY or ADD brings, with where they come from. */
export function copyFiles(
  draft: Draft,
  instruction: Instruction,
  file: Dockerfile,
  sourceOf: (name: string) => StageContents | undefined,
  catalogue: Catalogue,
): void {
  const place = placeOf(instruction);
  const words: readonly Word[] = instruction.json?.items ?? instruction.args;
  const target = words.at(-1);
  if (!target || words.length < 2) return;
  const expanded = (text: string) => file.expanded(text, instruction)?.replace(/^(["'])(.*)\1$/, "$2");
  const written = expanded(target.text);
  if (written === undefined || (!written.startsWith("/") && draft.workdir === undefined)) {
    draft.opaque.push(place);
    return;
  }
  const to = absolute(written, draft.workdir);
  const sources = words.slice(0, -1);
  const from = instruction.flag("from")?.value;
  const parents = instruction.flag("parents") !== undefined;
  const intoFolder =
    written.endsWith("/") ||
    written === "." ||
    written === "./" ||
    /\/\.$/.test(written) ||
    sources.length > 1 ||
    commonFolders.has(to) ||
    to === draft.workdir ||
    draft.files.some((it) => it.path === to && it.kind === "folder");
  const stage = from === undefined ? undefined : sourceOf(from);
  const image =
    from === undefined || stage || from.includes("$") ? undefined : catalogue.facts(imageReference(from));
  const add = (path: string, kind: KnownFile["kind"], origin: Origin) =>
    draft.files.push({ path, kind, origin, place: placeOf(instruction) });

  for (const source of sources) {
    const heredoc =
      /^\d*<</.test(source.text) &&
      instruction.heredocs.find((it) => source.text.replace(/["']/g, "").endsWith(it.name));
    if (heredoc) {
      add(intoFolder ? absolute(heredoc.name, to) : to, "file", { kind: "heredoc", body: heredoc.body });
      continue;
    }
    const text = expanded(source.text);
    if (text === undefined || parents) {
      add(to, "folder", { kind: "command" });
      continue;
    }
    if (/^(?:https?|git|ssh):\/\/|^git@/.test(text)) {
      const name = basename(text.replace(/[?#].*$/, ""));
      const isFile = /^https?:/.test(text) && !/\.git$/.test(text.replace(/#.*$/, ""));
      if (!isFile) add(to, "folder", { kind: "command" });
      else add(intoFolder && name ? absolute(name, to) : to, "file", { kind: "download", url: text });
      continue;
    }
    const path = absolute(text);
    const origin = (at: string): Origin =>
      from === undefined
        ? { kind: "context", path: at.slice(1) }
        : { kind: "copy", path: at, ...(stage ? { from: stage } : {}), ...(image ? { image } : {}) };
    if (instruction.keyword === "ADD" && from === undefined && archive.test(text)) {
      add(to, "folder", { kind: "command" });
      continue;
    }
    if (/[*?[]/.test(text)) {
      // The names are not known, and the folder the pattern looks in is.
      add(to, "folder", { kind: "command" });
      continue;
    }
    const isFile = knownFile(path, from === undefined, stage);
    const wholeFolder = text.endsWith("/") || /(?:^|\/)\.$/.test(text);
    if (!intoFolder) add(to, isFile ? "file" : wholeFolder ? "folder" : "either", origin(path));
    else if (isFile) add(absolute(basename(path), to), "file", origin(path));
    else if (wholeFolder || path === "/") add(to, "folder", origin(path));
    else {
      // A file lands beside its siblings, a folder's entries do: both are looked for.
      add(to, "folder", origin(path));
      add(absolute(basename(path), to), "either", origin(path));
    }
  }
}

/** Whether a source is surely a file. A name with an ending is one, but for a few folders that have one. */
function knownFile(path: string, fromContext: boolean, stage: StageContents | undefined): boolean {
  const name = basename(path);
  if (fromContext || !stage)
    return /[^.]\.[A-Za-z0-9]{1,8}$/.test(name) && !/\.(?:d|git|github|app|vscode)$/.test(name);
  const known = stage.files.findLast((it) => it.path === path);
  if (known) return known.kind === "file";
  return (
    /\.(?:so|so\.\d.*|crt|pem|jar|conf|json|sh|py|js)$/.test(name) ||
    /^\/(?:usr\/)?(?:local\/)?s?bin\/[^/]+$/.test(path)
  );
}
