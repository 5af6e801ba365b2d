from django.db import models
from django.utils.translation import gettext_lazy as _


class InspectionType(models.TextChoices):
    INITIAL = "initial", _("initial production check")
    DURING = "during", _("during production")
    PRE_SHIPMENT = "pre_shipment", _("pre-shipment")
    LOADING = "loading", _("container loading")
    SAMPLE_REVIEW = "sample_review", _("sample review")


class InspectionState(models.TextChoices):
    PLANNED = "planned", _("planned")
    IN_PROGRESS = "in_progress", _("in progress")
    SUBMITTED = "submitted", _("submitted")
    SENT_BACK = "sent_back", _("sent back")
    APPROVED = "approved", _("approved")
    NOT_DONE = "not_done", _("not carried out")
    CANCELLED = "cancelled", _("cancelled")

    @classmethod
    def filed(cls) -> set[str]:
        """Those in which the visit has said what it has to say."""
        return {cls.SUBMITTED, cls.APPROVED, cls.NOT_DONE}


class Result(models.TextChoices):
    """Derived from what was found, never typed."""

    PENDING = "pending", _("pending")
    PASS = "pass", _("pass")
    FAIL = "fail", _("fail")


class DefectClass(models.TextChoices):
    CRITICAL = "critical", _("critical")
    MAJOR = "major", _("major")
    MINOR = "minor", _("minor")


class Level(models.TextChoices):
    """Inspection levels of ISO 2859-1, table 1."""

    S1 = "S-1", "S-1"
    S2 = "S-2", "S-2"
    S3 = "S-3", "S-3"
    S4 = "S-4", "S-4"
    I = "I", "I"
    II = "II", "II"
    III = "III", "III"


class DefectGroup(models.TextChoices):
    """What kind of defect a type is, for plans that judge the kinds by themselves."""

    WORKMANSHIP = "workmanship", _("workmanship")
    PACKAGING = "packaging", _("packaging")
    MARKING = "marking", _("marking")


class Group(models.TextChoices):
    """What a plan judges: all defects together, or those of one kind by themselves."""

    ALL = "all", _("all together")
    WORKMANSHIP = "workmanship", _("workmanship")
    PACKAGING = "packaging", _("packaging")
    MARKING = "marking", _("marking")

    @classmethod
    def apart(cls) -> list[str]:
        """Those that may have a level and AQLs of their own."""
        return [cls.PACKAGING, cls.MARKING]


class Sampling(models.TextChoices):
    """How an inspection is planned."""

    SINGLE = "single", _("single sampling")
    DOUBLE = "double", _("double sampling")
    ISOLATED = "isolated", _("isolated lot (limiting quality)")


class PlanKind(models.TextChoices):
    """What a line of a plan is. Where the tables have no double plan, its single one stands."""

    SINGLE = "single", _("single")
    DOUBLE = "double", _("double")
    ISOLATED = "isolated", _("computed, outside the tables")
    ZERO = "zero", _("accept zero")


class Counts(models.TextChoices):
    """What is counted against Ac."""

    UNITS = "units", _("defective units")
    DEFECTS = "defects", _("defects")


class Severity(models.TextChoices):
    NORMAL = "normal", _("normal")
    TIGHTENED = "tightened", _("tightened")
    REDUCED = "reduced", _("reduced")


class SchemeEvent(models.TextChoices):
    """What people tell or decide between two lots (clauses 9.3 and 9.4 of ISO 2859-1)."""

    RESUME = "resume", _("inspection is resumed: the supplier has acted")
    DESIRED = "desired", _("reduced inspection is wanted")
    NOT_DESIRED = "not_desired", _("reduced inspection is not wanted")
    STEADY = "steady", _("production is steady")
    NOT_STEADY = "not_steady", _("production is not steady")
    IRREGULAR = "irregular", _("production is irregular or delayed")
    RESTORE_NORMAL = "restore_normal", _("other conditions call for normal inspection")
    OVERRULE = "overrule", _("the rules are overruled")


class SkipEvent(models.TextChoices):
    """What is decided about a skip-lot series; the system ends it too, where the supplier is suspended."""

    ACCEPT = "accept", _("accept the offer: good lots are skipped")
    DECLINE = "decline", _("decline the offer")
    END = "end", _("end skipping: every lot is inspected")


class SkipPhase(models.TextChoices):
    """As inspections/switching/skip_lot.py calls them."""

    QUALIFYING = "qualifying", _("qualifying")
    OFFERED = "offered", _("on offer")
    SKIPPING = "skipping", _("skipping")
    INTERRUPTED = "interrupted", _("interrupted")


class SkipVerdict(models.TextChoices):
    SKIP = "skip", _("not inspected: skip-lot")
    INSPECT = "inspect", _("inspection planned")


class Judging(models.TextChoices):
    """How the samples of a measurement point decide about the lot."""

    COUNT = "count", _("by counting")
    VARIABLES = "variables", _("by variables (s-method)")


class PaperKind(models.TextChoices):
    """What an inspector compares the goods with."""

    SPECIFICATION = "specification", _("specification")
    ARTWORK = "artwork", _("artwork and label layout")
    SAMPLE = "sample", _("approved sample record")
    PACKING = "packing", _("packing instruction")
    TEST = "test", _("test requirement")
    DRAWING = "drawing", _("drawing")
    COLOUR = "colour", _("colour standard")
    MANUAL = "manual", _("user manual")
    OTHER = "other", _("other paper")


class CorrectedFigure(models.TextChoices):
    """What a reviewer may correct."""

    UNITS = "units", _("units inspected")
    DEFECTS = "defects", _("defects counted")
    VALUE = "value", _("measured value")


class DecisionKind(models.TextChoices):
    ACCEPT = "accept", _("accept")
    CONCESSION = "concession", _("accept under concession")
    REWORK = "rework", _("rework and inspect again")
    REJECT = "reject", _("reject")


class LotFate(models.TextChoices):
    """What follows from the decisions for units of a shipment."""

    RELEASED = "released", _("released")
    HELD = "held", _("held")
    REJECTED = "rejected", _("rejected")
    NOT_INSPECTED = "not_inspected", _("not inspected")


class NotDoneReason(models.TextChoices):
    """Why somebody went and could not inspect."""

    NOT_READY = "not_ready", _("the goods were not ready")
    UNDER_PACKED = "under_packed", _("too little was packed")
    REFUSED = "refused", _("access was refused")
    CLOSED = "closed", _("the factory was closed")
    NO_PAPERS = "no_papers", _("specification or approved sample was missing")
    PREVENTED = "prevented", _("the inspector was prevented")


class ChargedTo(models.TextChoices):
    NOBODY = "nobody", _("nobody")
    SUPPLIER = "supplier", _("the supplier")
    BUYER = "buyer", _("the buyer")


class ShipmentState(models.TextChoices):
    BOOKED = "booked", _("booked")
    UNDER_INSPECTION = "under_inspection", _("under inspection")
    INSPECTED = "inspected", _("inspected")
    RELEASED = "released", _("released")
    HELD = "held", _("held")
    CANCELLED = "cancelled", _("cancelled")


class DefectCategory(models.TextChoices):
    SEAM = "seam", _("seams and stitching")
    MATERIAL = "material", _("material")
    COLOUR = "colour", _("colour and finish")
    DIMENSION = "dimension", _("dimensions")
    FUNCTION = "function", _("function")
    ASSEMBLY = "assembly", _("assembly")
    SAFETY = "safety", _("safety")
    CLEANLINESS = "cleanliness", _("cleanliness")
    PACKAGING = "packaging", _("packaging")
    MARKING = "marking", _("marking and labels")


class NameLanguage(models.TextChoices):
    """Languages of a factory floor, each in its own words, as people look for it."""

    EN = "en", "English"
    ZH_HANS = "zh-Hans", "简体中文"
    VI = "vi", "Tiếng Việt"
    BN = "bn", "বাংলা"
    TR = "tr", "Türkçe"
    HI = "hi", "हिन्दी"
    ID = "id", "Bahasa Indonesia"
    TH = "th", "ไทย"
    AR = "ar", "العربية"

    @classmethod
    def of_the_record(cls) -> set[str]:
        """In these two a defect type has its name on the record itself."""
        return {cls.EN, cls.ZH_HANS}

    @classmethod
    def translations(cls) -> list[tuple[str, str]]:
        return [(value, label) for value, label in cls.choices if value not in cls.of_the_record()]


class NameKind(models.TextChoices):
    NAME = "name", _("name")
    SYNONYM = "synonym", _("synonym")


class ExampleShows(models.TextChoices):
    """An example is a limit sample: it lies on one side of the line between defect and acceptable."""

    DEFECT = "defect", _("a defect")
    ACCEPTABLE = "acceptable", _("still acceptable")


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
