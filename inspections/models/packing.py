from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from qcportal.core.errors import Rejected

from ..codes import gtin_of
from ..enums import Conformity, PackingKind, PackingType
from ..measuring import plain
from .inspections import Inspection
from .shipments import Product

DIGITS = r"^(\d{8}|\d{12,14})?$"
MOST_TOLERANCE = 50
MOST_MARKS = 2000
WHOLE_SIZE = _("Give length, width and height, or none of them.")
ABOVE_NOUGHT = _("This is more than 0.")
GTINS = ("unit_gtin", "inner_gtin", "outer_gtin")
SIZES = ("length_cm", "width_cm", "height_cm")


def gtin(label):
    return models.CharField(label, max_length=14, blank=True)


def centimetres(label):
    return models.DecimalField(label, max_digits=5, decimal_places=1, null=True, blank=True)


class Packing(models.Model):
    """How a product is packed and marked. What is empty is not looked at.

    `decides`: a carton that does not conform fails the lot; otherwise it is printed under what needs attention.
    """

    unit_gtin = gtin(_("GTIN of the unit"))
    inner_gtin = gtin(_("GTIN of the inner carton"))
    outer_gtin = gtin(_("GTIN of the outer carton"))
    sscc = models.BooleanField(_("each carton has an SSCC"), default=False)
    carton_marks = models.TextField(_("carton marks"), max_length=MOST_MARKS, blank=True)
    length_cm = centimetres(_("carton length (cm)"))
    width_cm = centimetres(_("carton width (cm)"))
    height_cm = centimetres(_("carton height (cm)"))
    gross_weight_kg = models.DecimalField(_("gross weight (kg)"), max_digits=7, decimal_places=3, null=True, blank=True)
    tolerance_percent = models.PositiveSmallIntegerField(_("tolerance of dimensions and weight (± %)"), default=5)
    packing = models.CharField(_("packing"), max_length=10, choices=PackingType.choices, default=PackingType.SOLID)
    units_per_carton = models.PositiveIntegerField(_("units in a carton"), null=True, blank=True)
    assortment = models.CharField(_("assortment"), max_length=300, blank=True)
    decides = models.BooleanField(_("a carton that does not conform fails the lot"), default=True)

    class Meta:
        abstract = True
        constraints = [
            models.CheckConstraint(
                name="%(class)s_size_whole",
                condition=Q(length_cm=None, width_cm=None, height_cm=None)
                | Q(
                    length_cm__isnull=False,
                    width_cm__isnull=False,
                    height_cm__isnull=False,
                    length_cm__gt=0,
                    width_cm__gt=0,
                    height_cm__gt=0,
                ),
                violation_error_message=WHOLE_SIZE,
            ),
            models.CheckConstraint(
                name="%(class)s_weight",
                condition=Q(gross_weight_kg=None) | Q(gross_weight_kg__gt=0),
                violation_error_message=ABOVE_NOUGHT,
            ),
            models.CheckConstraint(
                name="%(class)s_units",
                condition=Q(units_per_carton=None) | Q(units_per_carton__gt=0),
                violation_error_message=ABOVE_NOUGHT,
            ),
            models.CheckConstraint(
                name="%(class)s_tolerance",
                condition=Q(tolerance_percent__lte=MOST_TOLERANCE),
                violation_error_message=_("A tolerance is at most 50 %."),
            ),
            models.CheckConstraint(name="%(class)s_type_known", condition=Q(packing__in=PackingType.values)),
            models.CheckConstraint(
                name="%(class)s_assortment",
                condition=Q(assortment="") | Q(packing=PackingType.ASSORTED),
                violation_error_message=_("Only an assorted carton has an assortment."),
            ),
            *(
                models.CheckConstraint(name=f"%(class)s_{name}", condition=Q(**{f"{name}__regex": DIGITS}))
                for name in GTINS
            ),
        ]

    def clean(self):
        """Check digits, which a constraint cannot compute."""
        wrong = {}
        for name in GTINS:
            try:
                setattr(self, name, gtin_of(getattr(self, name)))
            except Rejected as error:
                wrong[name] = error.sentence
        if wrong:
            raise ValidationError(wrong)

    @property
    def size(self) -> str:
        return " × ".join(plain(getattr(self, name)) for name in SIZES) if self.length_cm else ""

    @property
    def expected(self) -> dict[PackingKind, str]:
        """What is looked at on each carton, and what should stand there."""
        wanted = {
            PackingKind.UNIT_GTIN: self.unit_gtin,
            PackingKind.INNER_GTIN: self.inner_gtin,
            PackingKind.OUTER_GTIN: self.outer_gtin,
            PackingKind.SSCC: str(_("18 digits, another on each carton")) if self.sscc else "",
            PackingKind.MARKS: self.carton_marks,
            PackingKind.SIZE: f"{self.size} ± {self.tolerance_percent} %" if self.size else "",
            PackingKind.WEIGHT: self.weight_words,
            PackingKind.COUNT: str(self.units_per_carton or ""),
            PackingKind.ASSORTMENT: self.assortment,
        }
        return {kind: text for kind, text in wanted.items() if text}

    @property
    def weight_words(self) -> str:
        return f"{plain(self.gross_weight_kg)} ± {self.tolerance_percent} %" if self.gross_weight_kg else ""


class ProductPacking(Packing):
    """As the next inspection that is planned takes it over."""

    product = models.OneToOneField(Product, on_delete=models.CASCADE, related_name="packing")

    class Meta(Packing.Meta):
        verbose_name = _("packing of a product")
        verbose_name_plural = _("packings of products")

    def __str__(self):
        return f"{self.product}"


class ExpectedPacking(Packing):
    """As it was when the inspection was planned."""

    inspection = models.OneToOneField(Inspection, on_delete=models.CASCADE, related_name="packing")

    class Meta(Packing.Meta):
        verbose_name = _("packing of an inspection")
        verbose_name_plural = _("packings of inspections")

    def __str__(self):
        return f"{self.inspection}"


class PackingReading(models.Model):
    """What stands on one carton, and what a person says about it; carton 0 is a lot that is not packed.

    `answer` is empty where the portal compares what was read.
    """

    inspection = models.ForeignKey(Inspection, on_delete=models.CASCADE, related_name="readings")
    carton = models.PositiveIntegerField(_("carton"))
    kind = models.CharField(_("check"), max_length=12, choices=PackingKind.choices)
    text = models.CharField(_("read"), max_length=300, blank=True)
    answer = models.CharField(_("answer"), max_length=15, choices=Conformity.choices, blank=True)
    remark = models.CharField(_("remark"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("reading on a carton")
        verbose_name_plural = _("readings on cartons")
        ordering = ["carton", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["inspection", "carton", "kind"], name="packing_reading_once"),
            models.CheckConstraint(name="packing_reading_kind_known", condition=Q(kind__in=PackingKind.values)),
            models.CheckConstraint(
                name="packing_reading_answer_known", condition=Q(answer__in=["", *Conformity.values])
            ),
        ]

    def __str__(self):
        return f"{self.carton} {self.get_kind_display()}: {self.text}"
