import django_filters
from django import forms
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from .lists import Column, ListPage, by_uuid
from .models import OutgoingMail, User
from .models.mail import MailState
from .roles import Role
from .templatetags.portal import badge_html
from .waiting import Pile


class YesNoFilter(django_filters.BooleanFilter):
    """Yes, no or all. Django's own drop-down sends “unknown” for all, which then stands in every address."""

    def __init__(self, **options):
        choices = [("", _("all")), ("true", _("yes")), ("false", _("no"))]
        super().__init__(widget=forms.Select(choices=choices), **options)


class WaitingFilter(django_filters.ChoiceFilter):
    """Narrows a list to what the start page counts; a person may ask for what waits for the own role alone."""

    def __init__(self, piles: dict[str, Pile]):
        self.piles = piles
        super().__init__(choices=self.offered(None), label=_("Waits for you"), empty_label=_("all"))

    def offered(self, user: User | None) -> list[tuple[str, str]]:
        return [(name, pile.title) for name, pile in self.piles.items() if user is None or user.role in pile.roles]

    @property
    def field(self):
        """Anew for each person: the filters of a list are copies of one that the schema may have asked for already."""
        field, request = super().field, getattr(getattr(self, "parent", None), "request", None)
        field.choices = offered = self.offered(request.user if request else None)
        return field if offered else forms.ChoiceField(label=self.label, required=False, widget=forms.HiddenInput)

    def filter(self, queryset, value):
        return self.piles[value].rows(queryset, self.parent.request.user) if value else queryset


class PeopleFilter(django_filters.FilterSet):
    q = django_filters.CharFilter(label=_("Search"), method="search")
    role = django_filters.ChoiceFilter(label=_("Role"), choices=Role.choices)
    is_active = YesNoFilter(label=_("Active"))

    class Meta:
        model = User
        fields = ["q", "role", "is_active"]

    def search(self, queryset, _name, text):
        return queryset.filter(Q(name__icontains=text) | Q(email__icontains=text))


class MailFilter(django_filters.FilterSet):
    state = django_filters.ChoiceFilter(label=_("State"), choices=MailState.choices)

    class Meta:
        model = OutgoingMail
        fields = ["state"]


def account(row: dict) -> str:
    """Whether somebody can sign in: invited until there is a password."""
    if not row["is_active"]:
        return badge_html("closed", _("deactivated"))
    return badge_html("pending", _("invited")) if row["invited"] else badge_html("ready", _("active"))


PEOPLE_LIST = ListPage(
    title=_("People"),
    columns=(
        Column("name", _("Name")),
        Column("email", _("E-mail")),
        Column("role", _("Role"), choices=Role.choices),
        Column("is_active", _("Account"), kind="badge", show=account),
        Column("last_login", _("Last seen"), kind="datetime"),
    ),
    address=by_uuid("core:person"),
    order="name",
    needs=("invited",),
    filters=PeopleFilter,
    empty=_("Invite the first person; they choose their own password."),
    create=(_("Invite somebody"), "core:person_invite", "user"),
)

MAIL_LIST = ListPage(
    title=_("Mail"),
    columns=(
        Column("subject", _("Subject")),
        Column("to", _("To")),
        Column("state", _("State"), kind="badge", choices=MailState.choices),
        Column("created_at", _("Written"), kind="datetime"),
    ),
    address=by_uuid("core:mail"),
    order="-created_at",
    filters=MailFilter,
    empty=_("Mail to people appears here as soon as the portal writes some."),
)
