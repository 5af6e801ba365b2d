"""How lists are narrowed, the same on pages and in the API."""

import django_filters as filters
from django.db.models import Q
from django.forms import DateInput, HiddenInput
from django.utils.translation import gettext_lazy as _

from qcportal.core.filters import WaitingFilter
from qcportal.core.models import User

from .countries import country_choices
from .enums import (
    STANDINGS,
    CorrectiveActionState,
    DuplicateState,
    ImportState,
    ListKind,
    QualificationState,
    RequirementReason,
    RequirementState,
    VisitState,
)
from .models import (
    AuditRequirement,
    Buyer,
    CorrectiveAction,
    Factory,
    FactoryImport,
    Membership,
    PossibleDuplicate,
    ProductFamily,
    Qualification,
    Supplier,
    Visit,
    VisitAssignment,
)
from .queries.corrective_actions import to_check
from .queries.days import overdue
from .queries.piles import FACTORIES, VISITS
from .rules import VISITORS
from .widgets import PickerField


def people(request):
    """Those who go, among the people this person sees."""
    return User.objects.visible_to(request.user).active().filter(role__in=VISITORS) if request else User.objects.none()


class DayInput(DateInput):
    input_type = "date"


class PickerFilter(filters.Filter):
    """One record among more than a drop-down can hold, of those that the person sees."""

    field_class = PickerField

    def __init__(self, model, route: str, **options):
        super().__init__(model=model, route=route, required=False, **options)

    @property
    def field(self):
        """Anew for each person: the filters of a list are copies of one that the schema may have asked for already."""
        field, request = super().field, getattr(getattr(self, "parent", None), "request", None)
        if request:
            field.show_to(request.user)
        return field


class PlaceFilter(filters.FilterSet):
    q = filters.CharFilter(method="find", label=_("Search"))
    country = filters.ChoiceFilter(choices=country_choices, label=_("Country"))

    def find(self, queryset, name, value):
        return queryset.search(value)


class SupplierFilter(PlaceFilter):
    class Meta:
        model = Supplier
        fields = ["q", "country"]


class FactoryFilter(PlaceFilter):
    supplier = filters.UUIDFilter(field_name="supplier__uuid", label=_("supplier"))
    qualification = filters.ChoiceFilter(method="by_qualification", choices=STANDINGS, label=_("qualification"))
    buyer = filters.UUIDFilter(method="by_buyer", label=_("buyer"))
    merged = filters.BooleanFilter(field_name="merged_into", lookup_expr="isnull", exclude=True, label=_("merged"))
    waiting = WaitingFilter(FACTORIES)

    class Meta:
        model = Factory
        fields = ["q", "country", "supplier", "qualification", "buyer", "merged", "waiting"]

    def seen_qualifications(self):
        return Qualification.objects.visible_to(self.request.user)

    def by_qualification(self, queryset, name, value):
        return queryset.filter(pk__in=self.seen_qualifications().standing(value).values("factory"))

    def by_buyer(self, queryset, name, value):
        return queryset.filter(pk__in=self.seen_qualifications().filter(buyer__uuid=value).values("factory"))


class FactoryListFilter(PlaceFilter):
    """The page's: a supplier is typed by name, and the states of qualification that the person may see narrow it."""

    supplier = filters.CharFilter(method="by_supplier", label=_("Supplier"))
    qualification = filters.ChoiceFilter(method="by_qualification", choices=STANDINGS, label=_("Qualification"))
    waiting = WaitingFilter(FACTORIES)

    class Meta:
        model = Factory
        fields = ["q", "supplier", "country", "qualification", "waiting"]

    def by_supplier(self, queryset, name, value):
        return queryset.filter(supplier__in=Supplier.objects.visible_to(self.request.user).search(value))

    def by_qualification(self, queryset, name, value):
        seen = Qualification.objects.visible_to(self.request.user).standing(value)
        return queryset.filter(pk__in=seen.values("factory"))


class BuyerFilter(filters.FilterSet):
    q = filters.CharFilter(method="find", label=_("name"))

    class Meta:
        model = Buyer
        fields = ["q"]

    def find(self, queryset, name, value):
        return queryset.filter(Q(name__icontains=value) | Q(code__icontains=value))


class MembershipFilter(filters.FilterSet):
    person = filters.UUIDFilter(field_name="user__uuid", label=_("person"))
    buyer = filters.UUIDFilter(field_name="buyer__uuid", label=_("buyer"))
    supplier = filters.UUIDFilter(field_name="supplier__uuid", label=_("supplier"))

    class Meta:
        model = Membership
        fields = ["person", "buyer", "supplier"]


class PossibleDuplicateFilter(filters.FilterSet):
    state = filters.ChoiceFilter(choices=DuplicateState.choices, label=_("state"))
    found_by = filters.UUIDFilter(field_name="found_by__uuid", label=_("import"))

    class Meta:
        model = PossibleDuplicate
        fields = ["state", "found_by"]


class ProductFamilyFilter(BuyerFilter):
    class Meta:
        model = ProductFamily
        fields = ["q"]


class QualificationFilter(filters.FilterSet):
    state = filters.ChoiceFilter(choices=QualificationState.choices, label=_("state"))
    standing = filters.ChoiceFilter(method="by_standing", choices=STANDINGS, label=_("standing today"))
    factory = filters.UUIDFilter(field_name="factory__uuid", label=_("factory"))
    buyer = filters.UUIDFilter(field_name="buyer__uuid", label=_("buyer"))

    class Meta:
        model = Qualification
        fields = ["state", "standing", "factory", "buyer"]

    def by_standing(self, queryset, name, value):
        return queryset.standing(value)


class VisitFilter(filters.FilterSet):
    """`first` and `last` give a span of days; a visit that touches it is in it."""

    state = filters.ChoiceFilter(choices=VisitState.choices, label=_("state"))
    factory = filters.UUIDFilter(field_name="factory__uuid", label=_("factory"))
    person = filters.UUIDFilter(method="by_person", label=_("person"))
    first = filters.DateFilter(field_name="ends_on", lookup_expr="gte", label=_("from"))
    last = filters.DateFilter(field_name="starts_on", lookup_expr="lte", label=_("until"))
    waiting = WaitingFilter(VISITS)

    class Meta:
        model = Visit
        fields = ["state", "factory", "person", "first", "last", "waiting"]

    def by_person(self, queryset, name, value):
        seen = VisitAssignment.objects.visible_to(self.request.user)
        return queryset.filter(pk__in=seen.filter(person__uuid=value, cancelled_at=None).values("visit"))


class VisitListFilter(VisitFilter):
    """The page's: people are chosen by name, a factory is typed or comes by link."""

    q = filters.CharFilter(method="find", label=_("Factory"))
    factory = filters.UUIDFilter(field_name="factory__uuid", widget=HiddenInput)
    person = filters.ModelChoiceFilter(method="by_person", queryset=people, to_field_name="uuid", label=_("Person"))
    first = filters.DateFilter(field_name="ends_on", lookup_expr="gte", label=_("From"), widget=DayInput)
    last = filters.DateFilter(field_name="starts_on", lookup_expr="lte", label=_("Until"), widget=DayInput)

    class Meta:
        model = Visit
        fields = ["q", "state", "person", "first", "last", "factory", "waiting"]

    def find(self, queryset, name, value):
        return queryset.filter(factory__in=Factory.objects.visible_to(self.request.user).search(value))

    def by_person(self, queryset, name, value):
        return super().by_person(queryset, name, value.uuid)


class ImportFilter(filters.FilterSet):
    q = filters.CharFilter(field_name="file_name", lookup_expr="icontains", label=_("File"))
    kind = filters.ChoiceFilter(choices=ListKind.choices, label=_("What it lists"))
    state = filters.ChoiceFilter(choices=ImportState.choices, label=_("State"))

    class Meta:
        model = FactoryImport
        fields = ["q", "kind", "state"]


class AssignmentFilter(filters.FilterSet):
    visit = filters.UUIDFilter(field_name="visit__uuid")
    person = filters.UUIDFilter(field_name="person__uuid")
    first = filters.DateFilter(field_name="days", lookup_expr="endswith__gt")
    last = filters.DateFilter(field_name="days", lookup_expr="startswith__lte")
    cancelled = filters.BooleanFilter(field_name="cancelled_at", lookup_expr="isnull", exclude=True)

    class Meta:
        model = VisitAssignment
        fields = ["visit", "person", "first", "last", "cancelled"]


class AuditRequirementFilter(filters.FilterSet):
    state = filters.ChoiceFilter(choices=RequirementState.choices, label=_("State"))
    reason = filters.ChoiceFilter(choices=RequirementReason.choices, label=_("Reason"))
    factory = filters.UUIDFilter(field_name="factory__uuid", label=_("factory"))

    class Meta:
        model = AuditRequirement
        fields = ["state", "reason", "factory"]


class AuditRequirementListFilter(AuditRequirementFilter):
    factory = None

    class Meta:
        model = AuditRequirement
        fields = ["state", "reason"]


class CorrectiveActionFilter(filters.FilterSet):
    state = filters.MultipleChoiceFilter(choices=CorrectiveActionState.choices, label=_("state"))
    factory = filters.UUIDFilter(field_name="factory__uuid", label=_("factory"))
    overdue = filters.BooleanFilter(method="by_overdue", label=_("overdue"))

    class Meta:
        model = CorrectiveAction
        fields = ["state", "factory", "overdue"]

    def by_overdue(self, queryset, name, value):
        late = queryset.unfinished().filter(overdue())
        return late if value else queryset.exclude(pk__in=late.values("pk"))


TO_ANSWER, TO_CHECK = "to_answer", "to_check"


class CorrectiveActionListFilter(CorrectiveActionFilter):
    """The page's: one state, or what waits for the supplier, or for a look at its effect."""

    q = filters.CharFilter(method="find", label=_("Search"))
    state = filters.ChoiceFilter(
        method="by_state",
        choices=[(TO_ANSWER, _("to answer")), (TO_CHECK, _("effect to be checked")), *CorrectiveActionState.choices],
        label=_("State"),
    )
    factory = filters.UUIDFilter(field_name="factory__uuid", widget=HiddenInput)
    overdue = filters.ChoiceFilter(
        method="by_overdue", choices=[("true", _("overdue")), ("false", _("in time"))], label=_("Due")
    )

    class Meta:
        model = CorrectiveAction
        fields = ["q", "state", "overdue", "factory"]

    def find(self, queryset, name, value):
        factories = Factory.objects.visible_to(self.request.user).search(value)
        return queryset.filter(Q(number__icontains=value) | Q(title__icontains=value) | Q(factory__in=factories))

    def by_overdue(self, queryset, name, value):
        return super().by_overdue(queryset, name, value == "true")

    def by_state(self, queryset, name, value):
        if value == TO_CHECK:
            return to_check(queryset)
        return queryset.to_answer() if value == TO_ANSWER else queryset.filter(state=value)
