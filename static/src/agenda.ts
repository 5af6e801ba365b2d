// A month of visits as a list of days: on a phone, seven columns leave no width for a name.
import { createPlugin, sliceEvents, type SpecificViewContentArg } from "@fullcalendar/core";

type Found = ReturnType<typeof sliceEvents>[number];

export const agenda = createPlugin({
  name: "agenda",
  views: { agenda: { content: (view: SpecificViewContentArg) => ({ domNodes: [list(view)] }) } },
});

function list(view: SpecificViewContentArg): HTMLElement {
  const box = document.createElement("ul");
  box.className = "agenda";
  const found = sliceEvents(view, true).sort((one, other) => one.range.start.valueOf() - other.range.start.valueOf());
  box.append(...(found.length ? found.map(line) : [nothing()]));
  return box;
}

function line({ def, range, ui }: Found): HTMLElement {
  const row = document.createElement("li");
  const day = document.createElement("time");
  day.dateTime = range.start.toISOString().slice(0, 10);
  day.textContent = words(range.start, new Date(range.end.valueOf() - 1));
  const visit = document.createElement("a");
  visit.href = def.url;
  visit.className = ui.classNames.join(" ");
  visit.textContent = def.title;
  row.append(day, visit);
  return row;
}

// The calendar counts days in UTC, whatever the zone of the one who looks.
function words(first: Date, last: Date): string {
  const language = document.documentElement.lang.startsWith("zh") ? "zh-CN" : "en-GB";
  const format = new Intl.DateTimeFormat(language, { weekday: "short", day: "numeric", timeZone: "UTC" });
  return format.formatRange(first, last);
}

function nothing(): HTMLElement {
  const row = document.createElement("li");
  row.className = "none";
  row.textContent = document.querySelector<HTMLElement>("[data-calendar-none]")?.dataset.calendarNone ?? "";
  return row;
}
