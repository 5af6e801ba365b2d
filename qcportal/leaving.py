"""Somebody leaves: the account ends and the open work goes to another person, both or neither."""

from django import forms
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from qcportal.core import actions
from qcportal.core.errors import Rejected
from qcportal.core.models import User
from suppliers.actions import hand_over
from suppliers.queries.work import open_answers, open_assignments


class HandOverForm(forms.Form):
    to = forms.ModelChoiceField(
        User.objects.none(),
        to_field_name="uuid",
        required=False,
        label=_("Who takes over"),
        empty_label=_("nobody: taken off the visits"),
        help_text=_("People in the same role."),
    )

    def __init__(self, *args, person, by, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["to"].queryset = colleagues(person, by)


NO_COLLEAGUE = _("Choose somebody active in the same role, or nobody.")


def colleagues(person: User, by: User):
    return User.objects.visible_to(by).active().filter(role=person.role).exclude(pk=person.pk)


def check_nothing_hangs_on_role(person: User) -> None:
    """An inspector's visits mean nothing to a buyer, nor a buyer's company to an inspector."""
    if open_assignments(person) or open_answers(person) or person.memberships.exists():
        raise Rejected(
            _("Open visits, answers or a company hang on this role. Give them to somebody else or end them first."),
            field="role",
            code="in_use",
        )


@transaction.atomic
def deactivate(*, person: User, to: User | None, version: int, by: User) -> User:
    hand_over(person=person, to=to, by=by)
    gone = actions.deactivate(user=person, version=version, by=by)
    check_nothing_came(person)
    return gone


def check_nothing_came(person: User) -> None:
    """What somebody gave to the person while this ran. The person's row is locked by now and says that the account
    has ended, so nothing comes after it; locked first, it would deadlock with who moves one of the visits."""
    if open_assignments(person) or open_answers(person):
        raise Rejected(
            _("%(person)s was given new work at this moment. Open the page again; it shows what is to be handed over.")
            % {"person": person},
            code="in_use",
        )
