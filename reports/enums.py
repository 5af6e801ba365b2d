from django.db import models
from django.utils.translation import gettext_lazy as _

from suppliers.enums import Paper

__all__ = ["Paper"]  # documents ask for it here


class ReportKind(models.TextChoices):
    SHIPMENT = "shipment", _("shipment report")
    RELEASE = "release", _("release document")
    EIGHT_D = "eight_d", _("8D report")
    AUDIT = "audit", _("audit report")
    FACTORY = "factory", _("factory profile")
    SUPPLIER = "supplier", _("supplier review")
    PORTFOLIO = "portfolio", _("portfolio summary")


class Rhythm(models.TextChoices):
    WEEKLY = "weekly", _("every week")
    MONTHLY = "monthly", _("every month")
    QUARTERLY = "quarterly", _("every quarter")


class ScheduledState(models.TextChoices):
    WAITING = "waiting", _("waiting")
    SENT = "sent", _("sent")
    NOTHING = "nothing", _("nothing new")
    DROPPED = "dropped", _("not wanted any more")
    FAILED = "failed", _("given up")


class Audience(models.TextChoices):
    """Whose sight a document is made by."""

    OWNER = "owner", _("its owner")
    FACTORY = "factory", _("the factory")


class ReleaseStatus(models.TextChoices):
    """What a forwarder does with the goods."""

    RELEASED = "released", _("released")
    PARTLY = "partly_released", _("partly released")
    LET_PASS = "let_pass", _("let pass, not released yet")
    HELD = "held", _("held")


class ReportState(models.TextChoices):
    QUEUED = "queued", _("queued")
    COLLECTING = "collecting", _("collecting")
    RENDERING = "rendering", _("rendering")
    SEALING = "sealing", _("sealing")
    READY = "ready", _("ready")
    FAILED = "failed", _("failed")
    REMOVED = "removed", _("no longer kept")

    @classmethod
    def over(cls):
        """Nothing more happens to it by itself."""
        return [cls.READY, cls.FAILED, cls.REMOVED]

    @classmethod
    def issued(cls):
        """It left the house, whether its file is still kept or not."""
        return [cls.READY, cls.REMOVED]

    @classmethod
    def working(cls):
        return [cls.COLLECTING, cls.RENDERING, cls.SEALING]


class Authenticity(models.TextChoices):
    """What anybody is told of a document."""

    GENUINE = "genuine", _("genuine")
    SUPERSEDED = "superseded", _("superseded")
    ALTERED = "altered", _("altered")
    UNKNOWN = "unknown", _("not known here")


class LinkState(models.TextChoices):
    """Of a share link."""

    OPEN = "works", _("works")
    USED_UP = "used_up", _("used up")
    EXPIRED = "expired", _("expired")
    REVOKED = "revoked", _("revoked")


class DownloadWay(models.TextChoices):
    """How a document left the house."""

    PAGE = "page", _("on its page")
    API = "api", _("by API token")
    MAIL = "mail", _("attached to a mail")
    LINK = "link", _("by link")
    MONTH = "month", _("in the file of a month")


class ByDay(models.TextChoices):
    """Which day puts a report into a month."""

    INSPECTED = "inspected", _("day of the inspection")
    SHIPPED = "shipped", _("day of shipping")
    ISSUED = "issued", _("day on which the report was ready")


class SplitBy(models.TextChoices):
    """By what figures are compared; the values are the names of the filters that narrow to one."""

    FACTORY = "factory", _("factories")
    FAMILY = "family", _("product families")
    CATEGORY = "category", _("defect categories")
    CLASS = "defect_class", _("defect classes")
    TYPE = "type", _("inspection types")

    @classmethod
    def of_lots(cls):
        """Those of which a lot has one."""
        return {cls.FACTORY, cls.FAMILY, cls.TYPE}


class Verdict(models.TextChoices):
    """What the audits say to a trend."""

    SUPPORTED = "supported", _("supported by a finding")
    NOT_DISTINGUISHABLE = "not_distinguishable", _("findings not distinguishable")
    NO_FINDING = "no_finding", _("no finding explains this")
    IN_DOUBT = "in_doubt", _("in doubt: others rose too")


# What is shown instead, from when a finding is withdrawn, deleted or no longer shared until the next study.
WEIGHED_ANEW = "weighed_anew"
SHOWN_VERDICTS = [*Verdict.choices, (WEIGHED_ANEW, _("findings weighed anew"))]


class Circumstance(models.TextChoices):
    """What may weigh on a count beside the factory; trends are corrected for each."""

    INSPECTOR = "inspector", _("inspector")
    PRODUCT = "product", _("product")
    PLAN = "plan", _("severity of the plan")
    TYPE = "type", _("type of inspection")


class ReportReader(models.TextChoices):
    """For whom the house has an audit's report made."""

    OWNER = "owner", _("for its owner")
    CONFIDENTIAL = "confidential", _("for the house, with the confidential part")
    FACTORY = "factory", _("for the factory")
