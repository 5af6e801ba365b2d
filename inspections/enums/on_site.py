"""What is measured, tried, read and answered on site."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Unit(models.TextChoices):
    """What is measured at a point. The sign is the unit's own, the same in every language."""

    MM = "mm", "mm"
    CM = "cm", "cm"
    M = "m", "m"
    INCH = "in", "in"
    G = "g", "g"
    KG = "kg", "kg"
    G_M2 = "g/m²", "g/m²"
    ML = "ml", "ml"
    L = "l", "l"
    CELSIUS = "°C", "°C"
    PERCENT = "%", "%"
    DEGREE = "°", "°"
    NEWTON = "N", "N"
    NEWTON_METRE = "N·m", "N·m"
    BAR = "bar", "bar"
    LUX = "lux", "lux"
    DECIBEL = "dB", "dB"
    VOLT = "V", "V"
    AMPERE = "A", "A"
    WATT = "W", "W"
    OHM = "Ω", "Ω"
    SECOND = "s", "s"

    @classmethod
    def signed(cls):
        """Those in which a value may lie below zero."""
        return {cls.CELSIUS, cls.DECIBEL, cls.VOLT, cls.AMPERE, cls.DEGREE}


class WeightUnit(models.TextChoices):
    """On whichever scales there are."""

    KG = "kg", "kg"
    LB = "lb", "lb"


class SiteTestKind(models.TextChoices):
    """What is tried on site."""

    CARTON_DROP = "carton_drop", _("carton drop")
    FUNCTION = "function", _("function")
    MOISTURE = "moisture", _("moisture")
    BARCODE = "barcode", _("barcode scan")
    SHADE = "shade", _("colour and shade")
    ASSEMBLY = "assembly", _("assembly")
    FIT = "fit", _("fit")
    PULL = "pull", _("pull and strength")
    RUB = "rub", _("rub fastness")
    ABRASION = "abrasion", _("abrasion")
    WEIGHT = "weight", _("weight")
    AGEING = "ageing", _("ageing and running-in")
    ELECTRICAL = "electrical", _("electrical safety")
    ODOUR = "odour", _("odour")
    OTHER = "other", _("other")


class PackingKind(models.TextChoices):
    """What is read on a carton that is opened."""

    UNIT_GTIN = "unit_gtin", _("GTIN of the unit")
    INNER_GTIN = "inner_gtin", _("GTIN of the inner carton")
    OUTER_GTIN = "outer_gtin", _("GTIN of the outer carton")
    SSCC = "sscc", _("SSCC of the carton")
    MARKS = "marks", _("carton marks")
    SIZE = "size", _("carton dimensions (cm)")
    WEIGHT = "weight", _("gross weight (kg)")
    COUNT = "count", _("units in the carton")
    ASSORTMENT = "assortment", _("assortment")

    @classmethod
    def gtins(cls):
        return {cls.UNIT_GTIN, cls.INNER_GTIN, cls.OUTER_GTIN}

    @classmethod
    def judged(cls):
        """Those that a person compares; the others are compared by the portal as they are read."""
        return {cls.MARKS, cls.ASSORTMENT}


class PackingType(models.TextChoices):
    SOLID = "solid", _("solid: one size and colour in a carton")
    ASSORTED = "assorted", _("assorted")


class Conformity(models.TextChoices):
    CONFORM = "conform", _("conform")
    NOT_CONFORM = "not_conform", _("not conform")
    NOT_APPLICABLE = "not_applicable", _("not applicable")


class PointAnswer(models.TextChoices):
    OK = "ok", _("OK")
    NOT_OK = "not_ok", _("not OK")
    NOT_APPLICABLE = "not_applicable", _("not applicable")


class PointSource(models.TextChoices):
    """Who asked that this is looked at."""

    PRODUCT = "product", _("of the product")
    PROGRAMME = "programme", _("of the programme")
    INSPECTION = "inspection", _("of this inspection")


class ReferenceAnswer(models.TextChoices):
    USED = "used", _("present and used")
    DIFFERS = "differs", _("present, and the goods differ from it")
    MISSING = "missing", _("missing")


class ContainerType(models.TextChoices):
    """What the goods are loaded into; the common types of ISO 668 as the trade names them."""

    GP_20 = "20_gp", _("20′ GP")
    GP_40 = "40_gp", _("40′ GP")
    HC_40 = "40_hc", _("40′ HC")
    HC_45 = "45_hc", _("45′ HC")
    REEFER_20 = "20_reefer", _("20′ reefer")
    REEFER_40 = "40_reefer", _("40′ reefer")
    OPEN_TOP_20 = "20_open_top", _("20′ open top")
    OPEN_TOP_40 = "40_open_top", _("40′ open top")
    FLAT_RACK_20 = "20_flat_rack", _("20′ flat rack")
    FLAT_RACK_40 = "40_flat_rack", _("40′ flat rack")
    NONE = "none", _("no container: truck or LCL")

    @classmethod
    def containers(cls):
        return set(cls) - {cls.NONE}


class SealKind(models.TextChoices):
    HIGH_SECURITY = "high_security", _("high security (ISO 17712)")
    OTHER = "not_high_security", _("ordinary seal")
    NONE = "no_seal", _("no seal")


class ContainerPart(models.TextChoices):
    """The seven points of an empty container, as the C-TPAT Minimum Security Criteria name them."""

    FRONT = "front", _("front wall")
    LEFT = "left", _("left side")
    RIGHT = "right", _("right side")
    FLOOR = "floor", _("floor")
    CEILING = "ceiling", _("ceiling and roof")
    DOORS = "doors", _("doors inside and outside, with their locks")
    OUTSIDE = "outside", _("outside and undercarriage")


class Soundness(models.TextChoices):
    SOUND = "sound", _("sound")
    NOT_SOUND = "not_sound", _("not sound")
    NOT_LOOKED_AT = "not_looked_at", _("not looked at")


class PhotoSubject(models.TextChoices):
    """What a photo shows that was asked for by name; a point of the empty container is one too (ContainerPart)."""

    EVIDENCE = "evidence", _("Evidence")
    SEALED_DOORS = "sealed_doors", _("Closed and sealed doors")
