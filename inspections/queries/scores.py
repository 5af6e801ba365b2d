"""Why a switching score stands where it stands, lot by lot, in the clauses of ISO 2859-1."""

from django.utils.translation import gettext as _

from ..models import PlanLine
from ..switching import NORMAL, Entry
from ..switching.outcomes import SMALL_AC
from .schemes import Standing, outcome


def why_score(entry: Entry, line: PlanLine) -> str:
    """What this lot did to the score; empty where there is none."""
    if entry.switching_score is None or entry.accepted is None:
        return ""
    if line.inspection.original_id is not None:
        return _("unchanged: only a lot inspected for the first time counts")
    if not entry.accepted:
        return _("to 0: the lot was not accepted (9.3.3.2)")
    if line.severity != entry.severity_used:
        return _("unchanged: inspected on another severity than the scheme asked for")
    return earned(line) if outcome(line).points else lost(line)


def earned(line: PlanLine) -> str:
    if line.is_double:
        return _("+3: accepted on the first sample (9.3.3.2.2)")
    if line.ac <= SMALL_AC:
        return _("+2: accepted on a plan with Ac 0 or 1 (9.3.3.2.1 b)")
    return _("+3: accepted one AQL step tighter too (9.3.3.2.1 a)")


def lost(line: PlanLine) -> str:
    if line.is_double:
        return _("to 0: accepted, but not on the first sample (9.3.3.2.2)")
    return _("to 0: accepted, but not one AQL step tighter (9.3.3.2.1 a)")


def counts(entry: Entry, line: PlanLine) -> bool:
    """Whether the lot moved the score or the severity; one that was chosen to be easier or harder does so by failing alone."""
    if line.inspection.original_id is not None or entry.accepted is None:
        return False
    return not entry.accepted or line.severity == entry.severity_used


def why_zero(standing: Standing, lines: dict[str, PlanLine]) -> str:
    """Of a score that stands at 0: the lot that set it there, or the change after which counting began anew."""
    counted = [each for each in standing.ledger.entries if counts(each, lines[each.lot])]
    if standing.score != 0:
        return ""
    if not counted:
        return _("No lot has been counted yet.")
    last = counted[-1]
    if last.severity_used == last.severity_next == NORMAL and last.switching_score == 0:
        return _("%(lot)s: %(why)s.") % {"lot": last.lot, "why": why_score(last, lines[last.lot])}
    return _("Counting began anew with the last change of severity (9.3.3.2).")
