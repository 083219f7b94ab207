import type { Dockerfile } from "../../syntax/dockerfile.ts";
import type { Manifests } from "../manifests.ts";

/**
 * A .dockerignore for a context that has none and is copied whole; undefined when there is nothing to leave out.
 * It names only what is there and what no build reads: version control, editors' files and what the build makes
 * itself.
 */
export function dockerignoreFor(file: Dockerfile, manifests: Manifests | undefined): string | undefined {
  if (!manifests || manifests.ignore !== undefined) return undefined;
  const copiesAll = file.instructions.some(
    (it) =>
      (it.keyword === "COPY" || it.keyword === "ADD") &&
      !it.flag("from") &&
      (it.json?.items.map((item) => item.text) ?? it.args.map((arg) => arg.text))
        .slice(0, -1)
        .some((source) => /^\.?\/?$/.test(source)),
  );
  if (!copiesAll) return undefined;
  const usesGit = file.instructions.some((it) => it.keyword === "RUN" && /\bgit\b(?!\s+clone)/.test(it.text));
  const isThere = (name: string) => manifests.folders.has(name) || manifests.files.has(name);
  const patterns = [
    ...(usesGit ? [] : [".git"]),
    ".github",
    ".vscode",
    ".idea",
    ".DS_Store",
    "Dockerfile",
    ".dockerignore",
    "docker-compose.yml",
    "compose.yaml",
    ...(manifests.files.has("package.json") ? ["node_modules"] : []),
    ...(manifests.files.has("Cargo.toml") || manifests.files.has("pom.xml") ? ["target"] : []),
    ...([...manifests.files].some((it) => it.endsWith(".py")) ? [".venv", "venv", "__pycache__"] : []),
  ].filter((it) => isThere(it));
  const useful = patterns.filter((it) => !["Dockerfile"].includes(it));
  if (useful.length === 0) return undefined;
  return `${patterns.join("\n")}\n`;
}
