"""How lists are narrowed, the same on pages and in the API."""

import django_filters as filters
from django.db.models import Q
from django.forms import HiddenInput
from django.utils.translation import gettext_lazy as _

from qcportal.core.filters import WaitingFilter, YesNoFilter
from suppliers.enums import DisputeState, ProcessArea
from suppliers.models import Buyer, CorrectiveAction, Factory
from suppliers.queries.days import over

from .enums import AuditKind, AuditState, CheckOutcome, FindingGrade, FindingState, Grade, StandardState
from .models import Answer, Audit, Finding, FindingCheck, FindingDispute, Standard
from .queries.piles import AUDITS, FINDINGS


class StandardFilter(filters.FilterSet):
    q = filters.CharFilter(label=_("Search"), method="find")
    state = filters.ChoiceFilter(label=_("State"), choices=StandardState.choices)

    class Meta:
        model = Standard
        fields = ["q", "state"]

    def find(self, queryset, name, value):
        return queryset.filter(Q(name__icontains=value) | Q(code__icontains=value))


class AtFactoryFilter(filters.FilterSet):
    """Search by number or factory, in any script; a buyer does not narrow by owners it may not know."""

    q = filters.CharFilter(label=_("Search"), method="find", help_text=_("Number or factory, in any script."))

    def find(self, queryset, name, value):
        factories = Factory.objects.visible_to(self.request.user).search(value)
        return queryset.filter(Q(number__icontains=value) | Q(factory__in=factories))

    def by_owner(self, queryset, name, value):
        return queryset.filter(owner__in=Buyer.objects.visible_to(self.request.user).filter(uuid=value))


class AuditListFilter(AtFactoryFilter):
    """What the page offers; the API knows more."""

    state = filters.ChoiceFilter(label=_("State"), choices=AuditState.choices)
    kind = filters.ChoiceFilter(label=_("Kind"), choices=AuditKind.choices)
    grade = filters.ChoiceFilter(label=_("Grade"), choices=Grade.choices)
    expired = YesNoFilter(label=_("Expired"), method="by_expired")
    imported_from = filters.UUIDFilter(field_name="imported_from__uuid", label=_("Imported from"), widget=HiddenInput)
    waiting = WaitingFilter(AUDITS)

    class Meta:
        model = Audit
        fields = ["q", "state", "kind", "grade", "expired", "imported_from", "waiting"]

    def by_expired(self, queryset, name, value):
        expired = queryset.filter(over("valid_until"))
        return expired if value else queryset.exclude(pk__in=expired.values("pk"))


class AuditFilter(AuditListFilter):
    state = filters.MultipleChoiceFilter(label=_("State"), choices=AuditState.choices)
    standard = filters.UUIDFilter(label=_("Standard"), field_name="standard__uuid")
    factory = filters.UUIDFilter(label=_("Factory"), field_name="factory__uuid")
    owner = filters.UUIDFilter(label=_("Owner"), method="by_owner")
    first = filters.DateFilter(label=_("Audited from"), field_name="audited_on", lookup_expr="gte")
    last = filters.DateFilter(label=_("Audited to"), field_name="audited_on", lookup_expr="lte")

    class Meta(AuditListFilter.Meta):
        fields = [*AuditListFilter.Meta.fields, "standard", "factory", "owner", "first", "last"]


class FindingListFilter(AtFactoryFilter):
    state = filters.ChoiceFilter(label=_("State"), choices=FindingState.choices)
    grade = filters.ChoiceFilter(label=_("Grade"), choices=FindingGrade.choices)
    process_area = filters.ChoiceFilter(label=_("Process area"), choices=ProcessArea.choices)
    unanswered = YesNoFilter(label=_("Without corrective action"), method="by_unanswered")
    waiting = WaitingFilter(FINDINGS)

    class Meta:
        model = Finding
        fields = ["q", "state", "grade", "process_area", "unanswered", "waiting"]

    def find(self, queryset, name, value):
        return super().find(queryset, name, value) | queryset.filter(statement__icontains=value)

    def by_unanswered(self, queryset, name, value):
        """A finding may be shared while its corrective action is not; one that was cancelled asks for nothing."""
        seen = CorrectiveAction.objects.visible_to(self.request.user).standing()
        answered = queryset.filter(corrective_action__in=seen)
        return queryset.exclude(pk__in=answered.values("pk")) if value else answered


class FindingFilter(FindingListFilter):
    grade = filters.MultipleChoiceFilter(label=_("Grade"), choices=FindingGrade.choices)
    factory = filters.UUIDFilter(label=_("Factory"), field_name="factory__uuid")
    audit = filters.UUIDFilter(label=_("Audit"), field_name="audit__uuid")
    owner = filters.UUIDFilter(label=_("Owner"), method="by_owner")

    class Meta(FindingListFilter.Meta):
        fields = [*FindingListFilter.Meta.fields, "factory", "audit", "owner"]


class AnswerFilter(filters.FilterSet):
    audit = filters.UUIDFilter(field_name="audit__uuid")
    value = filters.CharFilter()
    section = filters.NumberFilter(method="by_section", help_text="Its number, from 1.")

    class Meta:
        model = Answer
        fields = ["audit", "value", "section"]

    def by_section(self, queryset, name, value):
        return queryset.filter(question__section__position=value - 1)


class CheckFilter(filters.FilterSet):
    audit = filters.UUIDFilter(field_name="audit__uuid")
    finding = filters.UUIDFilter(field_name="finding__uuid")
    outcome = filters.MultipleChoiceFilter(choices=CheckOutcome.choices)

    class Meta:
        model = FindingCheck
        fields = ["audit", "finding", "outcome"]


class DisputeFilter(filters.FilterSet):
    finding = filters.UUIDFilter(field_name="finding__uuid")
    state = filters.MultipleChoiceFilter(choices=DisputeState.choices)

    class Meta:
        model = FindingDispute
        fields = ["finding", "state"]
