// Counting with a thumb. A press changes the number at once and the form saves itself; presses that come quicker than
// the answers are sent as one number, so none is lost. `press` names what was counted since the last answer: sent again, it counts once.

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
  namePress(form);
  const units = form.querySelector<HTMLInputElement>("input[name=units]");
  const shared = form.querySelector<HTMLInputElement>("input[name=shared_units]");
  if (!units || !shared) return;
  units.value = String(Math.max(1, Math.min(now, Number(units.value) + more)));
  shared.value = String(Math.max(0, Math.min(Number(shared.value) + alsoShared, Number(units.value))));
}

function namePress(form: HTMLFormElement): void {
  const press = form.querySelector<HTMLInputElement>("input[name=press]");
  if (press) press.value ||= `${Date.now().toString(36)}-${Math.random().toString(36).slice(2)}`;
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
  settleRest(form, requestConfig.formData);
}

// Note and mark as they were sent; what was pressed since the request is another press.
function settleRest(form: HTMLFormElement, sent: FormData): void {
  const field = (name: string) => form.querySelector<HTMLInputElement>(`input[type=hidden][name=${name}]`);
  const note = field("was_note"), audit = field("was_found_because_of_audit"), press = field("press");
  if (!note || !audit || !press) return;
  note.value = String(sent.get("note") ?? "");
  audit.value = sent.has("found_because_of_audit") ? "on" : "";
  press.value = "";
  if (form.querySelector<HTMLInputElement>("input[name=count]")?.value !== field("was")?.value) namePress(form);
}

function lineOf(xhr: XMLHttpRequest | undefined): HTMLElement | null {
  const name = xhr?.status === 200 ? xhr.getResponseHeader("X-Line") : null;
  return name ? document.getElementById(name) : null;
}
