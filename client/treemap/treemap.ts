import { type HierarchyRectangularNode, hierarchy, treemap } from "d3-hierarchy";
import { plural, size } from "../../server/src/language/words.ts";
import type { FileNode, Layers } from "../../server/src/protocol.ts";
import type { Asked, Shown } from "./messages.ts";

declare function acquireVsCodeApi(): { postMessage(message: Asked): void };

/** Pixels: of a folder's name above what is in it, and of the smallest thing drawn. */
const heading = 18;
const smallest = 3;
/** About as wide as a letter is. */
const letter = 7;
/** Colours of the theme's charts that layers take in turn; those of the base have none. */
const hues = 6;

interface View {
  /** All layers when undefined. */
  readonly layer: number | undefined;
  readonly folder: string;
  readonly node: FileNode;
}

const vscode = acquireVsCodeApi();
const crumbs = document.getElementById("crumbs")!;
const map = document.getElementById("map")!;
const detail = document.getElementById("detail")!;
let title = "";
let layers: Layers = [];
let view: View | undefined;
/** What was zoomed into, so that zooming out comes back to it. */
let from: string | undefined;

window.addEventListener("message", ({ data }: MessageEvent<Shown>) => {
  if (data.kind === "layers") ({ title, layers } = data);
  else if (data.kind === "folder") {
    view = data;
    draw(true);
  } else detail.textContent = data.why;
});
new ResizeObserver(() => draw(false)).observe(map);
document.addEventListener("keydown", ({ key, target, ctrlKey, altKey, metaKey }) => {
  if (ctrlKey || altKey || metaKey) return;
  if (key === "Backspace" || key === "Escape") return out();
  const cell = target as HTMLElement;
  if (key.startsWith("Arrow") && map.contains(cell)) move(cell, key);
});
vscode.postMessage({ kind: "ready" });

/** A node with what it is called on the way to it. */
interface Place {
  readonly layer: number;
  readonly folder: string;
}

function draw(opened: boolean): void {
  if (!view) return;
  const { node } = view;
  const box = map.getBoundingClientRect();
  const focused = opened ? from : (document.activeElement as HTMLElement | null)?.dataset.name;
  const root = treemap<FileNode>()
    .size([box.width, box.height])
    .round(true)
    .paddingInner(2)
    .paddingTop(({ depth, y0, y1 }) => (depth > 0 && y1 - y0 > heading * 1.5 ? heading : 2))
    .paddingLeft(({ depth }) => (depth > 0 ? 2 : 0))
    .paddingRight(({ depth }) => (depth > 0 ? 2 : 0))
    .paddingBottom(({ depth }) => (depth > 0 ? 2 : 0))(
    hierarchy(node, ({ children }) => children?.filter(({ bytes }) => bytes > 0))
      .sum(({ bytes, children }) => (children?.some((it) => it.bytes > 0) ? 0 : bytes))
      .sort((a, b) => Number(a.data.rest ?? false) - Number(b.data.rest ?? false) || b.value! - a.value!),
  );
  map.replaceChildren(...(root.children ?? []).flatMap((child, nth, all) => cells(child, nth, all.length)));
  const all = [...map.querySelectorAll<HTMLElement>("button")];
  const first = all.find((it) => it.dataset.name === focused) ?? all[0];
  if (first) first.tabIndex = 0;
  if (opened) {
    breadcrumbs();
    // A reader hears what was opened before what has the focus in it.
    detail.textContent = all.length === 0 ? "Nothing in here has any content." : said(node, nameOf(view));
    first?.focus({ preventScroll: true });
    from = undefined;
  }
}

/** What can be chosen is a button; what lies in it is drawn, and can be pointed at. */
function cells(node: HierarchyRectangularNode<FileNode>, nth: number, of: number): HTMLElement[] {
  const { x0, y0, x1, y1, data } = node;
  if (x1 - x0 < smallest || y1 - y0 < smallest) return [];
  const cell = rectangle(node, "button");
  const place = placeOf(node);
  const name = labelOf(node, place);
  cell.dataset.name = data.name;
  cell.tabIndex = -1;
  const label = view!.layer === undefined ? name : nameOf({ ...place, node: data });
  cell.setAttribute("aria-label", `${said(data, label)}, ${nth + 1} of ${of}`);
  if (data.folder) cell.setAttribute("aria-description", "Enter opens it");
  const tell = () => {
    detail.textContent = said(data, nameOf({ ...place, node: data }));
  };
  cell.addEventListener("focus", () => {
    for (const it of map.querySelectorAll<HTMLElement>("button")) it.tabIndex = it === cell ? 0 : -1;
    tell();
  });
  cell.addEventListener("click", () => zoom(place, data));
  cell.addEventListener("mouseenter", tell);
  return [cell, ...(node.children ?? []).flatMap(inner)];
}

function inner(node: HierarchyRectangularNode<FileNode>): HTMLElement[] {
  const { x0, y0, x1, y1, data } = node;
  if (x1 - x0 < smallest || y1 - y0 < smallest) return [];
  const cell = rectangle(node, "div");
  const place = placeOf(node);
  cell.setAttribute("aria-hidden", "true");
  cell.addEventListener("mouseenter", () => {
    detail.textContent = said(data, nameOf({ ...place, node: data }));
  });
  const folder = data.folder ? node : node.parent!;
  cell.addEventListener("click", () => zoom(placeOf(folder), folder.data));
  return [cell, ...(node.children ?? []).flatMap(inner)];
}

function rectangle(node: HierarchyRectangularNode<FileNode>, tag: "button" | "div"): HTMLElement {
  const { x0, y0, x1, y1, data, depth } = node;
  const cell = document.createElement(tag);
  const place = placeOf(node);
  const layer = layers.find(({ number }) => number === place.layer);
  const own = layers.filter(({ inherited }) => !inherited).indexOf(layer!);
  cell.className = [
    "cell",
    `depth${Math.min(depth, 4)}`,
    own < 0 ? "base" : `hue${own % hues}`,
    ...(data.bytes > 0 && data.hidden === data.bytes ? ["hidden"] : []),
    ...(data.folder ? ["folder"] : []),
  ].join(" ");
  Object.assign(cell.style, {
    left: `${x0}px`,
    top: `${y0}px`,
    width: `${x1 - x0}px`,
    height: `${y1 - y0}px`,
  });
  const [name, bytes] = [labelOf(node, place), size(data.bytes)];
  if (x1 - x0 > 30 && y1 - y0 > 15) cell.append(part("name", name));
  // A figure that is cut off would be another figure.
  if (x1 - x0 > (name.length + bytes.length + 3) * letter && y1 - y0 > 15) cell.append(part("bytes", bytes));
  return cell;
}

function part(kind: string, text: string): HTMLElement {
  const it = document.createElement("span");
  it.className = kind;
  it.textContent = text;
  return it;
}

function placeOf(node: HierarchyRectangularNode<FileNode>): Place {
  const names = node
    .ancestors()
    .reverse()
    .slice(1)
    .map(({ data }) => data.name);
  const { layer, folder } = view!;
  if (layer === undefined) return { layer: Number(names[0]), folder: names.slice(1).join("/") };
  return { layer, folder: [folder, ...names].filter(Boolean).join("/") };
}

function labelOf({ data, depth }: HierarchyRectangularNode<FileNode>, place: Place): string {
  if (data.rest) return `${plural(data.files, "smaller file")}`;
  return view!.layer === undefined && depth === 1 ? layerName(place.layer) : data.name;
}

function layerName(number: number): string {
  const layer = layers.find((it) => it.number === number);
  if (!layer) return "a layer";
  return layer.inherited ? `base: ${layer.short}` : layer.short;
}

/** `go build › /usr/local/go`. */
function nameOf({ layer, folder, node }: Pick<View, "node"> & Partial<View>): string {
  if (layer === undefined) return title;
  const steps = [folder?.replace(/\/$/, ""), node.rest ? plural(node.files, "smaller file") : ""];
  const path = steps.filter(Boolean).join("/");
  if (path) return `${layerName(layer)} › /${path}`;
  const text = layers.find((it) => it.number === layer)?.text ?? layerName(layer);
  return text.length <= 60 ? text : `${text.slice(0, 59)}…`;
}

/** One line for the eye and the ear: name, size, share, files, what hides it. */
function said({ bytes, hidden, files, folder, hiddenBy }: FileNode, name: string): string {
  const whole = layers.reduce((sum, it) => sum + it.bytes, 0);
  const share = whole > 0 ? (bytes / whole) * 100 : 0;
  return [
    name,
    size(bytes),
    `${share > 0 && share < 0.1 ? "under 0.1" : share.toFixed(share < 10 ? 1 : 0)} % of ${title}`,
    ...(folder || files > 1 ? [plural(files, "file")] : []),
    ...(hiddenBy !== undefined
      ? [`hidden by ${layerName(hiddenBy)}`]
      : hidden > 0
        ? [`${size(hidden)} hidden by later layers`]
        : []),
  ].join(" · ");
}

function zoom(place: Place, { folder, bytes }: FileNode): void {
  if (folder) vscode.postMessage({ kind: "open", ...place, bytes });
}

function out(): void {
  if (!view || view.layer === undefined) return;
  const { layer, folder } = view;
  const steps = folder.split("/").filter(Boolean);
  from = steps.pop() ?? String(layer);
  if (folder === "") open(undefined, "");
  else open(layer, steps.join("/"));
}

function open(layer: number | undefined, folder: string): void {
  const whole = layers.find(({ number }) => number === layer)?.bytes;
  const bytes = whole ?? layers.reduce((sum, it) => sum + it.bytes, 0);
  vscode.postMessage({ kind: "open", layer, folder, bytes });
}

function breadcrumbs(): void {
  const { layer, folder } = view!;
  const steps: { readonly label: string; go(): void }[] = [{ label: title, go: () => open(undefined, "") }];
  if (layer !== undefined) {
    steps.push({ label: layerName(layer), go: () => open(layer, "") });
    const names = folder.split("/").filter(Boolean);
    for (const [n, label] of names.entries())
      steps.push({ label, go: () => open(layer, names.slice(0, n + 1).join("/")) });
  }
  crumbs.replaceChildren(
    ...steps.map(({ label, go }, n) => {
      const step = document.createElement("button");
      step.textContent = label;
      if (n === steps.length - 1) step.setAttribute("aria-current", "page");
      step.addEventListener("click", go);
      return step;
    }),
  );
}

/** To the nearest cell in the arrow's direction: the one whose edge is closest, of those that overlap first. */
function move(cell: HTMLElement, key: string): void {
  const here = cell.getBoundingClientRect();
  const across = key === "ArrowLeft" || key === "ArrowRight";
  const sign = key === "ArrowRight" || key === "ArrowDown" ? 1 : -1;
  let best: HTMLElement | undefined;
  let least = Number.POSITIVE_INFINITY;
  for (const it of map.querySelectorAll<HTMLElement>("button")) {
    const there = it.getBoundingClientRect();
    const [gap, side] = across
      ? [
          sign > 0 ? there.left - here.right : here.left - there.right,
          apart(here.top, here.bottom, there.top, there.bottom),
        ]
      : [
          sign > 0 ? there.top - here.bottom : here.top - there.bottom,
          apart(here.left, here.right, there.left, there.right),
        ];
    if (it === cell || gap < -1) continue;
    const distance = gap + side * 8;
    if (distance < least) [best, least] = [it, distance];
  }
  best?.focus({ preventScroll: true });
}

/** Pixels between two stretches; 0 where they overlap. */
function apart(a0: number, a1: number, b0: number, b1: number): number {
  return Math.max(0, b0 - a1, a0 - b1);
}
