import { format, formatOnType, formatRange } from "../language/formatting/format.ts";
import type { Handlers } from "../wire.ts";

export const formatting: Handlers = ({ connection, open, guarded }) => {
  connection.onDocumentFormatting(({ textDocument: { uri }, options }) => {
    const file = open(uri);
    return (file && guarded("format", () => format(file, options))) ?? [];
  });
  connection.onDocumentRangeFormatting(({ textDocument: { uri }, range, options }) => {
    const file = open(uri);
    return (file && guarded("format", () => formatRange(file, range, options))) ?? [];
  });
  connection.onDocumentOnTypeFormatting(({ textDocument: { uri }, position, ch, options }) => {
    const file = open(uri);
    return (file && guarded("format", () => formatOnType(file, position, ch, options))) ?? [];
  });
  return {
    documentFormattingProvider: true,
    documentRangeFormattingProvider: true,
    documentOnTypeFormattingProvider: { firstTriggerCharacter: "\\", moreTriggerCharacter: ["`", "\n"] },
  };
};
