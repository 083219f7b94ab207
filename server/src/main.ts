import { createConnection, ProposedFeatures } from "vscode-languageserver/node";
import { outside } from "./outside.ts";
import { queue, serve } from "./server.ts";

const waiting = queue();
serve(createConnection(ProposedFeatures.all, waiting.options), outside(), waiting);
