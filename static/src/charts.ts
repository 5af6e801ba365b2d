// Draws <div data-chart-url="…"> from a Vega-Lite specification that the server writes; the same one is printed in PDFs.
import embed from "vega-embed";
import { expressionInterpreter } from "vega-interpreter";

const colours = () => {
  const dark = document.documentElement.dataset.bsTheme === "dark";
  const text = dark ? "#c8d3df" : "#374151";
  const lines = dark ? "#2b3a4a" : "#e5e7eb";
  return {
    background: "transparent",
    font: '"Noto Sans", sans-serif',
    axis: { labelColor: text, titleColor: text, gridColor: lines, domainColor: lines, tickColor: lines },
    legend: { labelColor: text, titleColor: text },
    text: { color: text },
    title: { color: text },
    style: { rim: { stroke: getComputedStyle(document.body).getPropertyValue("--tblr-bg-surface"), strokeWidth: 3 } },
    view: { stroke: "transparent" },
  };
};

type Config = Record<string, unknown>;

// What the specification says about an axis or a legend stays beside the colours of the page.
function merged(config: Record<string, Config> = {}, page: Config): Config {
  const both = (name: string, value: unknown) => (typeof value === "object" ? { ...config[name], ...value } : value);
  return { ...config, ...Object.fromEntries(Object.entries(page).map(([name, value]) => [name, both(name, value)])) };
}

const drawn = new WeakMap<HTMLElement, Awaited<ReturnType<typeof embed>>>();

async function draw(box: HTMLElement): Promise<void> {
  const asked = { headers: { Accept: "application/json" }, credentials: "same-origin" } as const;
  const answer = await fetch(box.dataset.chartUrl!, asked).catch(() => null); // null: there is no network
  if (!answer?.ok) {
    box.textContent = box.dataset.chartError ?? "";
    return;
  }
  const specification = await answer.json();
  const { config, ...rest } = specification;
  drawn.get(box)?.finalize(); // else the view before goes on listening to the window
  const result = await embed(box, { ...rest, width: "container", autosize: { type: "fit-x", contains: "padding" } }, {
    actions: false,
    ast: true,
    expr: expressionInterpreter,
    renderer: "svg",
    tooltip: { disableDefaultStyle: true },
    config: merged(config, colours()),
    defaultStyle: false,
  });
  drawn.set(box, result);
  if ((rest.layer ?? []).some((layer: Config) => layer.params)) steer(box, result.view);
  reachable(box);
}

type View = Awaited<ReturnType<typeof embed>>["view"];
type Span = [number, number];

const STEPS: Record<string, (span: Span) => Span | null> = {
  earlier: ([from, to]) => [from - (to - from) / 4, to - (to - from) / 4],
  later: ([from, to]) => [from + (to - from) / 4, to + (to - from) / 4],
  closer: ([from, to]) => [from + (to - from) / 4, to - (to - from) / 4],
  wider: ([from, to]) => [from - (to - from) / 2, to + (to - from) / 2],
  whole: () => null,
};

// The buttons below a chart do what dragging and the wheel do, for keyboards and fingers.
function steer(box: HTMLElement, view: View): void {
  const tools = box.parentElement?.querySelector<HTMLElement>("[data-chart-tools]");
  if (!tools) return;
  tools.hidden = false;
  tools.onclick = (press) => {
    const step = (press.target as HTMLElement).closest<HTMLElement>("[data-step]")?.dataset.step;
    if (!step) return;
    const span = view.scale("x").domain().map(Number) as Span;
    void view.signal("time_day", STEPS[step](span)).runAsync().then(() => reachable(box));
  };
}

type Drawn = SVGElement & { __data__?: { href?: string; mark?: { marktype: string } } };

// What a pointer can press, a keyboard reaches and opens too.
function reachable(box: HTMLElement): void {
  for (const sign of box.querySelectorAll<Drawn>("path")) {
    const item = sign.__data__;
    if (!item?.href || item.mark?.marktype !== "symbol") continue;
    sign.setAttribute("tabindex", "0");
    sign.setAttribute("role", "link");
    sign.onkeydown = (press) => {
      if (press.key === "Enter" && sign.__data__?.href) location.assign(sign.__data__.href);
    };
  }
}

function drawAll(again = false): void {
  for (const box of document.querySelectorAll<HTMLElement>("[data-chart-url]")) {
    if (box.dataset.drawn && !again) continue;
    box.dataset.drawn = "yes";
    void draw(box);
  }
}

document.addEventListener("charts-wanted", () => drawAll());
document.addEventListener("theme-changed", () => drawAll(true));
document.addEventListener("htmx:beforeCleanupElement", (gone) => drawn.get(gone.target as HTMLElement)?.finalize());
drawAll();
