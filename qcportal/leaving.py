"""Somebody leaves: the account ends and the open work goes to another person, both or neither."""

from django import forms
from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from audits.actions import hand_over_desk, open_desk
from qcportal.core import actions
from qcportal.core.errors import Rejected
from qcportal.core.models import User
from qcportal.core.roles import Role
from reports.sharing import forget_name
from suppliers.actions import hand_over
from suppliers.models import Membership
from suppliers.queries.work import open_answers, open_assignments


class HandOverForm(forms.Form):
    to = forms.ModelChoiceField(
        User.objects.none(),
        to_field_name="uuid",
        required=False,
        label=_("Who takes over"),
        empty_label=_("nobody: taken off the visits"),
        help_text=_("People in the same role; who answers for a supplier gives way to its own contacts."),
    )

    def __init__(self, *args, person, by, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["to"].queryset = successors(person, by)


class AnonymiseForm(forms.Form):
    """Typed by hand, so that nobody presses it by mistake."""

    email = forms.CharField(label=_("E-mail of the account"), help_text=_("To confirm, type it as it stands above."))

    def __init__(self, *args, person, **kwargs):
        super().__init__(*args, **kwargs)
        self.person = person

    def clean_email(self):
        typed = self.cleaned_data["email"].strip()
        if typed.casefold() != self.person.email.casefold():
            raise forms.ValidationError(_("This is not the e-mail of the account."))
        return typed


NO_COLLEAGUE = _("Choose somebody active in the same role, or nobody.")


def successors(person: User, by: User):
    """A supplier's contact is followed by one of the same supplier alone: the answers are nobody else's to read."""
    colleagues = User.objects.visible_to(by).active().filter(role=person.role).exclude(pk=person.pk)
    if person.role != Role.SUPPLIER_CONTACT:
        return colleagues
    asked = [Q(supplier=each.factory.supplier_id) for each in open_answers(person)]
    own = Q(supplier__in=person.memberships.exclude(supplier=None).values("supplier"))
    for companies in asked or [own]:
        colleagues = colleagues.filter(pk__in=Membership.objects.filter(companies).values("user"))
    return colleagues


def check_nothing_hangs_on_role(person: User) -> None:
    """An inspector's visits mean nothing to a buyer, nor a buyer's company to an inspector."""
    if open_assignments(person) or open_answers(person) or open_desk(person) or person.memberships.exists():
        raise Rejected(
            _("Open visits, answers or a company hang on this role. Give them to somebody else or end them first."),
            field="role",
            code="in_use",
        )


@transaction.atomic
def deactivate(*, person: User, to: User | None, version: int, by: User) -> User:
    hand_over(person=person, to=to, by=by)
    hand_over_desk(person=person, to=to, by=by)
    gone = actions.deactivate(user=person, version=version, by=by)
    check_nothing_came(person)
    return gone


def check_nothing_came(person: User) -> None:
    """What somebody gave to the person while this ran. The person's row is locked by now and says that the account
    has ended, so nothing comes after it; locked first, it would deadlock with who moves one of the visits."""
    if open_assignments(person) or open_answers(person) or open_desk(person):
        raise Rejected(
            _("%(person)s was given new work at this moment. Open the page again; it shows what is to be handed over.")
            % {"person": person},
            code="in_use",
        )


@transaction.atomic
def anonymise(*, person: User, version: int, by: User) -> User:
    """Companies, competences and declared interests say who somebody is, so they go with the name, which downloads keep too."""
    gone = actions.anonymise(user=person, version=version, by=by)
    for related in (person.memberships, person.competences, person.interests):
        related.all().delete()
    forget_name(person=gone)
    return gone
