from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from qcportal.core.models import Record, StoredFile
from qcportal.core.roles import ScopedQuerySet

from ..enums import AuditOf, DocumentKind, LowestGrade, QualificationStep, RequirementKind
from .buyers import Buyer
from .factories import Factory


class QualificationRuleQuerySet(ScopedQuerySet):
    record_name = "qualification"

    def scope_buyer(self, user):
        """The house's rules, and those for its own factories."""
        own = Buyer.objects.of(user)
        return self.filter(models.Q(buyer=None) & models.Exists(own) | models.Q(buyer__in=own))


class QualificationRule(Record):
    """What a step asks for, where it differs from the shipped rules (rules.REQUIRED): for a buyer, or for all (empty)."""

    buyer = models.ForeignKey(
        Buyer,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="qualification_rules",
        verbose_name=_("buyer"),
    )
    step = models.CharField(_("step"), max_length=25, choices=QualificationStep.choices)
    kind = models.CharField(_("requirement"), max_length=20, choices=RequirementKind.choices)
    required = models.BooleanField(_("required"), default=True)
    lowest_grade = models.CharField(
        _("grade at least"), max_length=1, choices=LowestGrade.choices, default=LowestGrade.B
    )
    audit_kind = models.CharField(_("which audit"), max_length=12, choices=AuditOf.choices, blank=True)
    document_kind = models.CharField(
        _("which document"),
        max_length=20,
        choices=DocumentKind.choices,
        blank=True,
        help_text=_("Empty: every document on file, and at least one."),
    )

    objects = QualificationRuleQuerySet.as_manager()

    class Meta:
        verbose_name = _("qualification rule")
        verbose_name_plural = _("qualification rules")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["buyer", "step", "kind"], name="qualification_rule_once", nulls_distinct=False
            ),
            models.CheckConstraint(
                name="qualification_rule_known",
                condition=models.Q(step__in=QualificationStep.values, kind__in=RequirementKind.values),
            ),
            models.CheckConstraint(
                name="qualification_rule_grade_known", condition=models.Q(lowest_grade__in=LowestGrade.values)
            ),
            models.CheckConstraint(
                name="qualification_rule_audit_known",
                condition=models.Q(audit_kind__in=AuditOf.values),
            ),
            models.CheckConstraint(
                name="qualification_rule_document_known",
                condition=models.Q(document_kind="") | models.Q(document_kind__in=DocumentKind.values),
            ),
        ]

    def __str__(self):
        return f"{self.get_step_display()}: {self.get_kind_display()}"


class FactoryDocumentQuerySet(ScopedQuerySet):
    record_name = "factory_document"

    def scope_supplier_contact(self, user):
        return self.filter(factory__in=Factory.objects.of_suppliers_of(user))

    def current(self):
        return self.filter(withdrawn_at=None)

    def in_use(self):
        """Those that count and whose place no later one of the kind has taken."""
        counting = FactoryDocument.objects.current().exclude(confirmed_at=None)
        same = counting.filter(factory=models.OuterRef("factory"), kind=models.OuterRef("kind"))
        longer = models.Q(valid_until=None) | models.Q(valid_until__gt=models.OuterRef("valid_until"))
        later = same.filter(longer, pk__gt=models.OuterRef("pk")).order_by()
        return self.current().exclude(confirmed_at=None).filter(~models.Exists(later))

    def to_confirm(self):
        """What a supplier put on file and nobody of the house has read; it counts for nothing yet."""
        return self.current().filter(confirmed_at=None)


class FactoryDocument(Record):
    """A licence or certificate of a factory; it counts once somebody of the house has read it. What replaces it is a new one; a wrong one is withdrawn."""

    factory = models.ForeignKey(Factory, on_delete=models.PROTECT, related_name="documents", verbose_name=_("factory"))
    kind = models.CharField(_("kind"), max_length=20, choices=DocumentKind.choices)
    name = models.CharField(_("name"), max_length=120, blank=True)
    valid_until = models.DateField(_("valid until"), null=True, blank=True)
    file = models.OneToOneField(StoredFile, on_delete=models.PROTECT, related_name="+")
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    confirmed_at = models.DateTimeField(_("confirmed at"), null=True, blank=True)
    confirmed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("confirmed by"),
    )

    objects = FactoryDocumentQuerySet.as_manager()

    class Meta:
        verbose_name = _("document")
        verbose_name_plural = _("documents")
        ordering = ["kind", "-pk"]
        indexes = [models.Index(fields=["factory", "kind"], name="document_of_factory")]
        constraints = [
            models.CheckConstraint(name="factory_document_known", condition=models.Q(kind__in=DocumentKind.values)),
            models.CheckConstraint(  # of what was on file before documents were confirmed nobody's name is known
                name="factory_document_confirmed_at",
                condition=models.Q(confirmed_by=None) | models.Q(confirmed_at__isnull=False),
            ),
        ]

    def __str__(self):
        return self.name or str(self.get_kind_display())
