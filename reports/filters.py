import django_filters as filters
from django.db.models import Q
from django.forms import HiddenInput
from django.utils.translation import gettext_lazy as _

from inspections.enums import DefectCategory, DefectClass, InspectionType, Result
from qcportal.core.filters import WaitingFilter, YesNoFilter
from qcportal.core.roles import Role
from suppliers.enums import ProcessArea
from suppliers.filters import DayInput, PickerFilter
from suppliers.models import Buyer, CorrectiveAction, Factory, ProductFamily, Supplier
from suppliers.queries.days import overdue
from suppliers.queries.owners import buyers_for

from .enums import SHOWN_VERDICTS, ReportKind, ReportState, SplitBy
from .models import CountedLot, EarlyWarning, Report, ReportSchedule, StudyTrend, later_revision
from .models.schedules import SCHEDULED_CHOICES
from .queries.figures import AGES, NOT_TOLD, aged
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
        """By its number, that of its shipment or audit, or its factory or supplier in any script."""
        seen = (each.objects.visible_to(self.request.user).search(value) for each in (Factory, Supplier))
        factories, suppliers = seen
        numbers = Q(number__icontains=value) | Q(shipment__number__icontains=value) | Q(audit__number__icontains=value)
        return queryset.filter(numbers | Q(factory__in=factories) | Q(supplier__in=suppliers))

    def showing(self, queryset, _name, value):
        return queryset.filter(later_revision()) if value == SUPERSEDED else queryset.current().filter(state=value)


class ReportFilter(ReportListFilter):
    """The API tells the two apart: how far a report is, and whether a later revision has taken its place."""

    state = filters.ChoiceFilter(label=_("State"), choices=ReportState.choices)
    superseded = YesNoFilter(label=_("Superseded"), method="taken_over")
    factory = filters.UUIDFilter(field_name="factory__uuid", label=_("Factory"))
    supplier = filters.UUIDFilter(field_name="supplier__uuid", label=_("Supplier"))
    shipment = filters.UUIDFilter(field_name="shipment__uuid", label=_("Shipment"))
    corrective_action = filters.UUIDFilter(field_name="corrective_action__uuid", label=_("Corrective action"))
    audit = filters.UUIDFilter(field_name="audit__uuid", label=_("Audit"))

    class Meta:
        model = Report
        own = ["superseded", "factory", "supplier", "shipment", "corrective_action", "audit"]
        fields = [*ReportListFilter.Meta.fields, *own]

    def taken_over(self, queryset, _name, value):
        return queryset.filter(later_revision()) if value else queryset.current()


STATES_OF_TRENDS = [
    ("over", _("over")),
    ("new", _("new since last week")),
    ("ended_lately", _("over since last week")),
    ("withdrawn_lately", _("no longer claimed since last week")),
]


# -- figures and trends --------------------------------------------------------------------------
def buyers(request):
    return buyers_for(request.user) if request else Buyer.objects.none()


def families(request):
    return ProductFamily.objects.visible_to(request.user) if request else ProductFamily.objects.none()


def factory_filter() -> PickerFilter:
    return PickerFilter(Factory, "suppliers:factory_options", field_name="factory", label=_("Factory"))


def buyer_filter() -> filters.ModelChoiceFilter:
    return filters.ModelChoiceFilter(field_name="owner", queryset=buyers, to_field_name="uuid", label=_("Buyer"))


def day_filter(field: str, end: str, label: str) -> filters.DateFilter:
    return filters.DateFilter(field_name=field, lookup_expr=end, label=label, widget=DayInput)


class LotFilter(filters.FilterSet):
    """Which lots figures are made of, and which of their defects are counted; the latter narrow no list of lots."""

    inspected_from = day_filter("inspected_on", "gte", _("Inspected from"))
    inspected_until = day_filter("inspected_on", "lte", _("Inspected until"))
    factory = factory_filter()
    buyer = buyer_filter()
    family = filters.ModelChoiceFilter(
        field_name="family",
        queryset=families,
        to_field_name="uuid",
        label=_("Product family"),
        null_label=_("not told"),
        null_value=NOT_TOLD,
    )
    type = filters.ChoiceFilter(label=_("Type"), choices=InspectionType.choices)
    category = filters.ChoiceFilter(label=_("Defect category"), choices=DefectCategory.choices, method="counted")
    defect_class = filters.ChoiceFilter(label=_("Defect class"), choices=DefectClass.choices, method="counted")

    class Meta:
        model = CountedLot
        fields = [
            "inspected_from", "inspected_until", "factory", "buyer", "family", "type", "category", "defect_class",
        ]  # fmt: skip

    def counted(self, queryset, _name, _value):
        return queryset


class FigureFilter(LotFilter):
    by = filters.ChoiceFilter(label=_("Compare"), choices=SplitBy.choices, method="counted", empty_label=None)

    class Meta(LotFilter.Meta):
        fields = [*LotFilter.Meta.fields, "by"]


class LotListFilter(LotFilter):
    """The lots behind a figure; the view says what was counted in each and whether it was in time."""

    result = filters.ChoiceFilter(label=_("Result"), choices=[each for each in Result.choices if each[0] != "pending"])
    with_defects = YesNoFilter(label=_("With such defects"), method="by_defects")
    in_time = YesNoFilter(label=_("Passed by the day to ship"), method="by_time")
    defect_type = filters.UUIDFilter(method="counted", widget=HiddenInput)
    seen_by = filters.ModelChoiceFilter(
        queryset=buyers, to_field_name="uuid", label=_("Buyer"), method="by_reader", widget=HiddenInput
    )

    class Meta(LotFilter.Meta):
        fields = [*LotFilter.Meta.fields, "result", "with_defects", "in_time", "defect_type", "seen_by"]

    def by_defects(self, queryset, _name, value):
        return queryset.filter(found__gt=0) if value else queryset.filter(found=0)

    def by_time(self, queryset, _name, value):
        return queryset.filter(was_in_time=value)

    def by_reader(self, queryset, _name, value):
        """The buyer's own and what others share with it: what its cards and trends are made of."""
        return queryset.seen_by_buyer(value)


def age_key(age: tuple) -> str:
    low, high = age
    return f"{low}-{high}" if high is not None else f"{low}+"


class ActionListFilter(filters.FilterSet):
    """The corrective actions behind a figure."""

    factory = factory_filter()
    buyer = buyer_filter()
    open = YesNoFilter(label=_("Open"), method="by_open")
    age = filters.ChoiceFilter(
        label=_("Raised before (days)"), choices=[(age_key(age), age_key(age)) for age in AGES], method="by_age"
    )
    overdue = YesNoFilter(label=_("Overdue"), method="by_overdue")
    due_from = day_filter("due_on", "gte", _("Due from"))
    due_until = day_filter("due_on", "lte", _("Due until"))
    closed_from = day_filter("closed_on", "gte", _("Accepted from"))
    closed_until = day_filter("closed_on", "lte", _("Accepted until"))

    class Meta:
        model = CorrectiveAction
        fields = [
            "factory", "buyer", "open", "age", "overdue", "due_from", "due_until", "closed_from", "closed_until",
        ]  # fmt: skip

    def by_open(self, queryset, _name, value):
        return queryset.unfinished() if value else queryset.filter(closed_on__isnull=False)

    def by_age(self, queryset, _name, value):
        return queryset.filter(aged(*next(each for each in AGES if age_key(each) == value)))

    def by_overdue(self, queryset, _name, value):
        late = queryset.unfinished().filter(overdue())
        return late if value else queryset.exclude(pk__in=late.values("pk"))


class TrendListFilter(filters.FilterSet):
    """The page's: what goes on now unless something else is asked for."""

    q = filters.CharFilter(label=_("Search"), method="find")
    state = filters.ChoiceFilter(
        label=_("State"), choices=STATES_OF_TRENDS, method="standing", empty_label=_("going on")
    )
    category = filters.ChoiceFilter(label=_("Defect category"), choices=DefectCategory.choices)
    verdict = filters.ChoiceFilter(field_name="shown_verdict", label=_("Verdict"), choices=SHOWN_VERDICTS)
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
        """At factories that work for this buyer; who works for several sees what is found in the rows of this one."""
        if self.request.user.role == Role.BUYER:
            return queryset.filter(study__buyer=value)
        return queryset.filter(factory__in=Factory.objects.filter(qualifications__buyer=value).values("pk"))


class TrendFilter(filters.FilterSet):
    """The API's: all that is claimed unless something else is asked for."""

    state = filters.ChoiceFilter(
        label=_("State"), choices=[("ongoing", _("going on")), *STATES_OF_TRENDS], method="standing"
    )
    factory = filters.UUIDFilter(field_name="factory__uuid", label=_("Factory"))
    verdict = filters.ChoiceFilter(field_name="shown_verdict", label=_("Verdict"), choices=SHOWN_VERDICTS)

    class Meta:
        model = StudyTrend
        fields = ["state", "factory", "category", "verdict"]

    def standing(self, queryset, _name, value):
        return queryset.filter(states()[value])


class WarningFilter(filters.FilterSet):
    """The API's early warnings."""

    factory = filters.UUIDFilter(field_name="finding__factory__uuid", label=_("Factory"))
    finding = filters.UUIDFilter(field_name="finding__uuid", label=_("Finding"))
    process_area = filters.ChoiceFilter(
        field_name="finding__process_area", choices=ProcessArea.choices, label=_("Process area")
    )
    category = filters.ChoiceFilter(label=_("Defect category"), choices=DefectCategory.choices)

    class Meta:
        model = EarlyWarning
        fields = ["factory", "finding", "process_area", "category"]


class WarningListFilter(filters.FilterSet):
    """The page's: a factory is typed by name."""

    q = filters.CharFilter(label=_("Search"), method="find")
    process_area = filters.ChoiceFilter(
        field_name="finding__process_area", choices=ProcessArea.choices, label=_("Process area")
    )
    category = filters.ChoiceFilter(label=_("Defects that may rise"), choices=DefectCategory.choices)

    class Meta:
        model = EarlyWarning
        fields = ["q", "process_area", "category"]

    def find(self, queryset, _name, value):
        """By the finding's number, or its factory in any script."""
        factories = Factory.objects.visible_to(self.request.user).search(value)
        return queryset.filter(Q(finding__number__icontains=value) | Q(finding__factory__in=factories))


class ScheduleFilter(filters.FilterSet):
    kind = filters.ChoiceFilter(label=_("Document"), choices=SCHEDULED_CHOICES)
    paused = YesNoFilter(label=_("Paused"), method="by_pause")

    class Meta:
        model = ReportSchedule
        fields = ["kind", "paused"]

    def by_pause(self, queryset, _name, value):
        return queryset.exclude(paused_at=None) if value else queryset.filter(paused_at=None)
