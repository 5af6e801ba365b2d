// A mark on a photo as data, and as SVG over it. qcportal/core/marked.py draws the same for pages and documents, by the same sizes.

export type Kind = "arrow" | "box" | "ellipse" | "text";

export interface Mark {
  kind: Kind;
  colour: string;
  x1: number;
  y1: number;
  x2?: number;
  y2?: number;
  text?: string;
}

export interface Size {
  width: number;
  height: number;
}

const STROKE = 0.006, HEAD = 0.035, LETTERS = 0.034; // parts of the longer side
const INKS: Record<string, string> = { red: "#d7141a", yellow: "#ffd60a", blue: "#0a58ca", white: "#ffffff", black: "#111111" };
const RIMS: Record<string, string> = { red: "#ffffff", yellow: "#111111", blue: "#ffffff", white: "#111111", black: "#ffffff" };

/** Puts the mark into the surface; a text must stand in the page to be measured. */
export function put(mark: Mark, surface: SVGSVGElement, size: Size, name: string): SVGGElement {
  const group = svg("g", { class: "mark", tabindex: 0, role: "button", "aria-label": name });
  surface.append(group);
  if (mark.kind === "text") write(mark, group, size);
  else outline(mark, group, size);
  return group;
}

/** Two grips to size it by, as large as a thumb whatever the photo is scaled to. */
export function grips(mark: Mark, size: Size, pixel: number): SVGGElement[] {
  if (mark.x2 === undefined || mark.y2 === undefined) return [];
  return [[mark.x1, mark.y1], [mark.x2, mark.y2]].map(([x, y], end) => {
    const place = { cx: x * size.width, cy: y * size.height };
    const group = svg("g", { class: "grip", "data-end": end + 1 });
    group.append(svg("circle", { ...place, r: 22 * pixel, fill: "transparent" }), svg("circle", { ...place, r: 8 * pixel, fill: "#ffffff", stroke: "#111111", "stroke-width": 2 * pixel }));
    return group;
  });
}

function outline(mark: Mark, group: SVGGElement, size: Size): void {
  const stroke = Math.max(size.width, size.height) * STROKE;
  const path = shapes[mark.kind as "arrow" | "box" | "ellipse"](mark, size);
  const ink = INKS[mark.colour], rim = RIMS[mark.colour];
  group.append(
    svg("path", { d: path.line, fill: mark.kind === "arrow" ? "none" : "transparent", stroke: "transparent", "stroke-width": stroke * 7, class: "mark-reach" }),
    svg("path", { d: path.line, fill: "none", stroke: rim, "stroke-width": stroke * 2, "stroke-linejoin": "round" }),
  );
  if (path.point) group.append(svg("path", { d: path.point, fill: rim, stroke: rim, "stroke-width": stroke, "stroke-linejoin": "round" }));
  group.append(svg("path", { d: path.line, fill: "none", stroke: ink, "stroke-width": stroke, "stroke-linejoin": "round" }));
  if (path.point) group.append(svg("path", { d: path.point, fill: ink }));
}

interface Path {
  line: string;
  point?: string;
}

const shapes = {
  box(mark: Mark, size: Size): Path {
    const [left, top, right, bottom] = corners(mark, size);
    return { line: `M${left} ${top}H${right}V${bottom}H${left}Z` };
  },
  ellipse(mark: Mark, size: Size): Path {
    const [left, top, right, bottom] = corners(mark, size);
    const x = (right - left) / 2, y = (bottom - top) / 2, middle = top + y;
    return { line: `M${left} ${middle}A${x} ${y} 0 1 1 ${right} ${middle}A${x} ${y} 0 1 1 ${left} ${middle}Z` };
  },
  arrow(mark: Mark, size: Size): Path {
    const x1 = mark.x1 * size.width, y1 = mark.y1 * size.height, x2 = mark.x2! * size.width, y2 = mark.y2! * size.height;
    const length = Math.hypot(x2 - x1, y2 - y1) || 1;
    const along = [(x2 - x1) / length, (y2 - y1) / length];
    const head = Math.min(Math.max(size.width, size.height) * HEAD, length * 0.7);
    const neck = [x2 - along[0] * head, y2 - along[1] * head];
    const side = [-along[1] * head * 0.55, along[0] * head * 0.55];
    return {
      line: `M${x1} ${y1}L${neck[0]} ${neck[1]}`,
      point: `M${x2} ${y2}L${neck[0] + side[0]} ${neck[1] + side[1]}L${neck[0] - side[0]} ${neck[1] - side[1]}Z`,
    };
  },
};

function corners(mark: Mark, { width, height }: Size): number[] {
  const xs = [mark.x1 * width, mark.x2! * width], ys = [mark.y1 * height, mark.y2! * height];
  return [Math.min(...xs), Math.min(...ys), Math.max(...xs), Math.max(...ys)];
}

/** One line on a plate: smaller where it would not fit, pushed inside where it would hang over; the mark then says where it stands. */
function write(mark: Mark, group: SVGGElement, { width, height }: Size): void {
  const longer = Math.max(width, height), ink = INKS[mark.colour], rim = RIMS[mark.colour];
  let letters = longer * LETTERS;
  const text = svg("text", { class: "mark-text", fill: rim, "font-size": letters });
  text.textContent = mark.text ?? "";
  group.append(text);
  const shrink = Math.min(1, (width * 0.94 - letters) / (text.getComputedTextLength() || 1));
  letters *= shrink;
  text.setAttribute("font-size", String(letters));
  const pad = letters * 0.35, wide = text.getComputedTextLength() + 2 * pad, high = letters * 1.45;
  const left = Math.max(0, Math.min(mark.x1 * width, width - wide)), top = Math.max(0, Math.min(mark.y1 * height, height - high));
  [mark.x1, mark.y1] = [rounded(left / width), rounded(top / height)];
  group.prepend(svg("rect", { x: left, y: top, width: wide, height: high, rx: letters * 0.25, fill: ink, stroke: rim, "stroke-width": (longer * STROKE) / 3 }));
  text.setAttribute("x", String(left + pad));
  text.setAttribute("y", String(top + high * 0.74));
}

export function rounded(part: number): number {
  return Math.round(Math.min(1, Math.max(0, part)) * 10000) / 10000;
}

function svg<Name extends keyof SVGElementTagNameMap>(name: Name, attributes: Record<string, string | number>): SVGElementTagNameMap[Name] {
  const made = document.createElementNS("http://www.w3.org/2000/svg", name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, String(value));
  return made;
}
