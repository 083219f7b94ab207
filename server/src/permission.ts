import { MessageType, ShowMessageNotification, ShowMessageRequest } from "vscode-languageserver";
import type { Builder } from "./builds.ts";
import type { Dockerfile } from "./language/syntax/dockerfile.ts";
import { canonicalName, imageReference } from "./language/syntax/image-reference.ts";
import type { Wire } from "./wire.ts";

/** Whether a file may be built; everything that builds asks here first. */
export interface Permission {
  /** The builder, once trust, disk, engine and frontend allow it; else undefined, and the user was told why. */
  toBuild(file: Dockerfile): Promise<Builder | undefined>;
  /** Says something in a notification; `said` are the tool's own words. */
  tell(kind: "error" | "warning" | "info", message: string, said?: string): void;
  /** Says why something the user asked for is not done. */
  refuse(why: string, said?: string): undefined;
}

const kinds = { error: MessageType.Error, warning: MessageType.Warning, info: MessageType.Info } as const;

export function permission({
  connection,
  builder,
  trusted,
  learned,
}: Pick<Wire, "connection" | "builder" | "trusted" | "learned">): Permission {
  /** Frontends that the user agreed to, with the file that names them. */
  const agreed = new Set<string>();
  return {
    async toBuild(file) {
      const it = builder();
      if (!trusted() || !it)
        return refuse("In Restricted Mode Plimsoll only reads. Trust the workspace to build.");
      if (!file.uri.startsWith("file:"))
        return refuse("A build needs a folder on disk. Save the file first.");
      const state = await it.engine.probe();
      learned();
      if (!state.usable) return refuse(state.why, state.said);
      return (await agrees(file)) ? it : undefined;
    },
    tell,
    refuse,
  };

  /** A frontend that is not Docker's own is a program of somebody's that runs in the engine: the user decides. */
  async function agrees(file: Dockerfile): Promise<boolean> {
    const frontend = file.directives.find(({ name }) => name === "syntax")?.value.trim();
    if (frontend === undefined || frontend === "" || isDockers(frontend)) return true;
    const key = `${file.uri}\0${frontend}`;
    if (agreed.has(key)) return true;
    const build = { title: "Build" };
    const answer = await connection.sendRequest(ShowMessageRequest.type, {
      type: MessageType.Warning,
      message: `This file is read by a frontend of its own, ${frontend}: a program that runs in your engine. Build with it?`,
      actions: [build, { title: "Cancel" }],
    });
    if (answer?.title !== build.title) return false;
    agreed.add(key);
    return true;
  }

  function refuse(why: string, said?: string): undefined {
    tell("error", why, said);
    return undefined;
  }

  function tell(kind: keyof typeof kinds, message: string, said?: string): void {
    const text = said === undefined ? message : `${message}\n> ${said}`;
    void connection.sendNotification(ShowMessageNotification.type, { type: kinds[kind], message: text });
  }
}

function isDockers(frontend: string): boolean {
  return ["docker.io/docker/dockerfile", "docker.io/docker/dockerfile-upstream"].includes(
    canonicalName(imageReference(frontend)),
  );
}
