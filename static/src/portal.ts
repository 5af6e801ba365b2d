import "@tabler/core/dist/js/tabler.esm.min.js";
import htmx from "htmx.org";
import { autosave } from "./autosave";
import { asShown, confirmations, copying, dirtyForms, largeFiles, refusedForms, searchBox, sectionInSight, shortAddresses, themeSwitch } from "./behaviours";
import { codes } from "./codes";
import { counters } from "./counters";
import { loadIslands } from "./islands";
import { marking } from "./marking";
import { measuring } from "./measuring";
import { pickers } from "./pickers";
import { undoing } from "./undoing";

htmx.config.allowEval = false;
htmx.config.includeIndicatorStyles = false;
htmx.config.scrollBehavior = "auto";
// Back loads the page anew: what people saw is kept in no storage that outlives the session, and filters show what is true.
htmx.config.historyCacheSize = 0;
htmx.config.refreshOnHistoryMiss = true;
htmx.config.responseHandling = [
  { code: "204", swap: false },
  { code: "[23]..", swap: true },
  { code: "4(00|09|12|22)", swap: true, error: false }, // a refused form comes back with its sentences
  { code: "[45]..", swap: false, error: true },
];

document.addEventListener("htmx:configRequest", (event) => {
  const token = document.querySelector<HTMLMetaElement>('meta[name="csrf-token"]');
  if (token) (event as CustomEvent).detail.headers["X-CSRFToken"] = token.content;
});
document.addEventListener("htmx:responseError", () => notice("error"));
document.addEventListener("htmx:sendError", () => notice("offline"));
document.addEventListener("htmx:afterSettle", (event) => loadIslands(event.target as HTMLElement));
document.addEventListener("htmx:afterRequest", () => document.querySelector("#notice")?.setAttribute("hidden", ""));

// The sentences stand in the page, in its language.
function notice(kind: "error" | "offline"): void {
  const box = document.querySelector<HTMLElement>("#notice");
  if (!box) return;
  box.textContent = box.dataset[kind] ?? "";
  setTimeout(() => (box.hidden = false), 0);
}

autosave();
codes();
confirmations();
counters();
dirtyForms();
largeFiles();
marking();
measuring();
pickers();
refusedForms();
searchBox();
sectionInSight();
shortAddresses();
copying();
themeSwitch();
undoing();
asShown();
loadIslands(document.body);
