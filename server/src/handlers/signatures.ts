import { SignatureHelpTriggerKind } from "vscode-languageserver";
import { isCommand, signature } from "../language/signatures/signature.ts";
import type { Handlers } from "../wire.ts";

export const signatures: Handlers = ({ connection, open, guarded }) => {
  connection.onSignatureHelp(({ textDocument: { uri }, position, context }) => {
    const file = open(uri);
    if (!file) return null;
    const asked = context?.triggerKind !== SignatureHelpTriggerKind.TriggerCharacter || context.isRetrigger;
    return (
      guarded("signature", () =>
        asked || !isCommand(file, position) ? signature(file, position) : undefined,
      ) ?? null
    );
  });
  return {
    signatureHelpProvider: { triggerCharacters: [" ", "=", "[", ","], retriggerCharacters: ['"', ":", "/"] },
  };
};
