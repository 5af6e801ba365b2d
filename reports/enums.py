from django.db import models
from django.utils.translation import gettext_lazy as _


class ReportKind(models.TextChoices):
    SHIPMENT = "shipment", _("shipment report")


class ReportState(models.TextChoices):
    QUEUED = "queued", _("queued")
    COLLECTING = "collecting", _("collecting")
    RENDERING = "rendering", _("rendering")
    READY = "ready", _("ready")
    FAILED = "failed", _("failed")

    @classmethod
    def working(cls):
        return [cls.COLLECTING, cls.RENDERING]
