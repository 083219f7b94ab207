import type { FileNode, Layers } from "../../server/src/protocol.ts";

/** What the drawing asks the extension. */
export type Asked =
  | { readonly kind: "ready" }
  | {
      readonly kind: "open";
      /** All layers when undefined. */
      readonly layer: number | undefined;
      readonly folder: string;
      /** Bytes it has, as far as known. */
      readonly bytes: number;
    };

/** What the extension has it draw. */
export type Shown =
  | { readonly kind: "layers"; readonly title: string; readonly layers: Layers }
  | {
      readonly kind: "folder";
      readonly layer: number | undefined;
      readonly folder: string;
      readonly node: FileNode;
    }
  | { readonly kind: "failed"; readonly why: string };
