"""Documents that are asked for again and again: each reader, language and paper has a series of revisions of its own."""

from collections.abc import Callable
from typing import Any

from django.utils import translation

from qcportal.core import changes
from qcportal.core.models import User
from qcportal.core.numbers import following
from suppliers.normalise import search_grams

from ..actions import hint, try_again
from ..documents.changes import made_again
from ..documents.telling import says_the_same
from ..enums import ReportState
from ..models import Report


def asked_again(
    series: dict[str, Any], *, prefix: str, by: User, told: Callable[[Report], dict], reason: str = "", **fields
) -> Report:
    """The latest of the `series` (values of Report's fields) while it is being made or holds still; else, and where its
    file is no longer kept, the next revision.

    `told` gives what it would say now. One that failed is tried again. Call with what it is about locked.
    """
    last = latest(series)
    if last is None or last.state in ReportState.issued():
        draft = following_draft(series, last, prefix, by, reason or why(last), fields)
        return last if last and still_holds(last, draft, told) else queued(draft, by)
    if last.state == ReportState.FAILED:
        return try_again(report=last, version=last.version, by=by)
    return last


def why(last: Report | None) -> str:
    return made_again(last, last.language) if last else ""


def still_holds(last: Report, draft: Report, told: Callable[[Report], dict]) -> bool:
    """Whether it can be read and says what it would say now, in its own language and not that of who asks."""
    if last.state != ReportState.READY:
        return False
    with translation.override(draft.language):
        return says_the_same(told(draft), last.figures)


def next_revision(last: Report, *, by: User, reason: str) -> Report:
    """Because what it says was corrected; one that nobody has begun to make says it anyway."""
    if last.state == ReportState.QUEUED:
        return last
    series = {name: getattr(last, name) for name in SERIES}
    return queued(following_draft(series, last, "", by, reason, {"visibility": last.visibility}), by)


SERIES = (
    "kind", "audit", "factory", "supplier", "corrective_action", "owner", "audience", "confidential", "language", "paper",
    "period_from", "period_to",
)  # fmt: skip


def latest(series: dict[str, Any]) -> Report | None:
    return Report.objects.filter(**series).order_by("-revision").first()


def following_draft(series: dict, last: Report | None, prefix: str, by: User, reason: str, fields: dict) -> Report:
    return Report(
        number=last.number if last else following(prefix),
        revision=last.revision + 1 if last else 1,
        requested_by=by,
        reason=reason,
        **series,
        **fields,
    )


def queued(draft: Report, by: User) -> Report:
    draft.search_grams = search_grams(draft.number)
    changes.create(draft, by=by, event="report.requested")
    hint(draft)
    return draft
