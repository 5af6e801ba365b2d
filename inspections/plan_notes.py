"""What must be known of a plan beside its numbers, in sentences."""

from collections.abc import Iterable

from django.utils.formats import number_format
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from .enums import Counts, Group, PlanKind, Sampling
from .models import Inspection, PlanLine
from .sampling import counts_per_100

DOUBTS = (  # why cells are contested, as the tables' data say it
    gettext_noop(
        "Three national adoptions read from the printed page and the 2026 edition have 5/6; one transcription has 4/5, which would fit the other plans' operating characteristics better."
    ),
    gettext_noop(
        "Three national adoptions have 0/1 with 2 units; one transcription has the arrow to 8 units, 1/2, as MIL-STD-105E and ANSI/ASQ Z1.4 do."
    ),
)


def notes_of(inspection: Inspection) -> list[str]:
    lines = list(inspection.plan_lines.all())
    return notes(lines, lot_size=inspection.lot_size, standard=inspection.standard, sampling=inspection.sampling)


def notes(lines: list[PlanLine], *, lot_size: int, standard: str, sampling: str) -> list[str]:
    """Of the whole plan first, then of single lines."""
    whole = isolated_notes(lines) if sampling == Sampling.ISOLATED else table_notes(lines, standard)
    single = [sentence for line in lines for sentence in line_notes(line, lot_size, sampling)]
    zero = [_("Accept zero is a rule of the contract, outside the standard.")] if any_of(lines, PlanKind.ZERO) else []
    return [*whole, *counting_notes(lines), *single, *zero]


def any_of(lines: Iterable[PlanLine], kind: str) -> bool:
    return any(line.kind == kind for line in lines)


def isolated_notes(lines: list[PlanLine]) -> list[str]:
    computed = _(
        "An isolated lot: this plan is computed for its limiting quality, outside the tables of a standard, and no switching scheme counts it."
    )
    risks = [
        _("%(kind)s: a lot with %(limit)s %% defective units passes at most %(risk)s times in 100.")
        % {
            "kind": capfirst(line.label),
            "limit": number_format(line.limiting_quality.normalize()),
            "risk": number_format(line.consumer_risk.normalize()),
        }
        for line in lines
        if line.kind == PlanKind.ISOLATED
    ]
    return [computed, *risks]


def table_notes(lines: list[PlanLine], standard: str) -> list[str]:
    found = [_("By the tables of %(standard)s.") % {"standard": standard}]
    if any_of(lines, PlanKind.DOUBLE):
        found.append(
            _(
                "Two samples: up to Ac the first one accepts, from Re on it rejects; in between the second is drawn and both count together."
            )
        )
    if any(line.group != Group.ALL for line in lines):
        found.append(_("Workmanship, packaging and marking are judged each by itself; the lot passes if each does."))
    return found


def counting_notes(lines: list[PlanLine]) -> list[str]:
    counted = {line.counts for line in lines if line.kind != PlanKind.ZERO and not above_ten(line)}
    if Counts.UNITS in counted:
        return [_("Defective units are counted: a unit with several defects counts once, in its worst class.")]
    return [_("Defects are counted: several in one unit are several.")] if counted else []


def above_ten(line: PlanLine) -> bool:
    return bool(line.aql) and counts_per_100(line.aql)


def line_notes(line: PlanLine, lot_size: int, sampling: str) -> list[str]:
    words = {"kind": capfirst(line.label), "code": line.code_letter, "plan": line.plan_letter}
    found = []
    if above_ten(line):
        found.append(_("%(kind)s: above AQL 10 the table counts defects per 100 units.") % words)
    if line.code_letter != line.plan_letter:
        sentence = _(
            "%(kind)s: an arrow of the table leads from letter %(code)s to %(plan)s, which changes the sample size."
        )
        found.append(sentence % words)
    if sampling == Sampling.DOUBLE and line.kind == PlanKind.SINGLE:
        found.append(why_single(line) % words)
    if line.contested:
        found.append(_("%(kind)s: sources differ on this cell of the table; see the guide.") % words)
        found += [_(why) for why in DOUBTS if why in line.note]
    if line.sample_units >= lot_size:
        found.append(_("%(kind)s: the sample is the whole lot.") % words)
    return found


def why_single(line: PlanLine) -> str:
    if line.note:
        return _("%(kind)s: no double sampling table could be verified for this severity; this is the single plan.")
    return _("%(kind)s: the double sampling table has the single plan here.")
