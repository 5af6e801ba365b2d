"""How lists are narrowed, the same on pages and in the API."""

import django_filters as filters
from django.db.models import Q
from django.forms import HiddenInput
from django.utils.translation import gettext_lazy as _

from qcportal.core.filters import WaitingFilter, YesNoFilter
from suppliers.enums import DisputeState
from suppliers.filters import DayInput
from suppliers.models import Buyer, Factory
from suppliers.queries.owners import buyers_for

from .enums import (
    DecisionKind,
    DefectCategory,
    DefectClass,
    Group,
    InspectionState,
    InspectionType,
    PaperKind,
    Result,
    ShipmentState,
    SiteTestKind,
    SkipVerdict,
)
from .models import (
    Decision,
    DefectDispute,
    DefectType,
    Inspection,
    Paper,
    Product,
    Programme,
    Protocol,
    Scheme,
    Shipment,
    ShipmentComment,
    SkipDraw,
    SkipSeries,
)
from .queries.piles import INSPECTIONS, SHIPMENTS


class SearchFilter(filters.FilterSet):
    q = filters.CharFilter(label=_("Search"), method="find")

    def find(self, queryset, _name, value):
        return queryset.search(value)


class ProductFilter(SearchFilter):
    buyer = filters.UUIDFilter(field_name="buyer__uuid", label=_("Buyer"))
    family = filters.UUIDFilter(field_name="family__uuid", label=_("Product family"))

    class Meta:
        model = Product
        fields = ["q", "buyer", "family"]


class ProductListFilter(SearchFilter):
    class Meta:
        model = Product
        fields = ["q"]


class ShipmentFilter(SearchFilter):
    state = filters.ChoiceFilter(label=_("State"), choices=ShipmentState.choices)
    factory = filters.UUIDFilter(field_name="factory__uuid", label=_("Factory"))
    buyer = filters.UUIDFilter(field_name="buyer__uuid", label=_("Buyer"))
    ships_from = filters.DateFilter(field_name="ships_on", lookup_expr="gte", label=_("Ships from"))
    ships_until = filters.DateFilter(field_name="ships_on", lookup_expr="lte", label=_("Ships until"))
    unqualified = filters.BooleanFilter(label=_("Held for qualification"))
    waiting = WaitingFilter(SHIPMENTS)

    class Meta:
        model = Shipment
        fields = ["q", "state", "factory", "buyer", "ships_from", "ships_until", "unqualified", "waiting"]


def buyers(request):
    return buyers_for(request.user) if request else Buyer.objects.none()


class ShipmentListFilter(SearchFilter):
    """The page's: a factory is typed by name, a buyer chosen."""

    state = filters.ChoiceFilter(label=_("State"), choices=ShipmentState.choices)
    waiting = WaitingFilter(SHIPMENTS)

    factory = filters.CharFilter(method="by_factory", label=_("Factory"))
    buyer = filters.ModelChoiceFilter(queryset=buyers, to_field_name="uuid", label=_("Buyer"))
    ships_from = filters.DateFilter(field_name="ships_on", lookup_expr="gte", label=_("Ships from"), widget=DayInput)
    ships_until = filters.DateFilter(field_name="ships_on", lookup_expr="lte", label=_("Ships until"), widget=DayInput)

    class Meta:
        model = Shipment
        fields = ["q", "state", "factory", "buyer", "ships_from", "ships_until", "waiting"]

    def by_factory(self, queryset, _name, value):
        return queryset.filter(factory__in=Factory.objects.visible_to(self.request.user).search(value))


class InspectionListFilter(filters.FilterSet):
    q = filters.CharFilter(label=_("Search"), method="find")
    state = filters.ChoiceFilter(label=_("State"), choices=InspectionState.choices)
    result = filters.ChoiceFilter(label=_("Result"), choices=Result.choices)
    type = filters.ChoiceFilter(label=_("Type"), choices=InspectionType.choices)
    imported_from = filters.UUIDFilter(field_name="imported_from__uuid", label=_("Imported from"), widget=HiddenInput)
    waiting = WaitingFilter(INSPECTIONS)

    class Meta:
        model = Inspection
        fields = ["q", "state", "result", "type", "imported_from", "waiting"]

    def find(self, queryset, _name, value):
        """By number, or in any script by what the person sees of shipment, order, product and factory; of the past by its list's words.

        A product that is not one's own is found by the names that stand on a shared inspection, not by its SKU.
        """
        found = Q(number__icontains=value) | Q(product__name__icontains=value) | Q(product__local_name__icontains=value)
        found |= Q(product_label__icontains=value) | Q(list_reference__icontains=value)
        for field, model in (("shipment", Shipment), ("product", Product), ("factory", Factory)):
            found |= Q(**{f"{field}__in": model.objects.visible_to(self.request.user).search(value)})
        return queryset.filter(found)


class InspectionFilter(InspectionListFilter):
    factory = filters.UUIDFilter(field_name="factory__uuid", label=_("Factory"))
    shipment = filters.UUIDFilter(method="of_shipment", label=_("Shipment"))
    inspected_from = filters.DateFilter(field_name="inspected_on", lookup_expr="gte", label=_("Inspected from"))
    inspected_until = filters.DateFilter(field_name="inspected_on", lookup_expr="lte", label=_("Inspected until"))

    class Meta:
        model = Inspection
        fields = [*InspectionListFilter.Meta.fields, "factory", "shipment", "inspected_from", "inspected_until"]

    def of_shipment(self, queryset, _name, value):
        """A shared inspection does not tell of which shipment it is."""
        return queryset.filter(shipment__in=Shipment.objects.visible_to(self.request.user).filter(uuid=value))


class DefectTypeFilter(SearchFilter):
    category = filters.ChoiceFilter(label=_("Category"), choices=DefectCategory.choices)
    default_class = filters.ChoiceFilter(label=_("Class"), choices=DefectClass.choices)
    retired = YesNoFilter(label=_("Retired"))

    class Meta:
        model = DefectType
        fields = ["q", "category", "default_class", "retired"]


class SchemeFilter(filters.FilterSet):
    factory = filters.UUIDFilter(field_name="factory__uuid", label=_("Factory"))
    owner = filters.UUIDFilter(field_name="owner__uuid", label=_("For"))
    product_family = filters.CharFilter(field_name="family__code", label=_("Product family"))
    defect_class = filters.ChoiceFilter(label=_("Class"), choices=DefectClass.choices)
    group = filters.ChoiceFilter(label=_("Group"), choices=Group.choices)

    class Meta:
        model = Scheme
        fields = ["factory", "owner", "product_family", "group", "defect_class"]


class SkipSeriesFilter(filters.FilterSet):
    factory = filters.UUIDFilter(field_name="factory__uuid", label=_("Factory"))
    programme = filters.UUIDFilter(field_name="programme__uuid", label=_("Programme"))

    class Meta:
        model = SkipSeries
        fields = ["factory", "programme"]


class SkipDrawFilter(filters.FilterSet):
    shipment = filters.UUIDFilter(field_name="shipment__uuid", label=_("Shipment"))
    series = filters.UUIDFilter(field_name="agreement__series__uuid", label=_("Series"))
    verdict = filters.ChoiceFilter(label=_("Decided"), choices=SkipVerdict.choices)

    class Meta:
        model = SkipDraw
        fields = ["shipment", "series", "verdict"]


class CommentFilter(filters.FilterSet):
    shipment = filters.UUIDFilter(field_name="shipment__uuid", label=_("Shipment"))

    class Meta:
        model = ShipmentComment
        fields = ["shipment"]


class DefectDisputeFilter(filters.FilterSet):
    inspection = filters.UUIDFilter(field_name="inspection__uuid", label=_("Inspection"))
    state = filters.MultipleChoiceFilter(label=_("State"), choices=DisputeState.choices)

    class Meta:
        model = DefectDispute
        fields = ["inspection", "state"]


class LotDecisionFilter(filters.FilterSet):
    inspection = filters.UUIDFilter(field_name="inspection__uuid", label=_("Inspection"))
    kind = filters.ChoiceFilter(label=_("Decision"), choices=DecisionKind.choices)

    class Meta:
        model = Decision
        fields = ["inspection", "kind"]


class PaperFilter(filters.FilterSet):
    product = filters.UUIDFilter(field_name="product__uuid", label=_("Product"))
    kind = filters.ChoiceFilter(label=_("Kind"), choices=PaperKind.choices)
    retired = YesNoFilter(label=_("Retired"))

    class Meta:
        model = Paper
        fields = ["product", "kind", "retired"]


class ProgrammeFilter(filters.FilterSet):
    buyer = filters.UUIDFilter(field_name="buyer__uuid", label=_("Buyer"))
    q = filters.CharFilter(label=_("Search"), method="find")
    retired = YesNoFilter(label=_("Retired"))

    class Meta:
        model = Programme
        fields = ["q", "buyer", "retired"]

    def find(self, queryset, _name, value):
        return queryset.filter(Q(family__name__icontains=value) | Q(buyer__name__icontains=value))


class ProtocolFilter(SearchFilter):
    kind = filters.ChoiceFilter(label=_("Kind"), choices=SiteTestKind.choices)
    retired = YesNoFilter(label=_("Retired"))

    class Meta:
        model = Protocol
        fields = ["q", "kind", "retired"]
