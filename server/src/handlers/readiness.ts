import type { Position } from "vscode-languageserver";
import { contents } from "../language/contents/contents.ts";
import { project } from "../language/contents/project.ts";
import { type Readiness, scratchReadiness } from "../language/contents/readiness.ts";
import type { ScratchReadiness, ScratchReadinessAsked } from "../protocol.ts";
import type { Handlers } from "../wire.ts";

const asked: ScratchReadinessAsked = "plimsoll/scratchReadiness";

/** The checklist of the stage at the cursor; a builder's cursor means the stage that ships last. */
export const readiness: Handlers = ({ connection, open, world }) => {
  connection.onRequest(
    asked,
    async (
      { uri, position }: { uri: string; position: Position },
      token,
    ): Promise<ScratchReadiness | null> => {
      const file = open(uri);
      const here = file?.stageAt(position);
      if (!file || !here) return null;
      const lent = world(uri, token, true);
      const all = contents(file, lent.catalogue);
      const stage = all[here.index]?.role === "builder" ? file.finalStage! : here;
      const found = scratchReadiness(file, stage, lent, await project(lent.context));
      const name = stage.name?.text ?? (stage.final ? "the last stage" : `stage ${stage.index}`);
      return { version: file.version, ...answer(name, found) };
    },
  );
  return {};
};

function answer(
  stage: string,
  { refused, checks, edits, already }: Readiness,
): Omit<ScratchReadiness, "version"> {
  return {
    stage,
    already,
    ...(refused ? { refused } : {}),
    checks: checks.map(({ title, state, says, fix }) => ({
      title,
      state,
      says,
      ...(fix ? { fix: { title: fix.title, edits: fix.edits } } : {}),
    })),
    edits: edits,
  };
}
