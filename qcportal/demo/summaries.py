"""Documents of the last quarter, and summaries that go out by mail."""

from django.db.models import Count

from reports import schedules
from reports.enums import ReportKind, Rhythm
from reports.periods import last_quarter
from reports.requests.periods import request_portfolio_summary, request_supplier_review
from suppliers.models import Supplier


def add(world) -> None:
    quarter, boss, nordlys = last_quarter(world.today), world.manager, world.buyers["NORD"]
    for buyer in world.buyers.values():
        schedules.make_schedule(by=boss, buyer=buyer, kind=ReportKind.PORTFOLIO, rhythm=Rhythm.WEEKLY, day=1, hour=8)
    supplied = Supplier.objects.filter(factories__inspections__owner=nordlys)
    supplier = supplied.annotate(lots=Count("factories__inspections")).order_by("-lots", "pk").first()
    if supplier:
        monthly = {"rhythm": Rhythm.MONTHLY, "day": 3, "hour": 9}
        schedules.make_schedule(by=boss, buyer=nordlys, kind=ReportKind.SUPPLIER, supplier=supplier, **monthly)
        request_supplier_review(supplier=supplier, owner=nordlys, period=quarter, by=boss, language="en")
    request_portfolio_summary(owner=nordlys, period=quarter, by=boss, language="en")
