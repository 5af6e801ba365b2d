// Drawing on a photo with finger, pen, mouse or keys. The marks are one hidden field that saves itself after each change.

import { grips, Kind, Mark, put, rounded, Size } from "./marks";

export function marking(): void {
  const part = document.querySelector<HTMLElement>("[data-marking]");
  if (part) new Editor(part).open();
}

type Grip = { mode: "draw" | "move" | "size"; end: 1 | 2; x: number; y: number; before: string };

const SMALLEST = 0.02; // a press without a drag makes a mark of the usual size
const USUAL = 0.2;
const PAUSE = 600; // ms after the last key

class Editor {
  private marks: Mark[] = [];
  private chosen = -1;
  private tool: Kind | "" = "";
  private colour = "red";
  private past: string[] = [];
  private grip: Grip | null = null;
  private timer = 0;
  private readonly surface: SVGSVGElement;
  private readonly form: HTMLFormElement;
  private readonly field: HTMLInputElement;
  private readonly words: HTMLInputElement;
  private readonly size: Size;

  constructor(private readonly part: HTMLElement) {
    this.surface = this.find("svg.marking-surface") as unknown as SVGSVGElement;
    this.form = this.find("form.marking-save") as HTMLFormElement;
    this.field = this.find("input[name=marks]") as HTMLInputElement;
    this.words = this.find("[data-text]") as HTMLInputElement;
    const { width, height } = this.surface.viewBox.baseVal;
    this.size = { width, height };
  }

  open(): void {
    this.marks = JSON.parse(this.field.defaultValue || "[]");
    const picture = this.find("img") as HTMLImageElement;
    picture.src = picture.dataset.plain ?? picture.src;
    for (const each of this.part.querySelectorAll(".marking-tools, .marking-surface")) each.removeAttribute("hidden");
    this.listen();
    this.show();
    document.fonts?.ready.then(() => this.show());
  }

  private find(selector: string): Element {
    return this.part.querySelector(selector)!;
  }

  // -- what people do ----------------------------------------------------------------------------
  private listen(): void {
    this.surface.addEventListener("pointerdown", (event) => this.down(event));
    this.surface.addEventListener("pointermove", (event) => this.drag(event));
    for (const name of ["pointerup", "pointercancel"] as const) this.surface.addEventListener(name, () => this.up());
    this.surface.addEventListener("focusin", (event) => this.choose(this.indexOf(event.target as Element)));
    this.part.addEventListener("keydown", (event) => this.key(event));
    this.part.addEventListener("click", (event) => this.press(event));
    this.words.addEventListener("input", () => this.rewrite());
    window.addEventListener("resize", () => this.show());
    document.querySelector("[data-marking-done]")?.addEventListener("click", (event) => this.leave(event as MouseEvent));
  }

  private press(event: MouseEvent): void {
    const button = (event.target as Element).closest<HTMLElement>("button");
    if (!button) return;
    const { kind, colour } = button.dataset;
    if (kind && event.detail === 0) this.add(kind as Kind); // by key: it comes to the middle
    else if (kind) this.take(this.tool === kind ? "" : (kind as Kind));
    else if (colour) this.paint(colour);
    else if ("back" in button.dataset) this.back();
    else if ("delete" in button.dataset) this.remove();
  }

  private key(event: KeyboardEvent): void {
    if ((event.ctrlKey || event.metaKey) && event.key === "z" && event.target !== this.words) return this.handled(event, () => this.back());
    if (event.target === this.words && event.key === "Enter") return this.handled(event, () => this.chosenMark()?.kind === "text" || this.add("text"));
    if (!this.chosenMark() || !this.surface.contains(event.target as Node)) return;
    const step = ({ ArrowLeft: [-0.01, 0], ArrowRight: [0.01, 0], ArrowUp: [0, -0.01], ArrowDown: [0, 0.01] } as Record<string, number[]>)[event.key];
    if (step) this.handled(event, () => this.nudge(step, event.shiftKey));
    else if (event.key === "Delete" || event.key === "Backspace") this.handled(event, () => this.remove());
    else if (event.key === "Escape") this.handled(event, () => this.choose(-1));
  }

  private handled(event: Event, work: () => unknown): void {
    event.preventDefault();
    work();
  }

  // -- with a pointer ----------------------------------------------------------------------------
  private down(event: PointerEvent): void {
    if (!event.isPrimary || event.button !== 0) return;
    const end = (event.target as Element).closest<SVGElement>(".grip")?.dataset.end;
    const hit = this.indexOf(event.target as Element);
    const [x, y] = this.place(event);
    const before = JSON.stringify(this.marks);
    if (end) this.grip = { mode: "size", end: Number(end) as 1 | 2, x, y, before };
    else if (this.tool) this.begin(x, y, before);
    else if (hit >= 0) this.grip = { mode: "move", end: 1, x, y, before };
    if (!end && !this.tool && !this.grip) return this.choose(-1);
    if (hit >= 0 && this.grip?.mode === "move") this.choose(hit);
    event.preventDefault();
    if (this.grip) this.surface.setPointerCapture(event.pointerId);
  }

  private begin(x: number, y: number, before: string): void {
    const mark = this.made(this.tool as Kind, x, y, x, y);
    if (!mark) return;
    this.marks.push(mark);
    this.chosen = this.marks.length - 1;
    this.grip = { mode: mark.kind === "text" ? "move" : "draw", end: 2, x, y, before };
    this.show();
  }

  private drag(event: PointerEvent): void {
    const mark = this.chosenMark(), grip = this.grip;
    if (!mark || !grip) return;
    const [x, y] = this.place(event);
    if (grip.mode === "move") this.shift(mark, x - grip.x, y - grip.y);
    else Object.assign(mark, grip.end === 1 ? { x1: x, y1: y } : { x2: x, y2: y });
    [grip.x, grip.y] = [x, y];
    this.show();
  }

  private up(): void {
    const mark = this.chosenMark(), grip = this.grip;
    this.grip = null;
    if (!mark || !grip) return;
    this.enlarge(mark);
    if (this.tool) this.take("");
    if (JSON.stringify(this.marks) !== grip.before) this.changed(grip.before, 0);
    this.focus();
  }

  private place(event: PointerEvent): [number, number] {
    const box = this.surface.getBoundingClientRect();
    return [rounded((event.clientX - box.left) / box.width), rounded((event.clientY - box.top) / box.height)];
  }

  // -- marks -------------------------------------------------------------------------------------
  private made(kind: Kind, x1: number, y1: number, x2: number, y2: number): Mark | null {
    if (kind !== "text") return { kind, colour: this.colour, x1, y1, x2, y2 };
    const text = this.words.value.trim();
    if (!text) {
      this.hint(this.part.dataset.words);
      this.words.focus();
      return null;
    }
    return { kind, colour: this.colour, x1, y1, text };
  }

  private add(kind: Kind): void {
    const mark = this.made(kind, 0.4, 0.4, 0.6, 0.6);
    if (!mark) return;
    const before = JSON.stringify(this.marks);
    this.chosen = this.marks.push(mark) - 1;
    this.changed(before, 0);
    this.focus();
    this.hint(this.part.dataset.added);
  }

  private enlarge(mark: Mark): void {
    if (mark.x2 === undefined || mark.y2 === undefined) return;
    const wide = Math.abs(mark.x2 - mark.x1), high = Math.abs(mark.y2 - mark.y1);
    if (mark.kind === "arrow" ? Math.max(wide, high) >= SMALLEST : Math.min(wide, high) >= SMALLEST) return;
    const [x, y] = [Math.min(mark.x1, mark.x2, 1 - USUAL), Math.min(mark.y1, mark.y2, 1 - USUAL)];
    Object.assign(mark, { x1: x, y1: y, x2: rounded(x + Math.max(wide, USUAL)), y2: rounded(y + Math.max(high, USUAL)) });
  }

  private shift(mark: Mark, x: number, y: number): void {
    const xs = [mark.x1, mark.x2 ?? mark.x1], ys = [mark.y1, mark.y2 ?? mark.y1];
    const across = Math.max(-Math.min(...xs), Math.min(x, 1 - Math.max(...xs)));
    const down = Math.max(-Math.min(...ys), Math.min(y, 1 - Math.max(...ys)));
    [mark.x1, mark.y1] = [rounded(mark.x1 + across), rounded(mark.y1 + down)];
    if (mark.x2 !== undefined && mark.y2 !== undefined) [mark.x2, mark.y2] = [rounded(mark.x2 + across), rounded(mark.y2 + down)];
  }

  private nudge([x, y]: number[], sizing: boolean): void {
    const mark = this.chosenMark()!, before = JSON.stringify(this.marks);
    if (sizing && mark.x2 !== undefined && mark.y2 !== undefined) this.stretch(mark, x, y);
    else this.shift(mark, x, y);
    this.changed(before, PAUSE);
    this.focus();
  }

  private stretch(mark: Mark, x: number, y: number): void {
    const [x2, y2] = [rounded(mark.x2! + x), rounded(mark.y2! + y)];
    const seen = (a: number, b: number) => Math.abs(a - b) >= SMALLEST / 2;
    if (mark.kind === "arrow" ? seen(x2, mark.x1) || seen(y2, mark.y1) : seen(x2, mark.x1) && seen(y2, mark.y1)) Object.assign(mark, { x2, y2 });
  }

  private rewrite(): void {
    const mark = this.chosenMark(), text = this.words.value.trim();
    this.hint("");
    if (mark?.kind !== "text" || !text) return;
    const before = JSON.stringify(this.marks);
    mark.text = text;
    this.changed(before, PAUSE);
  }

  private paint(colour: string): void {
    this.colour = colour;
    const mark = this.chosenMark(), before = JSON.stringify(this.marks);
    if (mark && mark.colour !== colour) {
      mark.colour = colour;
      this.changed(before, 0);
    } else this.show();
  }

  private remove(): void {
    if (!this.chosenMark()) return;
    const before = JSON.stringify(this.marks);
    this.marks.splice(this.chosen, 1);
    this.chosen = -1;
    this.changed(before, 0);
  }

  private back(): void {
    const before = this.past.pop();
    if (before === undefined) return;
    this.marks = JSON.parse(before);
    this.chosen = -1;
    this.save(0);
    this.show();
  }

  private changed(before: string, pause: number): void {
    if (!pause || !this.timer) this.past.push(before); // keys in a row are one step back
    this.show();
    this.save(pause);
  }

  // -- saving ------------------------------------------------------------------------------------
  private save(pause: number): void {
    this.field.value = JSON.stringify(this.marks);
    clearTimeout(this.timer);
    this.timer = 0;
    if (pause) this.timer = window.setTimeout(() => this.save(0), pause);
    else this.form.dispatchEvent(new Event("change"));
  }

  private leave(event: MouseEvent): void {
    if (!this.timer && !this.form.matches(".htmx-request")) return;
    event.preventDefault();
    const address = (event.currentTarget as HTMLAnchorElement).href;
    if (this.timer) this.save(0);
    this.form.addEventListener("htmx:afterSwap", () => this.form.querySelector("[role=alert]") || location.assign(address), { once: true });
  }

  // -- showing -----------------------------------------------------------------------------------
  private show(): void {
    const held = this.surface.contains(document.activeElement);
    this.surface.replaceChildren();
    this.surface.classList.toggle("drawing", this.tool !== "");
    const pixel = this.size.width / (this.surface.clientWidth || this.size.width);
    this.marks.forEach((mark, place) => put(mark, this.surface, this.size, this.nameOf(mark)).classList.toggle("chosen", place === this.chosen));
    const mark = this.chosenMark();
    if (mark && !this.tool) this.surface.append(...grips(mark, this.size, pixel));
    this.buttons(mark);
    if (held) this.focus();
  }

  private buttons(mark: Mark | undefined): void {
    const colour = mark?.colour ?? this.colour;
    for (const button of this.part.querySelectorAll<HTMLButtonElement>("button")) {
      if (button.dataset.kind) button.ariaPressed = String(button.dataset.kind === this.tool);
      if (button.dataset.colour) button.ariaPressed = String(button.dataset.colour === colour);
      if ("back" in button.dataset) button.disabled = !this.past.length;
      if ("delete" in button.dataset) button.disabled = !mark;
    }
  }

  private choose(place: number): void {
    if (place === this.chosen) return;
    this.chosen = place;
    const mark = this.chosenMark();
    if (mark) this.colour = mark.colour;
    if (mark?.kind === "text") this.words.value = mark.text ?? "";
    this.show();
  }

  private take(tool: Kind | ""): void {
    this.tool = tool;
    if (tool) this.chosen = -1;
    this.hint("");
    this.show();
    if (tool === "text" && !this.words.value.trim()) this.words.focus();
  }

  private focus(): void {
    this.surface.querySelectorAll<SVGGElement>(".mark")[this.chosen]?.focus({ preventScroll: true });
  }

  private indexOf(target: Element): number {
    const mark = target.closest(".mark");
    return mark ? [...this.surface.querySelectorAll(".mark")].indexOf(mark) : target.closest(".grip") ? this.chosen : -1;
  }

  private nameOf(mark: Mark): string {
    const named = (selector: string) => this.part.querySelector<HTMLElement>(selector);
    const kind = named(`[data-kind=${mark.kind}]`)?.textContent, colour = named(`[data-colour=${mark.colour}]`)?.ariaLabel;
    return [kind, mark.text, colour].filter(Boolean).join(", ");
  }

  private hint(words: string | undefined): void {
    this.find("[data-hint]").textContent = words ?? "";
  }

  private chosenMark(): Mark | undefined {
    return this.marks[this.chosen];
  }
}
