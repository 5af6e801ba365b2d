"""What a meeting with a supplier is about: what went well, what must be talked about and what may be agreed. Each sentence has its rows."""

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from qcportal.core.punctuation import joined, with_colon

from .. import period_sentences as said
from ..numbers import grouped

MOST_OF_A_KIND = 3


def told(found: dict, in_vain: int) -> dict[str, list[str]]:
    """`found` is what the review has collected, by its fields; `in_vain` the visits on which there were no goods."""
    talk = to_talk(found | {"in_vain": in_vain})
    return {"went_well": went_well(found), "to_talk": talk, "next_steps": next_steps(found)}


def went_well(found: dict) -> list[str]:
    lines = [said.change_sentence(row) for row in found["goods"] if row.better]
    lines += [with_colon(row.factory, row.sentence) for row in found["ended"].rows[:MOST_OF_A_KIND]]
    lines += [effect_line(row) for row in found["effects"] if row.verdict == "worked"][:MOST_OF_A_KIND]
    counted, closed = found["counted"], found["closed"].count
    if counted.inspections and counted.passed == counted.inspections:
        lines.append(all_passed(counted.inspections))
    if closed:
        lines.append(
            ngettext("%(n)s audit finding was closed.", "%(n)s audit findings were closed.", closed)
            % {"n": grouped(closed)}
        )
    return lines + in_time(found["ageing"])


def all_passed(count: int) -> str:
    sentence = ngettext(
        "The one lot passed its first inspection.", "All %(n)s lots passed their first inspection.", count
    )
    return sentence % {"n": grouped(count)}


def in_time(ageing) -> list[str]:
    share = ageing.closed_on_time
    if not share.cases or share.hits < share.cases:
        return []
    sentence = ngettext(
        "The one corrective action that was due was closed on time.",
        "All %(n)s corrective actions that were due were closed on time.",
        share.cases,
    )
    return [sentence % {"n": grouped(share.cases)}]


def to_talk(found: dict) -> list[str]:
    lines = [said.change_sentence(row) for row in found["goods"] if row.better is False]
    trends = found["trends"].rows[:MOST_OF_A_KIND]
    lines += [joined(with_colon(row.factory, row.sentence), row.explanation) for row in trends]
    lines += [effect_line(row) for row in found["effects"] if row.verdict == "worse"][:MOST_OF_A_KIND]
    return lines + counted_lines(found)


def counted_lines(found: dict) -> list[str]:
    counted = found["counted"]
    failed = counted.inspections - counted.passed
    words = [
        (failed, ngettext("%(n)s of %(all)s lot failed its first inspection.", "%(n)s of %(all)s lots failed their first inspection.", counted.inspections)),
        (found["ageing"].overdue, ngettext("%(n)s corrective action is late.", "%(n)s corrective actions are late.", found["ageing"].overdue)),
        (found["repeated"], ngettext("%(n)s audit finding came up again.", "%(n)s audit findings came up again.", found["repeated"])),
        (found["open_grave"], ngettext("%(n)s audit finding of grade major or above is open.", "%(n)s audit findings of grade major or above are open.", found["open_grave"])),
        (found["in_vain"], ngettext("%(n)s visit was in vain because the goods were not ready.", "%(n)s visits were in vain because the goods were not ready.", found["in_vain"])),
    ]  # fmt: skip
    return [each % {"n": grouped(n), "all": grouped(counted.inspections)} for n, each in words if n]


def effect_line(row) -> str:
    return with_colon(f"{row.number} {row.title}", row.sentence)


def next_steps(found: dict) -> list[str]:
    """To be agreed on: what the rows ask for, before what the meeting adds by hand."""
    steps = []
    if found["ageing"].overdue:
        steps.append(_("Name a new day for each late corrective action, and who answers for it."))
    if found["trends"].count:
        steps.append(_("Explain each rise of defects, and say what stops it."))
    if found["open_grave"]:
        steps.append(_("Close the open audit findings of grade major or above, with proof."))
    if any(row.verdict == "worse" for row in found["effects"]):
        steps.append(_("Look for the cause anew where a correction was followed by more defects."))
    return steps


def card_sentence(now, before, points) -> str:
    """Two totals of a scorecard with their 90 % intervals; `points` writes one."""
    words = {"now": points(now), "before": points(before)}
    if now.low > before.high:
        return _("Better than in the quarter before the period: %(before)s then, %(now)s now.") % words
    if now.high < before.low:
        return _("Worse than in the quarter before the period: %(before)s then, %(now)s now.") % words
    return _("Not to be told apart from the quarter before the period: %(before)s then, %(now)s now.") % words
