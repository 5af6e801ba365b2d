// `data-code` on a field (gtin or sscc): a wrong check digit is said as soon as the code is whole. A scanner ends a code
// with Enter, which leads to the next field instead of sending the form.

const LENGTHS: Record<string, number[]> = { gtin: [8, 12, 13, 14], sscc: [18] };

export function codes(): void {
  document.addEventListener("input", (event) => {
    const field = event.target as HTMLInputElement;
    const note = document.getElementById(`${field.id}-note`);
    const sentence = field.closest<HTMLFormElement>("form[data-digit]")?.dataset.digit;
    if (!field.dataset.code || !note || !sentence) return;
    note.textContent = isWrong(field.value, LENGTHS[field.dataset.code] ?? []) ? sentence : "";
    note.classList.toggle("text-danger", note.textContent !== "");
  });
  document.addEventListener("keydown", (event) => {
    const field = event.target as HTMLInputElement;
    if (event.key !== "Enter" || !field.closest?.(".check")) return;
    event.preventDefault();
    field.dispatchEvent(new Event("change", { bubbles: true }));
    nextField(field)?.focus();
  });
}

function isWrong(typed: string, lengths: number[]): boolean {
  const digits = typed.normalize("NFKC").replace(/[\s()-]/g, "");
  return /^\d+$/.test(digits) && lengths.includes(digits.length) && weighted(digits) % 10 !== 0;
}

// From the right the digits count once and three times in turn (GS1 General Specifications, 7.9).
function weighted(digits: string): number {
  return [...digits].reverse().reduce((sum, digit, place) => sum + Number(digit) * (place % 2 ? 3 : 1), 0);
}

function nextField(field: HTMLInputElement): HTMLInputElement | undefined {
  const all = [...document.querySelectorAll<HTMLInputElement>(".carton[open] .check > input")];
  return all[all.indexOf(field) + 1];
}
