// The last presses of an inspection, and how each is taken back: by counting the other way, so that what others counted
// meanwhile stays. They are kept in this tab alone, over a reload too.

import { unitsFollow } from "./counters";

interface Steps {
  count: number;
  units: number;
  shared_units: number;
}

interface Press {
  type: string;
  kind: string;
  steps: Steps;
  words: string;
}

const MOST = 50;

export function undoing(): void {
  const bar = document.querySelector<HTMLElement>("[data-presses]");
  if (bar) new Presses(bar).open();
}

class Presses {
  private taking: Press | null = null;
  private sender: HTMLFormElement | null = null;
  private readonly key: string;

  constructor(private readonly bar: HTMLElement) {
    this.key = `presses-${bar.dataset.presses}`;
  }

  open(): void {
    document.addEventListener("pressed", (event) => this.note((event as CustomEvent<Press>).detail));
    document.addEventListener("htmx:afterRequest", (event) => {
      if ((event as CustomEvent).detail.elt === this.sender) this.taking = null; // after `pressed`, if it was saved
    });
    this.bar.querySelector("button")!.addEventListener("click", () => this.takeBack());
    this.show();
  }

  private get all(): Press[] {
    return JSON.parse(sessionStorage.getItem(this.key) ?? "[]");
  }

  private note(press: Press): void {
    const all = this.all, last = this.taking;
    const isUndo = last && last.type === press.type && last.kind === press.kind && last.steps.count === -press.steps.count;
    if (isUndo) all.pop();
    else all.push({ type: press.type, kind: press.kind, steps: press.steps, words: press.words });
    sessionStorage.setItem(this.key, JSON.stringify(all.slice(-MOST)));
    this.show();
  }

  private takeBack(): void {
    const last = this.all.at(-1);
    if (!last || this.taking) return;
    this.taking = last;
    const form = document.getElementById(`line-${last.type}-${last.kind}`)?.querySelector<HTMLFormElement>("form[data-autosave]");
    if (form) this.count(form, last.steps);
    else if (last.steps.count < 0) this.bring(last);
    else this.forget(); // what it counted was taken away elsewhere
  }

  private count(form: HTMLFormElement, steps: Steps): void {
    const number = form.querySelector<HTMLInputElement>("input[name=count]")!;
    const now = Math.max(0, Number(number.value) - steps.count);
    if (now === Number(number.value)) return this.forget();
    this.sender = form;
    number.value = String(now);
    unitsFollow(form, now, -steps.units, -steps.shared_units);
    form.dispatchEvent(new Event("change", { bubbles: true }));
  }

  private bring({ type, kind, steps }: Press): void {
    const form = (this.sender = this.bar.querySelector("form")!);
    for (const [name, value] of Object.entries({ defect_type: type, defect_class: kind, step: String(-steps.count) })) form.querySelector<HTMLInputElement>(`[name=${name}]`)!.value = value;
    form.requestSubmit();
  }

  private forget(): void {
    this.taking = null;
    sessionStorage.setItem(this.key, JSON.stringify(this.all.slice(0, -1)));
    this.show();
  }

  private show(): void {
    const last = this.all.at(-1);
    this.bar.hidden = !last;
    this.bar.querySelector("[role=status]")!.textContent = last?.words ?? "";
  }
}
