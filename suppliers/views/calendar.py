"""The calendar: visits by factory as a month or week, and people by day as a grid of ours."""

from calendar import monthrange
from datetime import date, timedelta

from django.core.exceptions import ValidationError
from django.http import JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.dateparse import parse_date

from qcportal.core.badges import colour
from qcportal.core.pages import page
from qcportal.core.punctuation import listed
from qcportal.core.roles import Act
from qcportal.core.validators import likely_day

from ..models import Factory
from ..queries import visits as queries
from ..widgets import is_uuid

MOST_DAYS = 100  # a calendar asks for six weeks


@page("visit", Act.LIST)
def calendar(request):
    person, factory = request.GET.get("person", ""), request.GET.get("factory", "")
    context = {
        "people": queries.people_who_go(request.user),
        "person": person,
        "factory": chosen(Factory, request.user, factory),
        "text": request.GET.get("q", ""),
        "view": request.GET.get("view", ""),
        "day": request.GET.get("day", ""),
        "today": timezone.localdate(),
    }
    return render(request, "suppliers/calendar.html", context)


def chosen(model, user, uuid):
    return model.objects.visible_to(user).filter(uuid=uuid).first() if is_uuid(uuid) else None


@page("visit", Act.LIST)
def calendar_events(request):
    """Visits as FullCalendar events between `start` and `end` (the day after the last)."""
    first, after = asked_day(request, "start"), asked_day(request, "end")
    last = min(after - timedelta(days=1), first + timedelta(days=MOST_DAYS))
    factory, person = (request.GET.get(name, "") for name in ("factory", "person"))
    visits = queries.between(
        request.user,
        first,
        last,
        factory=factory if is_uuid(factory) else None,
        person=person if is_uuid(person) else None,
        text=request.GET.get("q", "").strip(),
    )
    return JsonResponse([event(visit) for visit in visits], safe=False)


def asked_day(request, name: str) -> date:
    """Today, where none is asked or one that nobody plans in: beyond it the calendar itself ends."""
    text = request.GET.get(name, "")
    try:
        found = (parse_date(text[:10]) if len(text) >= 10 else None) or timezone.localdate()
        likely_day(found)
    except (ValueError, ValidationError):
        return timezone.localdate()
    return found


def event(visit) -> dict:
    crew = listed(each.person.name for each in visit.crew if not each.filing_only)
    return {
        "title": f"{visit.factory.shown_name} · {crew}" if crew else visit.factory.shown_name,
        "start": visit.starts_on.isoformat(),
        "end": (visit.ends_on + timedelta(days=1)).isoformat(),
        "url": reverse("suppliers:visit", args=[visit.uuid]),
        "classNames": [f"event-{colour(visit.state)}"] + ([] if visit.crew else ["event-nobody"]),
        "allDay": True,
    }


# -- people ------------------------------------------------------------------------------------
@page("visit", Act.LIST)
def people(request):
    """Who is where: a row for each person, a column for each day of a week or a month."""
    span = "month" if request.GET.get("span") == "month" else "week"
    days = days_of(asked_day(request, "day"), span)
    context = {
        "span": span,
        "days": days,
        "rows": queries.person_grid(request.user, days),
        "before": days[0] - timedelta(days=1),
        "after": days[-1] + timedelta(days=1),
        "today": timezone.localdate(),
    }
    return render(request, "suppliers/calendar_people.html", context)


def days_of(day: date, span: str) -> list[date]:
    """The week (from Monday) or the month that the day lies in."""
    if span == "month":
        return [day.replace(day=number) for number in range(1, monthrange(day.year, day.month)[1] + 1)]
    monday = day - timedelta(days=day.weekday())
    return [monday + timedelta(days=number) for number in range(7)]
