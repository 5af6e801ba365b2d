import django_filters as filters
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from qcportal.core.filters import WaitingFilter
from suppliers.models import Factory

from .enums import ReportKind, ReportState
from .models import Report
from .queries.piles import REPORTS


class ReportListFilter(filters.FilterSet):
    q = filters.CharFilter(label=_("Search"), method="find")
    kind = filters.ChoiceFilter(label=_("Kind"), choices=ReportKind.choices)
    state = filters.ChoiceFilter(label=_("State"), choices=ReportState.choices)
    waiting = WaitingFilter(REPORTS)

    class Meta:
        model = Report
        fields = ["q", "kind", "state", "waiting"]

    def find(self, queryset, _name, value):
        """By its number, its shipment's number or its factory in any script."""
        factories = Factory.objects.visible_to(self.request.user).search(value)
        return queryset.filter(
            Q(number__icontains=value) | Q(shipment__number__icontains=value) | Q(factory__in=factories)
        )


class ReportFilter(ReportListFilter):
    factory = filters.UUIDFilter(field_name="factory__uuid", label=_("Factory"))
    shipment = filters.UUIDFilter(field_name="shipment__uuid", label=_("Shipment"))

    class Meta:
        model = Report
        fields = [*ReportListFilter.Meta.fields, "factory", "shipment"]
