// Counting with a thumb. A press changes the number at once and the form saves itself; presses that come quicker than
// the answers are sent as one number, so none is lost.

export function counters(): void {
  document.addEventListener("click", (event) => {
    const button = (event.target as HTMLElement).closest<HTMLElement>("[data-step], [data-count]");
    const form = button?.closest<HTMLFormElement>("form[data-autosave]");
    const wanted = button?.dataset.for ? `[id="${button.dataset.for}"]` : "input[name=count]";
    const number = form?.querySelector<HTMLInputElement>(wanted);
    if (!button || !form || !number) return;
    event.preventDefault();
    const { step, count } = button.dataset;
    const now = count === undefined ? (Number(number.value) || 0) + Number(step) : Number(count);
    number.value = String(Math.min(Math.max(0, now), Number(number.max || Infinity)));
    form.dispatchEvent(new Event("change", { bubbles: true }));
  });
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

function lineOf(xhr: XMLHttpRequest | undefined): HTMLElement | null {
  const name = xhr?.status === 200 ? xhr.getResponseHeader("X-Line") : null;
  return name ? document.getElementById(name) : null;
}
