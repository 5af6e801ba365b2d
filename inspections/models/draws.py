from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from qcportal.core.models import Record
from qcportal.core.roles import ScopedQuerySet

from .. import draw
from .inspections import Inspection, InspectionPhoto


class DrawQuerySet(ScopedQuerySet):
    record_name = "inspection"

    def visible_to(self, user):
        return self.filter(inspection__in=Inspection.objects.told_to(user))


class Draw(Record):
    """The draw of an inspection's sample: a secret seed whose hash is known from planning on, and on site what it drew.

    `secret` never leaves the server; `seed` is empty until it is revealed. A draw that is made anew stays beside the new one.
    `drawn` is [[carton, [place, …]], …], carton 0 where nothing is packed;
    `second_drawn` the second sample of a double plan, in the same shape.
    """

    inspection = models.ForeignKey(Inspection, on_delete=models.CASCADE, related_name="draws")
    secret = models.CharField(max_length=64, editable=False)
    seed = models.CharField(_("seed"), max_length=64, blank=True)
    commitment = models.CharField(_("hash"), max_length=64)
    reason = models.CharField(_("why it was drawn anew"), max_length=300, blank=True)
    units = models.PositiveIntegerField(_("units presented"), null=True, blank=True)
    units_per_carton = models.PositiveIntegerField(_("units per carton"), null=True, blank=True)
    cartons_to_open = models.PositiveIntegerField(_("cartons to open"), null=True, blank=True)
    count = models.PositiveIntegerField(_("units to take"), null=True, blank=True)
    drawn = models.JSONField(default=list, blank=True)
    second_count = models.PositiveIntegerField(_("units of the second sample"), null=True, blank=True)
    second_drawn = models.JSONField(default=list, blank=True)
    revealed_at = models.DateTimeField(_("drawn"), null=True, blank=True)
    revealed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    objects = DrawQuerySet.as_manager()

    class Meta:
        verbose_name = _("draw")
        verbose_name_plural = _("draws")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["inspection"], name="draw_one_at_a_time", condition=Q(revealed_at=None)),
            models.CheckConstraint(
                name="draw_second_after_first", condition=Q(second_count=None) | Q(revealed_at__isnull=False)
            ),
            models.CheckConstraint(
                name="draw_revealed_whole",
                condition=Q(revealed_at=None, revealed_by=None)
                | Q(revealed_at__isnull=False, revealed_by__isnull=False),
            ),
            models.CheckConstraint(
                name="draw_revealed_says_of_what",
                condition=Q(revealed_at=None, seed="", units=None, units_per_carton=None, count=None)
                | Q(
                    ~Q(seed=""),
                    revealed_at__isnull=False,
                    units__isnull=False,
                    units_per_carton__isnull=False,
                    cartons_to_open__isnull=False,
                    count__isnull=False,
                ),
            ),
        ]

    @property
    def second_cartons(self) -> list[draw.Carton]:
        return [draw.Carton(number, tuple(units)) for number, units in self.second_drawn]

    @property
    def second_fingerprint(self) -> str:
        return draw.fingerprint(self.second_cartons) if self.second_count else ""

    def __str__(self):
        return f"{self.inspection} {self.commitment[:8]}"

    @property
    def lot(self) -> draw.Lot:
        return draw.Lot(self.inspection.number, self.units, self.units_per_carton, self.cartons_to_open, self.count)

    @property
    def cartons(self) -> list[draw.Carton]:
        return [draw.Carton(number, tuple(units)) for number, units in self.drawn]

    @property
    def fingerprint(self) -> str:
        """Of what was drawn; nothing before."""
        return draw.fingerprint(self.cartons) if self.drawn else ""

    @property
    def not_used(self) -> "DrawDeviation | None":
        """Of a draw that was never revealed: why the sample was chosen without it."""
        return None if self.revealed_at else next(iter(self.deviations.all()), None)

    def part(self, count: int) -> list[draw.Carton]:
        """Of what was drawn, the units that a plan for so many of them looks at."""
        return draw.part(self.seed, self.lot, count)

    def part_of_second(self, count: int) -> list[draw.Carton]:
        """Of the second sample, the units that a double plan with a smaller one looks at: where the walk goes on."""
        return draw.second(self.seed, self.lot, count)


class DrawDeviation(models.Model):
    """That another unit was taken than was drawn, why, and a photo that shows it.

    Of a draw that is not revealed: that the sample was not drawn at all; then there is neither carton nor unit.
    """

    draw = models.ForeignKey(Draw, on_delete=models.CASCADE, related_name="deviations")
    carton = models.PositiveIntegerField(_("carton that was drawn"))
    taken = models.CharField(_("taken instead"), max_length=100)
    reason = models.CharField(_("reason"), max_length=300)
    photo = models.OneToOneField(InspectionPhoto, on_delete=models.PROTECT, related_name="+", verbose_name=_("photo"))

    class Meta:
        verbose_name = _("deviation from the draw")
        verbose_name_plural = _("deviations from the draw")
        ordering = ["pk"]

    def __str__(self):
        return f"{self.carton}: {self.reason}"
