// Draws <div data-calendar-url="…"> as a month or week of visits; the server answers with events as JSON.
import { Calendar } from "@fullcalendar/core";
import zhLocale from "@fullcalendar/core/locales/zh-cn";
import dayGrid from "@fullcalendar/daygrid";
import interaction from "@fullcalendar/interaction";
import { agenda } from "./agenda";

function draw(box: HTMLElement): void {
  const asked = box.dataset.calendarView;
  const narrow = matchMedia("(max-width: 767px)").matches;
  const calendar = new Calendar(box, {
    plugins: [agenda, dayGrid, interaction],
    views: {
      agendaMonth: { type: "agenda", duration: { months: 1 }, buttonText: box.dataset.calendarList },
      dayGridWeek: { dayHeaderFormat: { weekday: "short", day: "numeric", month: "short" } },
    },
    locales: [zhLocale],
    locale: document.documentElement.lang.startsWith("zh") ? "zh-cn" : "en-gb",
    initialView: narrow && asked !== "dayGridMonth" ? "agendaMonth" : asked || "dayGridMonth",
    now: box.dataset.calendarToday, // the day of the person's time zone, not of the device
    initialDate: box.dataset.calendarDate || undefined,
    headerToolbar: { left: "prev,next today", center: "title", right: narrow ? "agendaMonth,dayGridMonth" : "dayGridMonth,dayGridWeek,agendaMonth" },
    height: "auto",
    firstDay: 1,
    dayMaxEvents: 5,
    events: { url: box.dataset.calendarUrl!, failure: () => (box.textContent = box.dataset.calendarError ?? "") },
    eventDidMount: ({ el, event }) => (el.title = event.title),
    datesSet: ({ view }) => {
      remember(view.type, view.currentStart);
      for (const icon of box.querySelectorAll(".fc-icon[role]")) icon.removeAttribute("role"); // the button around it has the name
    },
    dateClick: ({ dateStr }) => {
      if (box.dataset.calendarPlan) location.assign(`${box.dataset.calendarPlan}?starts_on=${dateStr}`);
    },
  });
  calendar.render();
}

// The view and the day stay in the address, so that it can be sent to somebody.
function remember(view: string, start: Date): void {
  const address = new URL(location.href);
  address.searchParams.set("view", view);
  const local = new Date(start.getTime() - start.getTimezoneOffset() * 60000);
  address.searchParams.set("day", local.toISOString().slice(0, 10));
  history.replaceState(null, "", address);
}

function drawAll(): void {
  for (const box of document.querySelectorAll<HTMLElement>("[data-calendar-url]:not([data-drawn])")) {
    box.dataset.drawn = "yes";
    draw(box);
  }
}

document.addEventListener("calendar-wanted", drawAll);
drawAll();
