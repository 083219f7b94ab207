import { createConnection, ProposedFeatures } from "vscode-languageserver/node";
import { unknownWorld } from "./language/unknown-world.ts";
import { queue, serve } from "./server.ts";

const waiting = queue();
serve(
  createConnection(ProposedFeatures.all, waiting.options),
  { within: () => ({ ...unknownWorld, today: new Date().toISOString().slice(0, 10) }) },
  waiting,
);
