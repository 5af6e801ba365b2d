"""What a document says otherwise than the revision before, in sentences."""

from collections.abc import Iterable
from datetime import date

from django.utils.translation import gettext as _

from qcportal.core.dates import day as written
from qcportal.core.dates import known_day

from .audited import FoundRow


def audit_changes(before: dict | None, found: Iterable[FoundRow]) -> list[str]:
    """Of each finding what is otherwise now; nothing in a first revision."""
    if before is None:
        return []
    then, now = {row["number"]: row for row in before["found"]}, {row.number: row for row in found}
    gone = [_("%(number)s was withdrawn.") % {"number": number} for number in then if number not in now]
    return gone + [sentence for number, row in now.items() for sentence in finding_changes(then.get(number), row)]


def finding_changes(then: dict | None, now: FoundRow) -> list[str]:
    words = {"number": now.number, "grade": now.grade_label, "state": now.state_label, "day": written(now.closed_on)}
    if then is None:
        return [_("%(number)s is new.") % words]
    said = []
    if then["grade"] != now.grade:
        said.append(_("%(number)s: grade %(before)s became %(grade)s.") % (words | {"before": then["grade_label"]}))
    if then["state"] != now.state:
        closed = _("%(number)s was closed on %(day)s.") if now.closed_on else _("%(number)s is open again.")
        said.append(closed % words)
    return said + action_changes(then["action"], now)


def action_changes(then: dict | None, now: FoundRow) -> list[str]:
    if now.action is None:
        return []
    words = {"number": now.action.number, "finding": now.number, "due": written(now.action.due_on)}
    if then is None or then["number"] != now.action.number:
        return [_("%(finding)s: corrective action %(number)s was asked for, due %(due)s.") % words]
    if then["state"] != now.action.state:
        return [_("%(number)s is now: %(state)s.") % (words | {"state": now.action.state_label})]
    if known_day(then["due_on"]) != now.action.due_on:
        return [_("%(number)s is now due %(due)s.") % words]
    return []


# -- of a factory's profile ----------------------------------------------------------------------
WORTH_TELLING = 3  # points


def profile_changes(before: dict | None, now: dict, closed: dict[str, date]) -> list[str]:
    """`now` has the rows of the profile, `closed` the day on which findings were closed; nothing in a first revision."""
    if before is None:
        return []
    return [
        *qualification_changes(before["qualifications"], now["qualifications"]),
        *audit_news(before["audits"], now["audits"]),
        *open_changes(before["open_findings"], now["open_findings"], closed),
        *trend_changes(before["trends"], now["trends"]),
        *score_changes(before["scores"], now["scores"]),
    ]


def qualification_changes(then: list[dict], now: Iterable) -> list[str]:
    old = {row["who"]: row for row in then}
    said = []
    for row in now:
        was = old.get(row.who)
        words = {"who": row.who or _("the house"), "now": row.standing_label, "then": was and was["standing_label"]}
        if was is None:
            said.append(_("Qualification for %(who)s: %(now)s, new.") % words)
        elif was["standing"] != row.standing:
            said.append(_("Qualification for %(who)s: %(then)s became %(now)s.") % words)
    return said


def audit_news(then: list[dict], now: Iterable) -> list[str]:
    old = {row["number"] for row in then}
    return [
        _("Audited on %(day)s: %(number)s, grade %(grade)s.")
        % {"day": written(row.audited_on), "number": row.number, "grade": row.grade or "–"}
        for row in now
        if row.number not in old
    ]


def open_changes(then: list[dict], now: Iterable, closed: dict[str, date]) -> list[str]:
    was, still = {row["number"] for row in then}, {row.number for row in now}
    said = [
        _("%(number)s is new: %(text)s") % {"number": row.number, "text": row.text}
        for row in now
        if row.number not in was
    ]
    gone = [row["number"] for row in then if row["number"] not in still]
    return said + [
        _("%(number)s was closed on %(day)s.") % {"number": number, "day": written(closed[number])}
        if number in closed
        else _("%(number)s does not stand any more.") % {"number": number}
        for number in gone
    ]  # fmt: skip


def trend_changes(then: list[dict], now: Iterable) -> list[str]:
    old = {row["category"]: row["raised"] for row in then}
    began = [row.sentence for row in now if row.raised and not old.get(row.category)]
    ended = [row for row in now if not row.raised and old.get(row.category)]
    return began + [_("%(category)s is raised no longer.") % {"category": row.category} for row in ended]


def score_changes(then: list[dict], now: Iterable) -> list[str]:
    old = {row["name"]: row["points"] for row in then}
    return [
        _("%(score)s: from %(then)d to %(now)d points.")
        % {"score": row.label, "then": round(old[row.name]), "now": round(row.points)}
        for row in now
        if row.points is not None and old.get(row.name) is not None and abs(row.points - old[row.name]) >= WORTH_TELLING
    ]
