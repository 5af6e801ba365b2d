import django_filters as filters
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from inspections.enums import DefectCategory
from qcportal.core.filters import WaitingFilter, YesNoFilter
from suppliers.models import Buyer, Factory
from suppliers.queries.owners import buyers_for

from .enums import ReportKind, ReportState, Verdict
from .models import Report, StudyTrend, later_revision
from .queries.outcomes import STATES, SUPERSEDED
from .queries.piles import REPORTS
from .queries.portfolio import GOING_ON, states


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


STATES_OF_TRENDS = [
    ("over", _("over")),
    ("new", _("new since last week")),
    ("ended_lately", _("over since last week")),
    ("withdrawn_lately", _("no longer claimed since last week")),
]


def buyers(request):
    return buyers_for(request.user) if request else Buyer.objects.none()


class TrendListFilter(filters.FilterSet):
    """The page's: what goes on now unless something else is asked for."""

    q = filters.CharFilter(label=_("Search"), method="find")
    state = filters.ChoiceFilter(
        label=_("State"), choices=STATES_OF_TRENDS, method="standing", empty_label=_("going on")
    )
    category = filters.ChoiceFilter(label=_("Defect category"), choices=DefectCategory.choices)
    verdict = filters.ChoiceFilter(label=_("Verdict"), choices=Verdict.choices)
    buyer = filters.ModelChoiceFilter(
        queryset=buyers, to_field_name="uuid", method="of_buyer", label=_("Buyer"), empty_label=_("all")
    )

    class Meta:
        model = StudyTrend
        fields = ["q", "state", "category", "verdict", "buyer"]

    def filter_queryset(self, queryset):
        found = super().filter_queryset(queryset)
        return found if self.form.cleaned_data.get("state") else found.filter(GOING_ON)

    def find(self, queryset, _name, value):
        """By its factory, in any script."""
        return queryset.filter(factory__in=Factory.objects.visible_to(self.request.user).search(value))

    def standing(self, queryset, _name, value):
        return queryset.filter(states()[value])

    def of_buyer(self, queryset, _name, value):
        """At factories that work for this buyer."""
        return queryset.filter(factory__in=Factory.objects.filter(qualifications__buyer=value).values("pk"))


class TrendFilter(filters.FilterSet):
    """The API's: all that is claimed unless something else is asked for."""

    state = filters.ChoiceFilter(
        label=_("State"), choices=[("ongoing", _("going on")), *STATES_OF_TRENDS], method="standing"
    )
    factory = filters.UUIDFilter(field_name="factory__uuid", label=_("Factory"))

    class Meta:
        model = StudyTrend
        fields = ["state", "factory", "category", "verdict"]

    def standing(self, queryset, _name, value):
        return queryset.filter(states()[value])
