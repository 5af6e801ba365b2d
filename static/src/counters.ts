// Counting with a thumb. A press changes the number at once and the form saves itself; presses that come quicker than
// the answers are sent as one number, so none is lost.

let lastPressed: HTMLElement | null = null; // the line of the unit counted last, as far as this page knows

export function counters(): void {
  document.addEventListener("click", pressed, true); // before htmx: a second defect on the same line needs no question
  document.addEventListener("input", (event) => {
    const number = event.target as HTMLInputElement;
    const form = number.name === "count" ? number.closest<HTMLFormElement>("form[data-autosave]") : null;
    if (form) unitsFollow(form, Number(number.value) || 0, (Number(number.value) || 0) - Number(form.dataset.count ?? number.defaultValue));
  });
  document.addEventListener("htmx:afterSwap", (event) => settle((event as CustomEvent).detail));
  document.addEventListener("htmx:beforeSwap", (event) => {
    const detail = (event as CustomEvent).detail;
    const there = lineOf(detail.xhr);
    if (!there) return;
    detail.target = there;
    detail.swapOverride = "outerHTML";
  });
  document.addEventListener("htmx:afterRequest", (event) => {
    lineOf((event as CustomEvent).detail.xhr)?.scrollIntoView({ block: "center" });
  });
}

function pressed(event: Event): void {
  const button = (event.target as HTMLElement).closest<HTMLElement>("[data-step], [data-same-unit]");
  const form = button?.closest<HTMLFormElement>("form[data-autosave]");
  const wanted = button?.dataset.for ? `[id="${button.dataset.for}"]` : "input[name=count]";
  const number = form?.querySelector<HTMLInputElement>(wanted);
  if (!button || !form || !number) return;
  const same = "sameUnit" in button.dataset;
  if (same && lastPressed !== form.closest("article")) return;
  event.preventDefault();
  event.stopPropagation();
  const before = Number(number.value) || 0;
  const now = Math.min(Math.max(0, before + Number(button.dataset.step ?? 1)), Number(number.max || Infinity));
  number.value = String(now);
  unitsFollow(form, now, same ? 0 : now - before);
  if (now > before) lastPressed = form.closest("article");
  form.dispatchEvent(new Event("change", { bubbles: true }));
}

// One press is one defect in one unit, so units go with the count unless it is said otherwise.
export function unitsFollow(form: HTMLFormElement, now: number, more: number, alsoShared = 0): void {
  form.dataset.count = String(now);
  const units = form.querySelector<HTMLInputElement>("input[name=units]");
  const shared = form.querySelector<HTMLInputElement>("input[name=shared_units]");
  if (!units || !shared) return;
  units.value = String(Math.max(1, Math.min(now, Number(units.value) + more)));
  shared.value = String(Math.max(0, Math.min(Number(shared.value) + alsoShared, Number(units.value))));
}

interface Answer {
  target: HTMLElement;
  requestConfig: { formData: FormData };
}

const KEPT = [["count", "was"], ["units", "was_units"], ["shared_units", "was_shared_units"]];

// The numbers as they are saved, which are more than was sent if another device counted too; presses since then stay.
function settle({ target, requestConfig }: Answer): void {
  const saved = target.querySelector<HTMLElement>("[data-count]")?.dataset;
  const form = target.closest("form");
  if (!saved || !form) return;
  for (const [name, before] of KEPT) {
    const number = form.querySelector<HTMLInputElement>(`input[name=${name}]`), was = form.querySelector<HTMLInputElement>(`input[name=${before}]`);
    const now = saved[name === "count" ? "count" : name === "units" ? "units" : "shared"];
    if (!number || !was || now === undefined) continue;
    const more = Number(now) - Number(requestConfig.formData.get(name));
    if (more) number.value = String(Math.max(0, Number(number.value) + more));
    was.value = now;
  }
}

function lineOf(xhr: XMLHttpRequest | undefined): HTMLElement | null {
  const name = xhr?.status === 200 ? xhr.getResponseHeader("X-Line") : null;
  return name ? document.getElementById(name) : null;
}
