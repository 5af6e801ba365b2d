"""How lists are narrowed, the same on pages and in the API."""

import django_filters as filters
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from .enums import CorrectiveActionState, QualificationState, VisitState
from .models import Buyer, CorrectiveAction, Factory, ProductFamily, Qualification, Supplier, Visit, VisitAssignment


class PlaceFilter(filters.FilterSet):
    q = filters.CharFilter(method="find", label=_("name"), help_text=_("In any script, two characters or more."))
    country = filters.CharFilter(field_name="country", lookup_expr="iexact", label=_("country"))

    def find(self, queryset, name, value):
        return queryset.search(value)


class SupplierFilter(PlaceFilter):
    class Meta:
        model = Supplier
        fields = ["q", "country"]


class FactoryFilter(PlaceFilter):
    supplier = filters.UUIDFilter(field_name="supplier__uuid", label=_("supplier"))
    qualification = filters.ChoiceFilter(
        method="by_qualification", choices=QualificationState.choices, label=_("qualification")
    )
    buyer = filters.UUIDFilter(method="by_buyer", label=_("buyer"))
    merged = filters.BooleanFilter(field_name="merged_into", lookup_expr="isnull", exclude=True, label=_("merged"))

    class Meta:
        model = Factory
        fields = ["q", "country", "supplier", "qualification", "buyer", "merged"]

    def seen_qualifications(self):
        return Qualification.objects.visible_to(self.request.user)

    def by_qualification(self, queryset, name, value):
        return queryset.filter(pk__in=self.seen_qualifications().filter(state=value).values("factory"))

    def by_buyer(self, queryset, name, value):
        return queryset.filter(pk__in=self.seen_qualifications().filter(buyer__uuid=value).values("factory"))


class BuyerFilter(filters.FilterSet):
    q = filters.CharFilter(method="find", label=_("name"))

    class Meta:
        model = Buyer
        fields = ["q"]

    def find(self, queryset, name, value):
        return queryset.filter(Q(name__icontains=value) | Q(code__icontains=value))


class ProductFamilyFilter(BuyerFilter):
    class Meta:
        model = ProductFamily
        fields = ["q"]


class QualificationFilter(filters.FilterSet):
    state = filters.ChoiceFilter(choices=QualificationState.choices, label=_("state"))
    factory = filters.UUIDFilter(field_name="factory__uuid", label=_("factory"))
    buyer = filters.UUIDFilter(field_name="buyer__uuid", label=_("buyer"))

    class Meta:
        model = Qualification
        fields = ["state", "factory", "buyer"]


class VisitFilter(filters.FilterSet):
    """`first` and `last` give a span of days; a visit that touches it is in it."""

    state = filters.ChoiceFilter(choices=VisitState.choices, label=_("state"))
    factory = filters.UUIDFilter(field_name="factory__uuid", label=_("factory"))
    person = filters.UUIDFilter(method="by_person", label=_("person"))
    first = filters.DateFilter(field_name="ends_on", lookup_expr="gte", label=_("from"))
    last = filters.DateFilter(field_name="starts_on", lookup_expr="lte", label=_("to"))

    class Meta:
        model = Visit
        fields = ["state", "factory", "person", "first", "last"]

    def by_person(self, queryset, name, value):
        seen = VisitAssignment.objects.visible_to(self.request.user)
        return queryset.filter(pk__in=seen.filter(person__uuid=value, cancelled_at=None).values("visit"))


class AssignmentFilter(filters.FilterSet):
    visit = filters.UUIDFilter(field_name="visit__uuid")
    person = filters.UUIDFilter(field_name="person__uuid")
    first = filters.DateFilter(field_name="days", lookup_expr="endswith__gt")
    last = filters.DateFilter(field_name="days", lookup_expr="startswith__lte")
    cancelled = filters.BooleanFilter(field_name="cancelled_at", lookup_expr="isnull", exclude=True)

    class Meta:
        model = VisitAssignment
        fields = ["visit", "person", "first", "last", "cancelled"]


class CorrectiveActionFilter(filters.FilterSet):
    state = filters.MultipleChoiceFilter(choices=CorrectiveActionState.choices, label=_("state"))
    factory = filters.UUIDFilter(field_name="factory__uuid", label=_("factory"))
    overdue = filters.BooleanFilter(method="by_overdue", label=_("overdue"))

    class Meta:
        model = CorrectiveAction
        fields = ["state", "factory", "overdue"]

    def by_overdue(self, queryset, name, value):
        late = queryset.unfinished().filter(due_on__lt=timezone.localdate())
        return late if value else queryset.exclude(pk__in=late.values("pk"))
