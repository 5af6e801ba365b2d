"""How lists are narrowed, the same on pages and in the API."""

import django_filters as filters
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from qcportal.core.filters import YesNoFilter

from .enums import DefectCategory, DefectClass, InspectionState, InspectionType, Result, ShipmentState
from .models import DefectType, Inspection, Product, Shipment


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

    class Meta:
        model = Shipment
        fields = ["q", "state", "factory", "buyer", "ships_from", "ships_until"]


class ShipmentListFilter(SearchFilter):
    state = filters.ChoiceFilter(label=_("State"), choices=ShipmentState.choices)

    class Meta:
        model = Shipment
        fields = ["q", "state"]


class InspectionListFilter(filters.FilterSet):
    q = filters.CharFilter(label=_("Search"), method="find")
    state = filters.ChoiceFilter(label=_("State"), choices=InspectionState.choices)
    result = filters.ChoiceFilter(label=_("Result"), choices=Result.choices)
    type = filters.ChoiceFilter(label=_("Type"), choices=InspectionType.choices)

    class Meta:
        model = Inspection
        fields = ["q", "state", "result", "type"]

    def find(self, queryset, _name, value):
        """By number, or by own shipment, order, product or factory in any script."""
        shipments = Shipment.objects.visible_to(self.request.user)
        return queryset.filter(
            Q(number__icontains=value)
            | Q(shipment__in=shipments.search(value))
            | Q(product__in=Product.objects.search(value))
            | Q(factory__in=self.factories(value))
        )

    def factories(self, value):
        return Inspection._meta.get_field("factory").related_model.objects.search(value)


class InspectionFilter(InspectionListFilter):
    factory = filters.UUIDFilter(field_name="factory__uuid", label=_("Factory"))
    shipment = filters.UUIDFilter(field_name="shipment__uuid", label=_("Shipment"))
    inspected_from = filters.DateFilter(field_name="inspected_on", lookup_expr="gte", label=_("Inspected from"))
    inspected_until = filters.DateFilter(field_name="inspected_on", lookup_expr="lte", label=_("Inspected until"))

    class Meta:
        model = Inspection
        fields = ["q", "state", "result", "type", "factory", "shipment", "inspected_from", "inspected_until"]


class DefectTypeFilter(filters.FilterSet):
    q = filters.CharFilter(label=_("Search"), method="find")
    category = filters.ChoiceFilter(label=_("Category"), choices=DefectCategory.choices)
    default_class = filters.ChoiceFilter(label=_("Class"), choices=DefectClass.choices)
    retired = YesNoFilter(label=_("Retired"))

    class Meta:
        model = DefectType
        fields = ["q", "category", "default_class", "retired"]

    def find(self, queryset, _name, value):
        return queryset.filter(Q(name__icontains=value) | Q(local_name__icontains=value) | Q(code__icontains=value))
