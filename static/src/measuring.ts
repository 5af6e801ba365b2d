// `data-measure` on a form: a value out of tolerance is said as it is typed. The server says it again when it has saved.

export function measuring(): void {
  document.addEventListener("input", (event) => {
    const field = event.target as HTMLInputElement;
    const form = field.closest<HTMLFormElement>("form[data-measure]");
    const note = form && document.getElementById(`${field.id}-note`);
    if (!form || !note) return;
    const side = sideOf(field.value, form.dataset);
    note.textContent = side ? (form.dataset[side] ?? "") : "";
    note.toggleAttribute("data-side", side !== "");
  });
}

type Side = "" | "below" | "above" | "wrong";

// Limits and values have at most twelve digits, which a double tells apart.
function sideOf(typed: string, { low, high }: DOMStringMap): Side {
  const text = typed.normalize("NFKC").trim().replace("−", "-").replace(",", ".");
  if (!text) return "";
  if (!/^[+-]?(\d+\.?\d*|\.\d+)$/.test(text)) return "wrong";
  if (low && Number(text) < Number(low)) return "below";
  return high && Number(text) > Number(high) ? "above" : "";
}
