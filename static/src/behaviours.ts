// Small behaviours that pages ask for by data attributes; no page has a script of its own.

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

/** `data-drop-empty` on a form that htmx sends by GET: fields left empty stay out of the address. */
export function shortAddresses(): void {
  document.addEventListener("htmx:configRequest", (event) => {
    const { elt, formData } = (event as CustomEvent<{ elt: HTMLElement; formData: FormData }>).detail;
    if (!elt.matches("[data-drop-empty]")) return;
    for (const [name, value] of [...formData.entries()]) if (value === "") formData.delete(name);
  });
}
