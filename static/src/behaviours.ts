// Small behaviours that pages ask for by data attributes; no page has a script of its own.

/** A form that was refused may stand far down its page: what is wrong first is brought into sight, and to the fingers. */
export function refusedForms(): void {
  const wrong = document.querySelector<HTMLElement>("#content form .is-invalid:not([type=hidden])");
  const place = wrong ?? document.querySelector<HTMLElement>("#content form .alert-danger");
  const show = () => place?.scrollIntoView({ block: "center" });
  show();
  wrong?.focus({ preventScroll: true });
  if (place) untilTouched("htmx:afterSettle", show);
}

/** What panels above bring a moment later moves a page, until its reader does something. */
function untilTouched(event: string, act: () => void): void {
  const over = new AbortController();
  document.addEventListener(event, act, { signal: over.signal });
  for (const touch of ["keydown", "pointerdown", "wheel"]) document.addEventListener(touch, () => over.abort(), { once: true, passive: true });
}

/** `data-confirm="Sentence?"` on a form or button asks before it acts. */
export function confirmations(): void {
  document.addEventListener("submit", (event) => {
    const submitter = (event as SubmitEvent).submitter;
    const sentence = submitter?.dataset.confirm ?? (event.target as HTMLElement).dataset.confirm;
    if (sentence && !window.confirm(sentence)) {
      event.preventDefault();
      event.stopImmediatePropagation();
    }
  }, true);
}

/** `data-warn-unsaved` on a form warns before what was typed is lost. */
export function dirtyForms(): void {
  let dirty = false;
  document.addEventListener("input", (event) => {
    if ((event.target as HTMLElement).closest("form[data-warn-unsaved]")) dirty = true;
  });
  document.addEventListener("submit", () => (dirty = false));
  window.addEventListener("beforeunload", (event) => {
    if (dirty) event.preventDefault();
  });
}

/** A file that the portal would refuse for its size is refused before it is sent, beside its field; whatever else was typed stays. */
export function largeFiles(): void {
  const { mostBytes, tooLarge } = document.body.dataset;
  document.addEventListener("change", (event) => {
    const field = event.target as HTMLInputElement;
    if (!mostBytes || field.type !== "file" || !field.files) return;
    const large = [...field.files].filter((file) => file.size > Number(mostBytes));
    const place = field.closest("label") ?? field;
    if (place.nextElementSibling?.matches("[data-large]")) place.nextElementSibling.remove();
    if (!large.length) return;
    event.stopImmediatePropagation();
    field.value = "";
    const sentence = document.createElement("div");
    sentence.className = "invalid-feedback d-block";
    sentence.dataset.large = "";
    sentence.role = "alert";
    sentence.textContent = `${large.map((file) => file.name).join(", ")}: ${tooLarge ?? ""}`;
    place.after(sentence);
  }, true);
}

/** `data-copy="id"` on a button puts a field's text on the clipboard; where that is not allowed, the text is selected. */
export function copying(): void {
  document.addEventListener("click", (event) => {
    const button = (event.target as HTMLElement).closest<HTMLElement>("[data-copy]");
    const field = button && (document.getElementById(button.dataset.copy ?? "") as HTMLInputElement | null);
    if (!button || !field) return;
    field.select();
    void navigator.clipboard?.writeText(field.value).then(() => (button.textContent = button.dataset.copied ?? ""));
  });
}

/** `data-theme-switch` toggles light and dark and remembers the choice. */
export function themeSwitch(): void {
  document.addEventListener("click", (event) => {
    if (!(event.target as HTMLElement).closest("[data-theme-switch]")) return;
    const root = document.documentElement;
    root.dataset.bsTheme = root.dataset.bsTheme === "dark" ? "light" : "dark";
    localStorage.setItem("theme", root.dataset.bsTheme);
    document.dispatchEvent(new CustomEvent("theme-changed"));
  });
}

/**
 * `data-drop-empty` on a filter that htmx sends by GET: fields left empty stay out of the address, and what asks for the
 * address we are at is not sent (a text field says `change` once more when it is left).
 */
export function shortAddresses(): void {
  document.addEventListener("htmx:configRequest", (event) => {
    const { elt, formData } = (event as CustomEvent<{ elt: HTMLElement; formData: FormData }>).detail;
    if (!elt.matches("[data-drop-empty]")) return;
    for (const [name, value] of [...formData.entries()]) if (value === "") formData.delete(name);
    const now = new URLSearchParams(location.search);
    now.delete("page");
    if (sorted(formData) === sorted(now)) event.preventDefault();
  });
}

function sorted(pairs: FormData | URLSearchParams): string {
  return [...pairs.entries()].map(([name, value]) => `${name}=${value}`).sort().join("&");
}

/** On a phone the sections of a filing do not all fit side by side: the one that is open is brought into sight. */
export function sectionInSight(): void {
  const row = document.querySelector<HTMLElement>("#sections");
  const open = row?.querySelector<HTMLElement>("[aria-current]");
  if (row && open) row.scrollLeft += open.getBoundingClientRect().left - row.getBoundingClientRect().left - (row.clientWidth - open.offsetWidth) / 2;
}

/** The search box: `/` goes there, arrows walk through the answers, Escape and a press elsewhere close them. */
export function searchBox(): void {
  const box = document.querySelector<HTMLInputElement>(".topbar input[type=search]");
  const answers = document.querySelector<HTMLElement>("#search-answers");
  if (!box || !answers) return;
  const close = () => answers.replaceChildren();
  document.addEventListener("click", (event) => {
    if (!box.form?.contains(event.target as Node)) close();
  });
  document.addEventListener("keydown", (event) => {
    const target = event.target as HTMLElement;
    const typing = target.closest("input, textarea, select, [contenteditable]");
    if (event.key === "/" && !typing && !event.ctrlKey && !event.metaKey && !event.altKey) {
      event.preventDefault();
      box.select();
    } else if (box.form?.contains(target) && event.key === "Escape") {
      close();
      box.focus();
    } else if (box.form?.contains(target) && (event.key === "ArrowDown" || event.key === "ArrowUp")) {
      step(event, [box, ...answers.querySelectorAll<HTMLElement>("a")]);
    }
  });
}

function step(event: KeyboardEvent, stops: HTMLElement[]): void {
  const next = stops.indexOf(event.target as HTMLElement) + (event.key === "ArrowDown" ? 1 : -1);
  event.preventDefault();
  stops[Math.min(Math.max(next, 0), stops.length - 1)].focus();
}

/** `data-as-shown` on a link takes the list's filters along, which may have changed since the page came. */
export function asShown(): void {
  document.addEventListener("click", (event) => {
    const link = (event.target as HTMLElement).closest<HTMLAnchorElement>("a[data-as-shown]");
    const filters = document.querySelector<HTMLFormElement>("#list-filters");
    if (!link || !filters) return;
    const typed = [...new FormData(filters)].filter((pair): pair is [string, string] => Boolean(pair[1]));
    link.search = new URLSearchParams(typed).toString();
  });
}
