"""What page 1 of a factory's profile tells its reader to look at, in sentences."""

from datetime import date, timedelta
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from qcportal.core.dates import day
from qcportal.core.punctuation import in_brackets, with_colon

from ..numbers import NOTHING
from .audited import GRAVE

if TYPE_CHECKING:
    from .factory import FactoryProfile
    from .profiled import ScoreRow

SOON = timedelta(days=60)


def attention(content: "FactoryProfile") -> list[str]:
    """Changes first, then what audits left open, what is late, what runs out, and what may come."""
    said = [row.sentence for row in content.trends if row.raised]
    said += open_sentences(content)
    said += audit_sentences(content)
    said += [
        paper_sentence(each, content.known_on)
        for each in content.papers
        if runs_out(each.valid_until, content.known_on)
    ]
    return said + content.warnings  # fmt: skip


def score_words(row: "ScoreRow") -> str:
    """95 (89–99), for who does not see the chart."""
    if row.points is None:
        return with_colon(row.label, row.unknown or NOTHING)
    interval = f"{round(row.low or 0)}–{round(row.high or 0)}"
    return f"{row.label} {in_brackets(round(row.points), interval)}"


def open_sentences(content: "FactoryProfile") -> list[str]:
    grave = sum(row.grade in GRAVE for row in content.open_findings)
    late = sum(row.due_on < content.known_on for row in content.open_actions if row.due_on)
    said = []
    if grave:
        said.append(
            ngettext(
                "%(n)d audit finding of grade major or above is open.", "%(n)d audit findings of grade major or above are open.", grave
            )
            % {"n": grave}
        )  # fmt: skip
    if late:
        said.append(
            ngettext("%(n)d corrective action is late.", "%(n)d corrective actions are late.", late) % {"n": late}
        )
    return said


def none_audited(content: "FactoryProfile") -> str:
    """The house reads all audits, a buyer its own and those that are shared."""
    if content.report.owner is None:
        return _("No audit of this factory is approved yet.")
    return _("No audit of this factory has been made for you or shared with you.")


def audit_sentences(content: "FactoryProfile") -> list[str]:
    if not content.audits:
        return [none_audited(content)]
    last = content.audits[0]
    words = {"number": last.number, "grade": last.grade, "day": day(last.valid_until)}
    if last.valid_until is None:
        return [_("The last audit, %(number)s, does not hold (grade %(grade)s).") % words] if last.grade else []
    if last.valid_until < content.known_on:
        return [_("The last audit, %(number)s, ran out on %(day)s.") % words]
    return [_("The last audit, %(number)s, runs out on %(day)s.") % words] if runs_out(last.valid_until, content.known_on) else []  # fmt: skip


def runs_out(until: date | None, today: date) -> bool:
    return until is not None and until <= today + SOON


def paper_sentence(row, today: date) -> str:
    words = {"paper": row.name or row.kind, "day": day(row.valid_until)}
    if row.valid_until < today:
        return _("%(paper)s ran out on %(day)s.") % words
    return _("%(paper)s runs out on %(day)s.") % words
