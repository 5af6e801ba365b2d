"""What of this app waits for a person: visits, corrective actions, factories whose qualification runs out."""

from django.db.models import Min, Prefetch, Q, QuerySet
from django.db.models.functions import Least
from django.urls import reverse
from django.utils.translation import gettext as _

from qcportal.core.roles import Role
from qcportal.core.waiting import SHOWN, Item, Waiting, ending

from ..enums import CorrectiveActionState
from ..models import AuditRequirement, CorrectiveAction, Factory, FactoryDocument, Visit
from ..models.qualifications import ENDS_ON
from ..rules import MANAGERS
from .corrective_actions import to_check
from .days import overdue as is_overdue
from .piles import FACTORIES, VISITS, no_longer_met, running_out
from .visits import OPEN


def waiting_for(user) -> list[Waiting]:
    if user.role in MANAGERS:
        return [
            to_review(user),
            effect_to_check(user),
            visits_in(user, "people"),
            overdue(user),
            documents_to_confirm(user),
            to_decide_anew(user),
            to_renew(user),
            audits_due(user),
        ]
    if user.role in Role.visitors():
        return [own_visits(user)]
    if user.role == Role.SUPPLIER_CONTACT:
        return [to_answer(user), visits_in(user, "announced")]
    return [overdue(user)] if user.role in (Role.BUYER, Role.READ_ONLY) else []


# -- corrective actions ------------------------------------------------------------------------
def to_review(user) -> Waiting:
    rows = CorrectiveAction.objects.visible_to(user).filter(state=CorrectiveActionState.ANSWERED)
    return actions(_("Answers to review"), rows, "?state=answered")


def to_answer(user) -> Waiting:
    rows = CorrectiveAction.objects.visible_to(user).to_answer()
    return actions(_("Corrective actions to answer"), rows, "?state=to_answer")


def effect_to_check(user) -> Waiting:
    rows = to_check(CorrectiveAction.objects.visible_to(user))
    return actions(_("Effect to be checked"), rows, "?state=to_check", day="check_on", day_word=_("check from"))


def overdue(user) -> Waiting:
    rows = CorrectiveAction.objects.visible_to(user).unfinished().filter(is_overdue())
    return actions(_("Overdue corrective actions"), rows, "?overdue=true")


def actions(title: str, rows: QuerySet, query: str, day: str = "due_on", day_word: str = "") -> Waiting:
    """By their due day, or by another one."""
    items = [
        Item(
            title=row.title,
            address=reverse("suppliers:corrective_action", args=[row.uuid]),
            sub=f"{row.number} · {row.factory}",
            day=getattr(row, day),
            day_word=day_word or _("due"),
            late=getattr(row, day) < row.factory.today() and row.disputed_since is None,
            state=row.state,
            state_label=row.get_state_display(),
        )
        for row in rows.select_related("factory").order_by(day, "pk")[:SHOWN]
    ]
    return Waiting(title, rows.count(), items, reverse("suppliers:corrective_action_list") + query, icon="tool")


# -- visits ------------------------------------------------------------------------------------
def visits_in(user, name: str) -> Waiting:
    pile = VISITS[name]
    rows = pile.rows(Visit.objects.visible_to(user), user)
    return visits(pile.title, rows, reverse("suppliers:visit_list") + f"?waiting={name}")


def own_visits(user) -> Waiting:
    rows = Visit.objects.visible_to(user).filter(state__in=OPEN)
    return visits(_("My visits"), rows, reverse("suppliers:my_visits"))


def visits(title: str, rows: QuerySet, address: str) -> Waiting:
    items = [
        Item(
            title=str(row.factory),
            address=reverse("suppliers:visit", args=[row.uuid]),
            sub=" · ".join(each for each in (row.factory.other_name, row.factory.city) if each),
            day=row.starts_on,
            day_word=_("visit"),
            late=row.ends_on < row.factory.today(),
            state=row.state,
            state_label=row.get_state_display(),
        )
        for row in rows.select_related("factory").order_by("starts_on", "pk")[:SHOWN]
    ]
    return Waiting(title, rows.count(), items, address, icon="route")


# -- factories ---------------------------------------------------------------------------------
def to_renew(user) -> Waiting:
    """Each factory once, by the qualification that ends first."""
    pile, ends = FACTORIES["renewal"], running_out(user)
    rows = pile.rows(Factory.objects.visible_to(user), user)
    first = Least("qualifications__valid_until", "qualifications__evidence_until")
    ending_first = Min(first, filter=Q(qualifications__in=ends))
    named = Prefetch("qualifications", ends.select_related("buyer").order_by(ENDS_ON, "pk"), to_attr="running_out")
    shown = rows.annotate(ends=ending_first).prefetch_related(named).order_by("ends", "pk")[:SHOWN]
    address = reverse("suppliers:factory_list") + "?waiting=renewal"
    return Waiting(pile.title, rows.count(), [renewal(each) for each in shown], address, icon="rosette")


def renewal(factory: Factory) -> Item:
    return Item(
        title=str(factory),
        address=reverse("suppliers:qualification", args=[factory.running_out[0].uuid]),
        sub=" · ".join(str(each.buyer or _("the house")) for each in factory.running_out),
        **ending(factory.ends, factory.today()),
    )


def to_decide_anew(user) -> Waiting:
    """Each factory once, with what its approvals lost."""
    pile = FACTORIES["unmet"]
    rows = pile.rows(Factory.objects.visible_to(user), user)
    lost = Prefetch("qualifications", no_longer_met(user).select_related("buyer").order_by("pk"), to_attr="lost")
    items = [decided_anew(each) for each in rows.prefetch_related(lost).order_by("name", "pk")[:SHOWN]]
    address = reverse("suppliers:factory_list") + "?waiting=unmet"
    return Waiting(pile.title, rows.count(), items, address, icon="alert-triangle")


def decided_anew(factory: Factory) -> Item:
    missing = {label: None for each in factory.lost for label in each.unmet_labels}
    return Item(
        title=str(factory),
        address=reverse("suppliers:qualification", args=[factory.lost[0].uuid]),
        sub=" · ".join([*(str(each.buyer or _("the house")) for each in factory.lost), *missing]),
        late=True,
        state="expired",
        state_label=_("expired"),
    )


def documents_to_confirm(user) -> Waiting:
    """Each factory once, by the document that waits longest."""
    pile = FACTORIES["documents"]
    rows = pile.rows(Factory.objects.visible_to(user), user)
    unread = FactoryDocument.objects.visible_to(user).to_confirm().order_by("pk")
    shown = rows.prefetch_related(Prefetch("documents", unread, to_attr="unread")).order_by("name", "pk")[:SHOWN]
    items = [
        Item(
            title=str(each),
            address=reverse("suppliers:document_confirm", args=[each.unread[0].uuid]),
            sub=" · ".join(str(one) for one in each.unread),
        )
        for each in shown
    ]
    address = reverse("suppliers:factory_list") + "?waiting=documents"
    return Waiting(pile.title, rows.count(), items, address, icon="file-check")


def audits_due(user) -> Waiting:
    rows = AuditRequirement.objects.visible_to(user).open().order_by("due_on", "pk")
    items = [
        Item(
            title=str(row.factory),
            address=reverse("suppliers:requirement", args=[row.uuid]),
            sub=row.sentence,
            day=row.due_on,
            day_word=_("due"),
            late=row.due_on < row.factory.today(),
        )
        for row in rows.select_related("factory")[:SHOWN]
    ]
    return Waiting(
        _("Audits due"), rows.count(), items, reverse("suppliers:requirement_list") + "?state=open", "calendar-event"
    )
