"""What becomes of inspections, lots and shipments."""

from django.db import models
from django.utils.translation import gettext_lazy as _


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


class CorrectedFigure(models.TextChoices):
    """What a reviewer may correct."""

    UNITS = "units", _("units inspected")
    DEFECTS = "defects", _("defects counted")
    VALUE = "value", _("measured value")
    CLASS = "class", _("class of a defect")
    TEST = "test", _("on-site test")
    READING = "reading", _("reading of an on-site test")
    CARTON = "carton", _("packing and marking of a carton")
    CONTAINER = "container", _("point of the empty container")
    ATTENTION = "attention", _("attention point")
    REFERENCE = "reference", _("reference sample")


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
    LET_PASS = "let_pass", _("let pass, not inspected")
    NOT_PRESENTED = "not_presented", _("not presented")
    NOT_INSPECTED = "not_inspected", _("no inspection yet")


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
