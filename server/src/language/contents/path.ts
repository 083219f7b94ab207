/** Paths inside an image: POSIX, absolute once joined to a working directory. */

/** PATH where neither the image nor the file sets it. */
export const defaultPath = ["/usr/local/sbin", "/usr/local/bin", "/usr/sbin", "/usr/bin", "/sbin", "/bin"];

/**
 * Where our own edits put what goes to the root of another stage. No base and no build has it, so that in it is what
 * the file itself puts there.
 */
export const ownFolder = "/bare";

/** An absolute path without `.`, `..` and double slashes; a trailing slash is dropped. */
export function absolute(path: string, workdir = "/"): string {
  const whole = path.startsWith("/") ? path : `${workdir === "/" ? "" : workdir}/${path}`;
  if (isPlain(whole)) return whole;
  const parts: string[] = [];
  for (const part of whole.split("/")) {
    if (part === "" || part === ".") continue;
    if (part === "..") parts.pop();
    else parts.push(part);
  }
  return `/${parts.join("/")}`;
}

/** Whether it is such a path already; what has a hidden file is looked at in its parts. */
function isPlain(path: string): boolean {
  return path.startsWith("/") && !path.endsWith("/") && !path.includes("//") && !path.includes("/.");
}

export function basename(path: string): string {
  const trimmed = path.endsWith("/") ? path.replace(/\/+$/, "") : path;
  return trimmed.slice(trimmed.lastIndexOf("/") + 1);
}

export function folderOf(path: string): string {
  const slash = path.lastIndexOf("/");
  return slash <= 0 ? "/" : path.slice(0, slash);
}

/** All folders around an absolute path, the nearest first. */
export function* foldersAround(path: string): Generator<string> {
  for (let end = path.lastIndexOf("/"); end > 0; end = path.lastIndexOf("/", end - 1))
    yield path.slice(0, end);
  if (path !== "/") yield "/";
}

/** What is left of a path below a folder: `` for the folder itself, undefined when it lies elsewhere. */
export function below(folder: string, path: string): string | undefined {
  if (folder === path) return "";
  if (folder === "/") return path.startsWith("/") ? path.slice(1) : undefined;
  const { length } = folder;
  return path.startsWith(folder) && path[length] === "/" ? path.slice(length + 1) : undefined;
}

/** Whether a path is a folder or lies in it. */
export const contains = (folder: string, path: string): boolean => below(folder, path) !== undefined;
