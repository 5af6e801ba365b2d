// `data-autosave` on an htmx form: its `.saved` says that a save is under way or failed; what failed for want of a
// connection is sent again when the connection is back. What was typed before this script ran is saved as it comes.

export function autosave(): void {
  document.addEventListener("htmx:beforeRequest", (event) => say(event, "saving"));
  document.addEventListener("htmx:sendError", (event) => say(event, "unsaved"));
  document.addEventListener("htmx:afterRequest", (event) => {
    if ((event as CustomEvent).detail.xhr?.status) formOf(event)?.removeAttribute("data-waiting");
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

function formOf(event: Event): HTMLElement | null {
  const source = (event as CustomEvent).detail.elt as HTMLElement;
  return source.matches?.("form[data-autosave]") ? source : null;
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
