from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from qcportal.core.models import Record
from qcportal.core.roles import ScopedQuerySet
from suppliers.models import Factory, Supplier


class OfAPersonQuerySet(ScopedQuerySet):
    """The house reads what is known of each auditor; whoever goes reads the own."""

    record_name = "user"

    def scope_auditor(self, user):
        return self.filter(person=user)

    scope_inspector = scope_auditor


class AuditorCompetence(Record):
    """By which standard, whatever its version, a person may lead audits, and until when."""

    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="competences", verbose_name=_("person")
    )
    standard_code = models.SlugField(_("standard"), max_length=40)
    valid_until = models.DateField(_("valid until"))

    objects = OfAPersonQuerySet.as_manager()

    class Meta:
        verbose_name = _("competence")
        verbose_name_plural = _("competences")
        ordering = ["standard_code", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["person", "standard_code"],
                name="auditor_competence_once",
                violation_error_message=_("This competence is noted already. Remove it first, then note it anew."),
            )
        ]

    def __str__(self):
        return f"{self.person}: {self.standard_code}"


class DeclaredInterest(Record):
    """Why a person may not be impartial at a factory or with a supplier, such as a former employer."""

    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="interests", verbose_name=_("person")
    )
    factory = models.ForeignKey(
        Factory, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("factory")
    )
    supplier = models.ForeignKey(
        Supplier, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("supplier")
    )
    until = models.DateField(_("counts until"), null=True, blank=True)
    note = models.CharField(_("what it is"), max_length=200)

    objects = OfAPersonQuerySet.as_manager()

    class Meta:
        verbose_name = _("declared interest")
        verbose_name_plural = _("declared interests")
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                name="interest_in_one",
                condition=models.Q(factory=None, supplier__isnull=False)
                | models.Q(factory__isnull=False, supplier=None),
                violation_error_message=_("Choose a factory or a supplier, one of them."),
            )
        ]

    def __str__(self):
        return f"{self.person}: {self.factory or self.supplier}"
