"""How long each page of figures takes, in queries and as a multiple of counting the table of inspections once."""

import statistics
import time
from collections.abc import Callable, Iterator

from django.conf import settings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from inspections.models import Inspection
from qcportal.core.models import User
from reports.queries.sight import HOUSE, Scope
from reports.studies.worlds import rows_of
from suppliers.models import Buyer, Factory

ROUNDS = 3
# Multiples of one count of the table: a page may take as long as some passes over it; one that adds up all factories more.
TARGET, ADDING_UP, COLLECTING = 10, 40, 200
CHARTS = ("months", "parts", "causes", "ages")
FIGURES = {
    "figures": "",
    "figures by family": "by=family",
    "figures by category": "by=category",
    "figures by class": "by=defect_class",
    "figures of one category": "category=seam",
    "figures of one class": "defect_class=major",
    "figures of five years": "inspected_from=2000-01-01",
}


def pages(user: str, busiest: Factory) -> Iterator[tuple[str, str]]:
    """(name, address) of what this reader opens."""
    yield "start page", "/"
    if user == "inspector":
        yield "own comparison", reverse("reports:own_leniency")
        return
    yield "panel of a factory", reverse("reports:factory_panel", args=[busiest.uuid])
    yield "scorecard of a factory", reverse("reports:factory_scorecard", args=[busiest.uuid])
    if user == "supplier":
        return
    for name, query in FIGURES.items():
        yield name, f"{reverse('reports:figures')}?{query}"
    yield "figures of a factory", f"{reverse('reports:figures')}?factory={busiest.uuid}"
    for chart in CHARTS:
        yield f"chart of {chart}", reverse("reports:figure_chart", args=[chart])
    yield "figures by API", "/api/v1/figures/"
    yield "lots behind figures", reverse("reports:figure_lots")
    yield "actions behind figures", reverse("reports:figure_actions")
    yield "scorecards", reverse("reports:scorecard_list")
    yield "trends", reverse("reports:trend_list")
    yield "changes", reverse("reports:changes_panel")
    yield "alarms", reverse("reports:alarms_panel")
    yield "reports", reverse("reports:report_list")
    if user == "manager":
        yield "comparison of all", reverse("reports:leniency_list")


def measured(readers: dict[str, User]) -> dict[str, dict]:
    """{reader: page} to {queries, ms, ratio}; the count of the table is timed beside each."""
    settings.ALLOWED_HOSTS = ["*"]
    found = {}
    for role, user in readers.items():
        client = Client()
        client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
        for name, address in pages(role, busiest_of(user)):
            target = ADDING_UP if {"figures", "causes", "scorecards", "scorecard"} & set(name.split()) else TARGET
            found[f"{role}: {name}"] = timed(lambda client=client, address=address: opened(client, address), target)
    scopes = {"house": HOUSE, "buyer": Scope(buyer=Buyer.objects.of(readers["buyer"]).get())}
    for name, scope in scopes.items():
        found[f"rows of a study: {name}"] = timed(lambda scope=scope: rows_of(scope.sight()), COLLECTING)
    return found


def busiest_of(user: User) -> Factory | None:
    """The factory with the most inspections among those that this person reads of."""
    return Factory.objects.visible_to(user).order_by("pk").first()


def opened(client: Client, address: str) -> None:
    answer = client.get(address)
    if answer.status_code != 200:
        raise SystemExit(f"{address}: {answer.status_code}")


def timed(work: Callable[[], object], target: int = TARGET) -> dict:
    with CaptureQueriesContext(connection) as queries:
        work()
        asked = len(queries)
    pairs = [(seconds(work), seconds(count)) for _round in range(ROUNDS)]
    took = statistics.median(pair[0] for pair in pairs)
    ratio = statistics.median(mine / bare for mine, bare in pairs)
    return {"queries": asked, "ms": round(1000 * took, 1), "ratio": round(ratio, 1), "target": target}


def count() -> None:
    Inspection.objects.order_by().count()


def seconds(work: Callable[[], object]) -> float:
    began = time.perf_counter()
    work()
    return time.perf_counter() - began
