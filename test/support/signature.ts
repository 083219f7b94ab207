import { signature } from "../../server/src/language/signatures/signature.ts";
import { Dockerfile } from "../../server/src/language/syntax/dockerfile.ts";
import { fixture } from "./fixture.ts";

/** The active signature with its active parameter between `»` and `«`. */
export function drawnSignature(source: string): string | undefined {
  const { document, cursor } = fixture(source);
  const help = signature(Dockerfile.of(document), cursor!);
  const active = help?.signatures[help.activeSignature ?? 0];
  if (!help || !active) return undefined;
  const label =
    help.activeParameter === undefined ? undefined : active.parameters?.[help.activeParameter!]?.label;
  if (!Array.isArray(label)) return active.label;
  const [start, end] = label as [number, number];
  return `${active.label.slice(0, start)}»${active.label.slice(start, end)}«${active.label.slice(end)}`;
}
