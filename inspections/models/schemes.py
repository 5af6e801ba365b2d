from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from qcportal.core.models import Record
from qcportal.core.roles import ScopedQuerySet
from suppliers.models import Buyer, Factory, ProductFamily

from ..enums import DefectClass, Group, Level, SchemeEvent, Severity
from .plans import class_in_group


class SchemeQuerySet(ScopedQuerySet):
    record_name = "inspection"

    def scope_buyer(self, user):
        """The house's own: a ledger tells of lots that stay in the house."""
        return self.none()

    scope_inspector = scope_supplier_contact = scope_buyer


class Scheme(Record):
    """A series of lots of one owner, factory, product family, plan, class and group: its lots decide how the next is inspected.

    The state is nowhere stored: it follows from the approved lots and what people decided, in their order (queries/schemes.py).
    """

    owner = models.ForeignKey(
        Buyer, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("owner")
    )
    factory = models.ForeignKey(Factory, on_delete=models.PROTECT, related_name="schemes", verbose_name=_("factory"))
    family = models.ForeignKey(
        ProductFamily, on_delete=models.PROTECT, related_name="+", verbose_name=_("product family")
    )
    standard = models.CharField(_("sampling standard"), max_length=30)
    level = models.CharField(_("inspection level"), max_length=5, choices=Level.choices)
    defect_class = models.CharField(_("class"), max_length=10, choices=DefectClass.choices)
    aql = models.CharField(_("AQL"), max_length=10)
    group = models.CharField(_("group"), max_length=15, choices=Group.choices, default=Group.ALL)

    objects = SchemeQuerySet.as_manager()

    class Meta:
        verbose_name = _("switching scheme")
        verbose_name_plural = _("switching schemes")
        ordering = ["family__name", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["owner", "factory", "family", "standard", "level", "defect_class", "aql", "group"],
                name="scheme_once",
                nulls_distinct=False,
            ),
            models.CheckConstraint(name="scheme_class_known", condition=Q(defect_class__in=DefectClass.values)),
            models.CheckConstraint(name="scheme_group_known", condition=Q(group__in=Group.values)),
            models.CheckConstraint(name="scheme_level_known", condition=Q(level__in=Level.values)),
        ]

    def __str__(self):
        return f"{self.family} · {self.label} · AQL {self.aql}"

    @property
    def label(self) -> str:
        """The class, with its group where groups are judged apart."""
        kind = self.get_defect_class_display()
        return str(kind) if self.group == Group.ALL else class_in_group(kind, self.get_group_display())


class SchemeDecision(models.Model):
    """What a person told or decided between two lots; with `severity` the rules are overruled."""

    scheme = models.ForeignKey(Scheme, on_delete=models.CASCADE, related_name="decisions")
    event = models.CharField(_("event"), max_length=15, choices=SchemeEvent.choices)
    severity = models.CharField(_("severity"), max_length=12, choices=Severity.choices, blank=True)
    reason = models.CharField(_("reason"), max_length=300)
    at = models.DateTimeField(auto_now_add=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = _("decision on a scheme")
        verbose_name_plural = _("decisions on schemes")
        ordering = ["at", "pk"]
        constraints = [
            models.CheckConstraint(name="scheme_decision_says_why", condition=~Q(reason="")),
            models.CheckConstraint(name="scheme_decision_event_known", condition=Q(event__in=SchemeEvent.values)),
            models.CheckConstraint(
                name="scheme_overruled_to",
                condition=Q(event="overrule", severity__in=Severity.values) | (~Q(event="overrule") & Q(severity="")),
            ),
        ]

    def __str__(self):
        return self.get_event_display()
