from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models.functions import Cast, Least, Now
from django.utils.translation import gettext_lazy as _

from qcportal.core.models import Record
from qcportal.core.roles import ScopedQuerySet

from ..enums import EXPIRED, STANDINGS, DocumentKind, EvidenceKind, QualificationState, RequirementKind, Visibility
from .buyers import Buyer
from .factories import Factory
from .owned import Owned, OwnedQuerySet

TODAY_THERE = Cast(
    models.Func(models.F("factory__time_zone"), Now(), function="timezone", output_field=models.DateTimeField()),
    models.DateField(),
)
ENDS_ON = Least("valid_until", "evidence_until")  # PostgreSQL leaves out what is empty
STANDING = models.Case(
    models.When(
        models.Q(valid_until__lt=TODAY_THERE) | models.Q(evidence_until__lt=TODAY_THERE),
        state__in=QualificationState.good(),
        then=models.Value(EXPIRED),
    ),
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
    # what the approval was decided on, and until when that holds (suppliers/actions/relying.py)
    relied_rules = models.JSONField(default=list, blank=True, editable=False)  # as they were asked for that day
    evidence_until = models.DateField(_("evidence valid until"), null=True, blank=True)
    unmet = ArrayField(
        models.CharField(max_length=20, choices=RequirementKind.choices),
        default=list,
        blank=True,
        editable=False,
        verbose_name=_("no longer met since it was decided"),
    )
    overruled = ArrayField(
        models.CharField(max_length=20, choices=RequirementKind.choices),
        default=list,
        blank=True,
        verbose_name=_("requirements not met when it was decided"),
    )
    overruled_reason = models.TextField(_("why it was decided all the same"), blank=True)
    overruled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("overruled by"),
    )

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
            models.CheckConstraint(
                name="qualification_overruled_whole",
                condition=models.Q(overruled=[], overruled_reason="", overruled_by=None)
                | (~models.Q(overruled=[]) & ~models.Q(overruled_reason="") & models.Q(overruled_by__isnull=False)),
            ),
        ]

    def __str__(self):
        return f"{self.factory} · {self.buyer or _('the house')}"

    @property
    def standing(self) -> str:
        """The state, or "expired" for an approval that ran out before today at the factory."""
        good = self.state in QualificationState.good() and self.ends_on
        return EXPIRED if good and self.ends_on < self.factory.today() else self.state

    @property
    def ends_on(self):
        """The day that was decided, or the earlier one on which what it was decided on runs out."""
        return min((each for each in (self.valid_until, self.evidence_until) if each), default=None)

    @property
    def evidence_ends_it(self) -> bool:
        return self.ends_on is not None and self.ends_on != self.valid_until

    @property
    def relies_on(self) -> list[str]:
        return [each["kind"] for each in self.relied_rules]

    @property
    def unmet_labels(self) -> list[str]:
        return [str(RequirementKind(each).label) for each in self.unmet]

    @property
    def overruled_labels(self) -> list[str]:
        return [str(RequirementKind(each).label) for each in self.overruled]

    def get_standing_display(self) -> str:
        return str(dict(STANDINGS)[self.standing])


class EvidenceQuerySet(OwnedQuerySet):
    record_name = "qualification"

    def judging_for(self, buyer):
        """What counts for this buyer: what it may see, what is its own though kept in the house, and the house's. For the house (None) everything."""
        if buyer is None:
            return self.all()
        seen = self.seen_by_buyer(buyer)
        return self.filter(models.Q(owner=None) | models.Q(owner=buyer) | models.Q(pk__in=seen.order_by().values("pk")))


class Evidence(Owned):
    """A fact that audits and inspections push down, on which qualification is judged.

    One row per source and kind: pushing the same source again replaces what it said. Whoever may not see the source
    does not see what it says either: owner and visibility are the source's.
    """

    factory = models.ForeignKey(Factory, on_delete=models.PROTECT, related_name="evidence")
    kind = models.CharField(_("kind"), max_length=20, choices=EvidenceKind.choices)
    grade = models.CharField(_("grade"), max_length=20, blank=True)
    valid_until = models.DateField(_("valid until"), null=True, blank=True)
    source_type = models.CharField(max_length=40)
    source_uuid = models.UUIDField()
    source_label = models.CharField(max_length=200)
    subject = models.CharField(max_length=40, blank=True)  # an audit's standard, a document's kind
    variant = models.CharField(
        max_length=20, blank=True
    )  # an audit's kind, an inspection's type; "again" for a lot inspected again
    severity = models.CharField(max_length=10, blank=True)  # of an inspection
    happened_on = models.DateField(null=True, blank=True)
    recorded_at = models.DateTimeField(auto_now=True)

    objects = EvidenceQuerySet.as_manager()

    class Meta:
        verbose_name = _("evidence")
        verbose_name_plural = _("evidence")
        ordering = ["-recorded_at", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["source_type", "source_uuid", "kind"], name="evidence_once_per_source"),
            models.CheckConstraint(name="evidence_kind_known", condition=models.Q(kind__in=EvidenceKind.values)),
            models.CheckConstraint(
                name="evidence_visibility_known", condition=models.Q(visibility__in=Visibility.values)
            ),
        ]

    def __str__(self):
        return self.source_label

    @property
    def shown_source(self) -> str:
        """A document by its kind, as the label was written in the language of whoever put it on file."""
        kinds = dict(DocumentKind.choices) if self.kind == EvidenceKind.DOCUMENT else {}
        return str(kinds.get(self.subject, self.source_label))

    @property
    def shown_grade(self) -> str:
        """A letter of an audit, or the result of an inspection in words."""
        return str({"pass": _("pass"), "fail": _("fail")}.get(self.grade, self.grade))
