import { test } from "vitest";
import { open } from "./workbench.ts";

test("a problem is underlined, explained and fixed", async () => {
  const editor = await open({ Dockerfile: "FROM alpine\nRNU echo hi\n" });
  await editor.problem("RNU", "error", "Did you mean RUN?");
  await editor.act("RNU", "Change to RUN");
  await editor.becomes("FROM alpine\nRUN echo hi\n");
});
