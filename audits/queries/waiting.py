"""What of this app waits for a person: audits to review, to do and to repeat, findings to follow."""

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from qcportal.core.roles import Role
from qcportal.core.waiting import SHOWN, Item, Waiting, ending

from ..enums import AuditState
from ..models import Audit, Finding
from ..rules import MANAGERS
from .piles import AUDITS, FINDINGS


def waiting_for(user) -> list[Waiting]:
    if user.role in MANAGERS:
        return [to_review(user), to_decide(user), to_follow(user), running_out(user), late(user)]
    if user.role == Role.AUDITOR:
        return [to_do(user)]
    if user.role == Role.SUPPLIER_CONTACT:
        return [to_answer(user)]
    return []


def to_review(user) -> Waiting:
    rows = Audit.objects.visible_to(user).filter(state=AuditState.SUBMITTED).order_by("submitted_at", "pk")
    return audits(_("Audits to review"), rows, "?state=submitted", audit_item)


def to_do(user) -> Waiting:
    return audits_in(user, "filing", "from_day")


def to_answer(user) -> Waiting:
    return audits_in(user, "answering", "due_on")


def late(user) -> Waiting:
    return audits_in(user, "late", "to_day")


def running_out(user) -> Waiting:
    return audits_in(user, "renewal", "valid_until")


def audits_in(user, name: str, order: str) -> Waiting:
    pile = AUDITS[name]
    rows = pile.rows(Audit.objects.visible_to(user).with_days(), user).order_by(order, "pk")
    return audits(pile.title, rows, f"?waiting={name}", ending_item if name == "renewal" else audit_item)


def audits(title: str, rows: QuerySet, query: str, item) -> Waiting:
    items = [item(row) for row in rows.select_related("factory", "visit")[:SHOWN]]
    return Waiting(title, rows.count(), items, reverse("audits:audit_list") + query, "shield-check")


def audit_item(row: Audit) -> Item:
    return Item(
        **named(row),
        day=row.first_day,
        day_word=_("audit") if row.visit else _("due"),
        late=row.last_day < row.factory.today(),
        state=row.state,
        state_label=row.get_state_display(),
    )


def ending_item(row: Audit) -> Item:
    return Item(**named(row), **ending(row.valid_until, row.factory.today()))


def named(row: Audit) -> dict:
    kind = row.get_kind_display() if row.self_assessed else ""
    sub = " · ".join(each for each in (row.number, kind, row.factory.other_name) if each)
    return {"title": str(row.factory), "address": reverse("audits:audit", args=[row.uuid]), "sub": sub}


def to_follow(user) -> Waiting:
    return findings_in(user, "correction", "flag")


def to_decide(user) -> Waiting:
    return findings_in(user, "dispute", "scale")


def findings_in(user, name: str, icon: str) -> Waiting:
    pile = FINDINGS[name]
    rows = pile.rows(Finding.objects.visible_to(user), user)
    items = [
        Item(
            title=row.statement[:120],
            address=reverse("audits:finding", args=[row.uuid]),
            sub=f"{row.number} · {row.factory}",
            day=row.raised_on,
            day_word=_("raised"),
            state=row.grade,
            state_label=row.get_grade_display(),
        )
        for row in rows.select_related("factory").order_by("raised_on", "pk")[:SHOWN]
    ]
    return Waiting(pile.title, rows.count(), items, reverse("audits:finding_list") + f"?waiting={name}", icon)
