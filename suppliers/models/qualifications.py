from django.db import models
from django.db.models.functions import Cast, Now
from django.utils.translation import gettext_lazy as _

from qcportal.core.models import Record
from qcportal.core.roles import ScopedQuerySet

from ..enums import EXPIRED, STANDINGS, EvidenceKind, QualificationState
from .buyers import Buyer
from .factories import Factory

TODAY_THERE = Cast(
    models.Func(models.F("factory__time_zone"), Now(), function="timezone", output_field=models.DateTimeField()),
    models.DateField(),
)
STANDING = models.Case(
    models.When(state__in=QualificationState.good(), valid_until__lt=TODAY_THERE, then=models.Value(EXPIRED)),
    default=models.F("state"),
    output_field=models.CharField(),
)


class QualificationQuerySet(ScopedQuerySet):
    record_name = "qualification"

    def standing(self, *values: str):
        """What is approved, suspended … today, and what has expired."""
        return self.alias(_standing=STANDING).filter(_standing__in=values)

    def scope_buyer(self, user):
        return self.filter(buyer__in=Buyer.objects.of(user))


class Qualification(Record):
    """Whether a buyer (or the house, where buyer is empty) may place orders at a factory.

    The buyers of a factory are those with a qualification for it, in whatever state.
    """

    factory = models.ForeignKey(
        Factory, on_delete=models.PROTECT, related_name="qualifications", verbose_name=_("factory")
    )
    buyer = models.ForeignKey(
        Buyer, on_delete=models.PROTECT, null=True, blank=True, related_name="qualifications", verbose_name=_("buyer")
    )
    state = models.CharField(
        _("state"), max_length=20, choices=QualificationState.choices, default=QualificationState.PROSPECT
    )
    valid_until = models.DateField(_("valid until"), null=True, blank=True)
    note = models.TextField(_("note"), blank=True)

    objects = QualificationQuerySet.as_manager()

    class Meta:
        verbose_name = _("qualification")
        verbose_name_plural = _("qualifications")
        ordering = ["factory__name", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["factory", "buyer"],
                name="qualification_once",
                nulls_distinct=False,
                violation_error_message=_("This factory already has a qualification for this buyer."),
            ),
            models.CheckConstraint(
                name="qualification_state_known", condition=models.Q(state__in=QualificationState.values)
            ),
        ]

    def __str__(self):
        return f"{self.factory} · {self.buyer or _('the house')}"

    @property
    def standing(self) -> str:
        """The state, or "expired" for an approval that ran out before today at the factory."""
        good = self.state in QualificationState.good() and self.valid_until
        return EXPIRED if good and self.valid_until < self.factory.today() else self.state

    def get_standing_display(self) -> str:
        return str(dict(STANDINGS)[self.standing])


class Evidence(models.Model):
    """A fact that audits and inspections push down, on which qualification is judged.

    One row per source: pushing the same source again replaces what it said.
    """

    factory = models.ForeignKey(Factory, on_delete=models.PROTECT, related_name="evidence")
    kind = models.CharField(_("kind"), max_length=20, choices=EvidenceKind.choices)
    grade = models.CharField(_("grade"), max_length=20, blank=True)
    valid_until = models.DateField(_("valid until"), null=True, blank=True)
    source_type = models.CharField(max_length=40)
    source_uuid = models.UUIDField()
    source_label = models.CharField(max_length=200)
    recorded_at = models.DateTimeField(auto_now=True)

    class Meta:
        verbose_name = _("evidence")
        verbose_name_plural = _("evidence")
        ordering = ["-recorded_at", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["source_type", "source_uuid", "kind"], name="evidence_once_per_source"),
            models.CheckConstraint(name="evidence_kind_known", condition=models.Q(kind__in=EvidenceKind.values)),
        ]

    def __str__(self):
        return self.source_label
