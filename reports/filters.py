import django_filters as filters
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from qcportal.core.filters import WaitingFilter, YesNoFilter
from suppliers.models import Factory

from .enums import ReportKind, ReportState
from .models import Report, later_revision
from .queries.outcomes import STATES, SUPERSEDED
from .queries.piles import REPORTS


class ReportListFilter(filters.FilterSet):
    """Each state finds the rows that show it."""

    q = filters.CharFilter(label=_("Search"), method="find")
    kind = filters.ChoiceFilter(label=_("Kind"), choices=ReportKind.choices)
    state = filters.ChoiceFilter(label=_("State"), choices=STATES, method="showing")
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

    def showing(self, queryset, _name, value):
        return queryset.filter(later_revision()) if value == SUPERSEDED else queryset.current().filter(state=value)


class ReportFilter(ReportListFilter):
    """The API tells the two apart: how far a report is, and whether a later revision has taken its place."""

    state = filters.ChoiceFilter(label=_("State"), choices=ReportState.choices)
    superseded = YesNoFilter(label=_("Superseded"), method="taken_over")
    factory = filters.UUIDFilter(field_name="factory__uuid", label=_("Factory"))
    shipment = filters.UUIDFilter(field_name="shipment__uuid", label=_("Shipment"))
    corrective_action = filters.UUIDFilter(field_name="corrective_action__uuid", label=_("Corrective action"))

    class Meta:
        model = Report
        fields = [*ReportListFilter.Meta.fields, "superseded", "factory", "shipment", "corrective_action"]

    def taken_over(self, queryset, _name, value):
        return queryset.filter(later_revision()) if value else queryset.current()
