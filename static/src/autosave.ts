// `data-autosave` on an htmx form: its `.saved` says that a save is under way or failed; what failed for want of a
// connection is sent again when the connection is back. What was typed before this script ran is saved as it comes.
// `data-refused` in the answer names the fields that were not taken: each announces itself wrong, with its sentence.

export function autosave(): void {
  document.addEventListener("htmx:beforeRequest", (event) => {
    if (choosing(event)) event.preventDefault();
    else say(event, "saving");
  });
  document.addEventListener("htmx:sendError", (event) => say(event, "unsaved"));
  document.addEventListener("htmx:afterRequest", (event) => {
    const { xhr, successful } = (event as CustomEvent).detail;
    const form = formOf(event);
    if (xhr?.status) form?.removeAttribute("data-waiting");
    if (form && successful) announce(form);
  });
  document.addEventListener("htmx:load", (event) => {
    const part = event.target as HTMLElement;
    for (const form of part.querySelectorAll<HTMLFormElement>("form[data-autosave]")) if (touched(form)) form.dispatchEvent(new Event("change"));
  });
  window.addEventListener("online", () => {
    for (const form of waiting()) form.dispatchEvent(new Event("change"));
  });
  window.addEventListener("beforeunload", (event) => {
    if (waiting().length) event.preventDefault();
  });
}

function say(event: Event, what: "saving" | "unsaved"): void {
  const form = formOf(event);
  const place = form?.querySelector(".saved");
  if (!form || !place) return;
  form.toggleAttribute("data-waiting", what === "unsaved");
  const word = document.createElement("span");
  word.className = what === "unsaved" ? "text-danger" : "text-secondary";
  word.textContent = form.dataset[what] ?? "";
  place.replaceChildren(word);
}

const sent = new WeakMap<HTMLFormElement, string>();

// Where somebody else's words stand beside one's own, leaving the field must not send the same again: the buttons to
// choose by would be gone before the press on them ends.
function choosing(event: Event): boolean {
  const form = formOf(event);
  if (!form) return false;
  const { requestConfig } = (event as CustomEvent).detail;
  const [before, now] = [sent.get(form), JSON.stringify([...new FormData(form)])];
  sent.set(form, now);
  return before === now && requestConfig.triggeringEvent?.type === "change" && form.querySelector(".saved [name=over]") !== null;
}

let answers = 0;

function announce(form: HTMLFormElement): void {
  const place = form.querySelector<HTMLElement>(".saved");
  if (!place) return;
  place.id ||= `saved-${++answers}`;
  const refused = place.querySelector<HTMLElement>("[data-refused]")?.dataset.refused?.split(" ") ?? [];
  for (const field of form.querySelectorAll<HTMLInputElement>("[name]:not([type=hidden], [type=radio])")) mark(field, refused.includes(field.name) ? (beside(field) ?? place) : null);
}

function beside(field: HTMLElement): HTMLElement | undefined {
  const notes = ["note", "said"].map((what) => document.getElementById(`${field.id}-${what}`));
  return notes.find((each) => each?.textContent?.trim()) ?? undefined;
}

// What described a field before it was refused describes it again once it is right.
function mark(field: HTMLElement, sentence: HTMLElement | null): void {
  if (!sentence && !field.hasAttribute("aria-invalid")) return;
  if (sentence) field.dataset.help ??= field.getAttribute("aria-describedby") ?? "";
  const words = sentence ? sentence.id : field.dataset.help;
  if (sentence) field.setAttribute("aria-invalid", "true");
  else field.removeAttribute("aria-invalid");
  if (words) field.setAttribute("aria-describedby", words);
  else field.removeAttribute("aria-describedby");
}

function formOf(event: Event): HTMLFormElement | null {
  const source = (event as CustomEvent).detail.elt as HTMLElement;
  return source.matches?.("form[data-autosave]") ? (source as HTMLFormElement) : null;
}

// Whether it shows something else than the server wrote into it.
function touched(form: HTMLFormElement): boolean {
  return [...form.elements].some((field) => {
    if (field instanceof HTMLSelectElement) return field.selectedIndex !== Math.max(0, [...field.options].findIndex((each) => each.defaultSelected));
    if (field instanceof HTMLTextAreaElement) return field.value !== field.defaultValue;
    if (!(field instanceof HTMLInputElement) || ["hidden", "file"].includes(field.type)) return false;
    return ["checkbox", "radio"].includes(field.type) ? field.checked !== field.defaultChecked : field.value !== field.defaultValue;
  });
}

function waiting(): HTMLElement[] {
  return [...document.querySelectorAll<HTMLElement>("form[data-autosave][data-waiting]")];
}
