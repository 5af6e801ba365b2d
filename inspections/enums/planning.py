"""How an inspection is planned, and what decides how severe it is."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class InspectionType(models.TextChoices):
    INITIAL = "initial", _("initial production check")
    DURING = "during", _("during production")
    PRE_SHIPMENT = "pre_shipment", _("pre-shipment")
    LOADING = "loading", _("container loading")
    SAMPLE_REVIEW = "sample_review", _("sample review")


class Level(models.TextChoices):
    """Inspection levels of ISO 2859-1, table 1."""

    S1 = "S-1", "S-1"
    S2 = "S-2", "S-2"
    S3 = "S-3", "S-3"
    S4 = "S-4", "S-4"
    I = "I", "I"
    II = "II", "II"
    III = "III", "III"


class Sampling(models.TextChoices):
    """How an inspection is planned."""

    SINGLE = "single", _("single sampling")
    DOUBLE = "double", _("double sampling")
    ISOLATED = "isolated", _("isolated lot (limiting quality)")

    @classmethod
    def of_a_series(cls) -> list[tuple[str, str]]:
        """An isolated lot is planned by itself."""
        return [each for each in cls.choices if each[0] != cls.ISOLATED]


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


BY_SCHEME = "scheme"  # instead of a severity: what the series asks for, class by class


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
