"""The tests of an inspection: frozen when it is planned, and what comes out of them on site."""

from decimal import Decimal

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from qcportal.core import changes, history
from qcportal.core.errors import Rejected

from ..measuring import check_value, plain
from ..models import Inspection, ProgrammeStep, Protocol, SiteReading, SiteTest
from ..models.site_tests import Terms
from ..rules import OPEN_FOR_FILING
from ..sampling import sample_size
from .filing import opened

TERMS = tuple(field.name for field in Terms._meta.local_fields)
MOST_TESTS = 40


# -- planning ----------------------------------------------------------------------------------
def protocols_of(step: ProgrammeStep | None) -> list[Protocol]:
    """What the programme asks for; a protocol that is retired is asked for no more."""
    return list(step.protocols.active()) if step else []


def freeze_tests(inspection: Inspection, protocols: list[Protocol]) -> bool:
    """Take the protocols over as they are now; whether that changed anything."""
    if len(protocols) > MOST_TESTS:
        raise Rejected(_("An inspection has at most 40 on-site tests."), field="protocols")
    wanted = [frozen(inspection, each, place) for place, each in enumerate(protocols, start=1)]
    if [planned_of(each) for each in wanted] == [planned_of(each) for each in inspection.site_tests.all()]:
        return False
    inspection.site_tests.all().delete()
    SiteTest.objects.bulk_create(wanted)
    return True


def frozen(inspection: Inspection, protocol: Protocol, position: int) -> SiteTest:
    """Never more units than the lot has, and never so few that all of them may fail."""
    lot = inspection.lot_size
    units = sample_size(lot, protocol.level, inspection.standard) if protocol.level else min(lot, protocol.sample_units)
    terms = {name: getattr(protocol, name) for name in TERMS} | {"accept": min(protocol.accept, units - 1)}
    made = {"inspection": inspection, "protocol": protocol, "protocol_version": protocol.version}
    return SiteTest(**made, position=position, sample_units=units, **terms)


def planned_of(test: SiteTest) -> tuple:
    return test.protocol_id, test.protocol_version, test.sample_units, test.accept


def tested(row: Inspection) -> list[Protocol]:
    """The protocols of its tests."""
    return list(Protocol.objects.filter(site_tests__inspection=row).order_by("site_tests__position"))


def refreeze_tests(row: Inspection, protocols: list[Protocol] | None, by) -> None:
    """The tests chosen now, or the same ones by their present protocols, as long as nobody has started."""
    before = told(row)
    if freeze_tests(row, tested(row) if protocols is None else protocols):
        row.version += 1
        row.save(update_fields=["version", "updated_at"])
        changed = {"on-site tests": [before, told(row)]}
        history.record(event="inspection.tests_changed", of=row, by=by, changes=changed)


def told(row: Inspection) -> list[str]:
    return [
        f"{each.name} ({each.code} {each.protocol_version}): n {each.sample_units}" for each in row.site_tests.all()
    ]


# -- on site -----------------------------------------------------------------------------------
@transaction.atomic
def record_test(
    *, inspection: Inspection, number: int, by, readings: dict[int, Decimal | None] | None = None, **values
) -> SiteTest:
    """Fields of SiteTest that are known on site, and {unit: reading}; None takes a reading away. The last word counts."""
    row = opened(inspection, by)
    test = test_of(row, number)
    check_steps_done(test, values)
    known = {each.sample: each.value for each in test.readings.all()} if readings else {}
    read = {unit: value for unit, value in (readings or {}).items() if known.get(unit) != value}
    for unit, value in read.items():
        check_reading(test, unit, value)
    changed = changes.difference(test, values)
    if changed:
        keep_values(test, values)
    changed |= keep_readings(test, known, read)
    check_not_done(test)
    if changed:
        lines = {f"{number} {test.name} · {name}": pair for name, pair in changed.items()}
        history.record(event="inspection.tested", of=row, by=by, changes=lines)
    return test


def test_of(row: Inspection, number: int) -> SiteTest:
    found = row.site_tests.filter(position=number).first()
    if found is None:
        raise Rejected(_("This inspection has no such test."), field="number")
    return found


def check_steps_done(test: SiteTest, values: dict) -> None:
    if not set(values.get("steps_done", ())) <= set(range(1, len(test.steps) + 1)):
        raise Rejected(_("This test has no such step."), field="steps_done")
    weight = values.get("carton_weight")
    if weight is not None and weight <= 0:
        raise Rejected(_("A carton weighs more than nothing."), field="carton_weight")


def check_not_done(test: SiteTest) -> None:
    """What was tested, and may have failed, is not left out by a reason."""
    if test.not_done and (test.tested or test.failed or test.readings.exists()):
        raise Rejected(
            _("Something is recorded of this test. Take that away if it was not done; else leave the reason empty."),
            field="not_done",
        )


def check_reading(test: SiteTest, unit: int, value: Decimal | None) -> None:
    if not test.unit:
        raise Rejected(_("Nothing is read in this test."), field="readings")
    if not 1 <= unit <= test.sample_units:
        words = {"test": test.name, "units": test.sample_units}
        raise Rejected(_("%(test)s has the units 1 to %(units)d.") % words, field="readings")
    if value is not None:
        check_value(value, signed=test.signed, field="readings")


def keep_values(test: SiteTest, values: dict) -> None:
    for name, value in values.items():
        setattr(test, name, value)
    changes.write(test)


def keep_readings(test: SiteTest, known: dict, read: dict) -> dict:
    """Two queries at most; what changed, as history tells it."""
    kept = [SiteReading(test=test, sample=unit, value=value) for unit, value in read.items() if value is not None]
    gone = [unit for unit, value in read.items() if value is None]
    if kept:
        SiteReading.objects.bulk_create(
            kept, update_conflicts=True, unique_fields=["test", "sample"], update_fields=["value"]
        )
    if gone:
        SiteReading.objects.filter(Q(test=test, sample__in=gone)).delete()
    return {str(unit): [plain(known.get(unit)), plain(value)] for unit, value in read.items()}


@transaction.atomic
def let_be_left_out(*, inspection: Inspection, number: int, by, version: int | None = None) -> SiteTest:
    """A manager takes a test that is not done out of what this inspection needs; its reason stays on every page."""
    row = changes.lock(inspection, version)
    if row.state not in OPEN_FOR_FILING:
        raise Rejected(_("This inspection is not in progress; start it first."), code="wrong_state")
    test = test_of(row, number)
    if not test.not_done:
        raise Rejected(_("Nobody has said why this test is not done."), field="not_done")
    check_not_done(test)
    if not test.may_be_left_out:
        test.may_be_left_out = True
        test.save(update_fields=["may_be_left_out"])
        history.record(event="inspection.test_let_out", of=row, by=by, changes={test.name: ["", test.not_done]})
    return test
