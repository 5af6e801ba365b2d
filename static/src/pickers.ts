// Looking for a record among thousands: what fits what was typed stands open below it until one is taken.

const OPEN = 6; // options that stand open

export function pickers(): void {
  document.addEventListener("htmx:afterSwap", (event) => {
    const select = (event as CustomEvent).detail.target as HTMLElement;
    if (select instanceof HTMLSelectElement && lookOf(select)) select.size = Math.min(Math.max(select.options.length, 2), OPEN);
  });
  document.addEventListener("change", (event) => close(event.target as HTMLElement));
  document.addEventListener("focusout", (event) => {
    const next = event.relatedTarget as Node | null;
    const picker = (event.target as HTMLElement).closest?.(".picker");
    if (picker && !picker.contains(next)) picker.querySelector("select")?.removeAttribute("size");
  });
  document.addEventListener("keydown", (event) => {
    const look = event.target as HTMLElement;
    const select = look.closest?.(".picker")?.querySelector("select");
    if (!select) return;
    if (look === lookOf(select) && event.key === "ArrowDown") select.focus();
    if (event.key !== "Enter" || (look !== lookOf(select) && select.size < 2)) return;
    event.preventDefault();
    if (look !== select) take(select);
    close(select);
  });
}

function lookOf(select: HTMLSelectElement): HTMLInputElement | null {
  return select.closest(".picker")?.querySelector("input[type=search]") ?? null;
}

/** Enter in the search box takes the first that fits. */
function take(select: HTMLSelectElement): void {
  const first = [...select.options].find((option) => option.value);
  if (!first || select.size < 2) return;
  select.value = first.value;
  select.dispatchEvent(new Event("change", { bubbles: true }));
}

function close(select: HTMLElement): void {
  if (!(select instanceof HTMLSelectElement) || select.size < 2) return;
  select.removeAttribute("size");
  const look = lookOf(select);
  if (look) look.value = "";
}
