import base64
import io
import itertools
import uuid
from datetime import date

from django.core.files.uploadedfile import SimpleUploadedFile
from django.db.backends.postgresql.psycopg_any import DateRange
from django.utils import timezone
from PIL import Image

from qcportal.core import files
from qcportal.core.models import User
from suppliers import actions
from suppliers.enums import DayPart, QualificationState, VisitRole
from suppliers.models import (
    AuditRequirement,
    Buyer,
    CorrectiveAction,
    Factory,
    FactoryDocument,
    FactoryImport,
    FactoryMerge,
    Letterhead,
    PlannedVolume,
    PossibleDuplicate,
    ProductFamily,
    Qualification,
    QualificationRule,
    Supplier,
    Visit,
    VisitAssignment,
)
from suppliers.normalise import search_grams

from . import people

_count = itertools.count(1)
SOME_DAY = date(2026, 3, 2)
PNG = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)  # one pixel


def buyer(name: str = "", **fields) -> Buyer:
    number = next(_count)
    return Buyer.objects.create(name=name or f"Buyer {number}", code=fields.pop("code", f"B{number}"), **fields)


def supplier(name: str = "", **fields) -> Supplier:
    name = name or f"Supplier {next(_count)}"
    return Supplier.objects.create(name=name, **place(name, fields))


def place(name: str, fields: dict) -> dict:
    """A place in China that no other is taken for, found by its names."""
    grams = search_grams(name, fields.get("local_name", ""))
    return {"country": "CN", "identity_key": uuid.uuid4().hex, "search_grams": grams} | fields


def factory(name: str = "", *, buyers=(), **fields) -> Factory:
    """A factory, with an approved qualification for each of `buyers`."""
    name = name or f"Factory {next(_count)}"
    made = Factory.objects.create(name=name, **{"time_zone": "Asia/Shanghai"} | place(name, fields))
    for each in buyers:
        qualification(made, buyer=each)
    return made


def qualification(factory, *, buyer=None, state=QualificationState.APPROVED, **fields) -> Qualification:
    return Qualification.objects.create(factory=factory, buyer=buyer, state=state, **fields)


def rule(buyer=None, step="approve", kind="audit", **fields) -> QualificationRule:
    return QualificationRule.objects.create(buyer=buyer, step=step, kind=kind, **fields)


def document(factory_=None, kind="business_licence", **fields) -> FactoryDocument:
    """One that counts, unless otherwise said."""
    fields = {"confirmed_at": timezone.now()} | fields
    file = files.store(SimpleUploadedFile("licence.png", PNG), by=User.objects.system())
    return FactoryDocument.objects.create(factory=factory_ or factory(), kind=kind, file=file, **fields)


def requirement(factory_=None, reason="never", **fields) -> AuditRequirement:
    made_at = factory_ or factory()
    days = {"opened_on": made_at.today(), "due_on": made_at.today()}
    return AuditRequirement.objects.create(factory=made_at, reason=reason, **days | fields)


def volume(factory_=None, year: int = 2026, units: int = 1000) -> PlannedVolume:
    return PlannedVolume.objects.create(factory=factory_ or factory(), year=year, units=units)


def family(name: str = "") -> ProductFamily:
    number = next(_count)
    return ProductFamily.objects.create(code=f"family-{number}", name=name or f"Family {number}")


def visit(factory_=None, *, starts_on=SOME_DAY, ends_on=None, people=(), **fields) -> Visit:
    """A visit with (person, role) pairs assigned for all its days."""
    made = Visit.objects.create(
        factory=factory_ or factory(), starts_on=starts_on, ends_on=ends_on or starts_on, **fields
    )
    for person, role in people:
        assignment(made, person, role)
    return made


def assignment(visit, person, role=VisitRole.LEAD_INSPECTOR, part=DayPart.WHOLE, **fields) -> VisitAssignment:
    fields.setdefault("days", DateRange(visit.starts_on, visit.ends_on, "[]"))
    return VisitAssignment.objects.create(visit=visit, person=person, role=role, part=part, **fields)


def corrective_action(factory_=None, **fields) -> CorrectiveAction:
    """An open one, raised today and due today, with a number of its own."""
    made_at = factory_ or factory()
    today = made_at.today()
    fields = {"title": "Open seams", "raised_on": today, "due_on": today} | fields
    return CorrectiveAction.objects.create(number=f"CA-T-{next(_count):05d}", factory=made_at, **fields)


def imported(kept) -> FactoryMerge:
    """A list that was taken in, a factory of it that may be `kept` too, and one that was merged into it."""
    boss = people.manager()
    FactoryImport.objects.create(file_name="list.csv", by=boss)
    PossibleDuplicate.objects.create(first=kept, second=factory())
    return FactoryMerge.objects.create(kept=kept, gone=factory(merged_into=kept), by=boss)


def logo(size=(400, 400), kind: str = "PNG", mode: str = "RGBA", colour=(11, 101, 119, 0)) -> SimpleUploadedFile:
    out = io.BytesIO()
    Image.new(mode, size, colour[: len(mode)]).save(out, kind)
    return SimpleUploadedFile(f"logo.{kind.lower()}", out.getvalue())


def with_logo(buyer: Buyer) -> Buyer:
    actions.change_letterhead(
        letterhead=Letterhead.objects.get(pk=buyer.pk), by=User.objects.system(), logo=logo(), paper=buyer.paper
    )
    buyer.refresh_from_db()
    return buyer
