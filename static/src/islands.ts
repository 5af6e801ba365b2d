// Charts and calendars are heavy: their scripts are fetched only where a page has one.

const loaded = new Set<string>();

function load(name: "charts" | "calendar"): void {
  const address = document.body.dataset[name];
  if (!address || loaded.has(name)) {
    document.dispatchEvent(new CustomEvent(`${name}-wanted`));
    return;
  }
  loaded.add(name);
  const script = document.createElement("script");
  script.src = address;
  document.head.append(script);
}

export function loadIslands(part: HTMLElement): void {
  const has = (selector: string) => part.matches?.(selector) || part.querySelector(selector);
  if (has("[data-chart-url]")) load("charts");
  if (has("[data-calendar-url]")) load("calendar");
}
