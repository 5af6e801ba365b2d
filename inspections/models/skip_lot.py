from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from qcportal.core.models import Record
from qcportal.core.roles import ScopedQuerySet
from suppliers.models import Buyer, Factory

from ..enums import SkipEvent, SkipVerdict
from .programmes import Programme
from .schemes import SchemeQuerySet
from .shipments import Product, Shipment


class SkipSeries(Record):
    """The lots of a buyer's programme at one factory, which may come to pass without inspection.

    Its standing is nowhere stored: it follows from the approved lots and what people decided (queries/skip_lot.py). `on_offer`
    only tells the start page where to look.
    """

    programme = models.ForeignKey(Programme, on_delete=models.CASCADE, related_name="skip_series")
    factory = models.ForeignKey(Factory, on_delete=models.PROTECT, related_name="+", verbose_name=_("factory"))
    on_offer = models.BooleanField(default=False, editable=False)

    objects = SchemeQuerySet.as_manager()

    class Meta:
        verbose_name = _("skip-lot series")
        verbose_name_plural = _("skip-lot series")
        ordering = ["programme__buyer__name", "programme__family__name", "factory__name", "pk"]
        constraints = [models.UniqueConstraint(fields=["programme", "factory"], name="skip_series_once")]

    def __str__(self):
        return f"{self.programme} · {self.factory}"


class SkipDecision(models.Model):
    """An offer accepted or declined, or skipping ended. Accepted it is an agreement, whose secret never leaves the server."""

    series = models.ForeignKey(SkipSeries, on_delete=models.CASCADE, related_name="decisions")
    event = models.CharField(_("event"), max_length=10, choices=SkipEvent.choices)
    reason = models.CharField(_("reason"), max_length=300)
    inspect_one_in = models.PositiveSmallIntegerField(_("inspect one lot in"), null=True, blank=True)
    secret = models.CharField(max_length=64, blank=True, editable=False)
    commitment = models.CharField(_("hash"), max_length=64, blank=True)
    at = models.DateTimeField(auto_now_add=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = _("decision on skip-lot")
        verbose_name_plural = _("decisions on skip-lot")
        ordering = ["at", "pk"]
        constraints = [
            models.CheckConstraint(name="skip_decision_says_why", condition=~Q(reason="")),
            models.CheckConstraint(name="skip_decision_event_known", condition=Q(event__in=SkipEvent.values)),
            models.CheckConstraint(
                name="skip_decision_agreement_whole",
                condition=(Q(event="accept", inspect_one_in__gte=2) & ~Q(secret="") & ~Q(commitment=""))
                | (~Q(event="accept") & Q(inspect_one_in=None, secret="", commitment="")),
            ),
        ]

    def __str__(self):
        return self.get_event_display()


class SkipDrawQuerySet(ScopedQuerySet):
    record_name = "inspection"

    def scope_buyer(self, user):
        """Lots that were let pass; a draw that nobody has acted on is the house's."""
        return self.filter(shipment__buyer__in=Buyer.objects.of(user)).skipped()

    def scope_inspector(self, user):
        return self.none()

    scope_supplier_contact = scope_inspector

    def skipped(self):
        return self.filter(verdict=SkipVerdict.SKIP)


class SkipDraw(Record):
    """Whether a lot that was booked passes without inspection, as drawn; and what a manager made of it.

    A lot is what a shipment holds of a product. It is drawn once, whatever becomes of its name, its quantity or the agreement.
    `lot` is its name when it was drawn, `key` the proof (inspections/skip_draw.py).
    """

    agreement = models.ForeignKey(SkipDecision, on_delete=models.PROTECT, related_name="draws")
    place = models.PositiveIntegerField(_("place"))
    shipment = models.ForeignKey(
        Shipment, on_delete=models.PROTECT, related_name="skip_draws", verbose_name=_("shipment")
    )
    product = models.ForeignKey(Product, on_delete=models.PROTECT, related_name="+", verbose_name=_("product"))
    units = models.PositiveIntegerField(_("quantity (units)"))
    lot = models.CharField(_("lot"), max_length=160)
    key = models.CharField(_("key"), max_length=64)
    skips = models.BooleanField(_("drawn to be skipped"))
    verdict = models.CharField(_("decided"), max_length=8, choices=SkipVerdict.choices, blank=True)
    decided_at = models.DateTimeField(_("decided"), null=True, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    objects = SkipDrawQuerySet.as_manager()

    class Meta:
        verbose_name = _("skip-lot draw")
        verbose_name_plural = _("skip-lot draws")
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(fields=["agreement", "place"], name="skip_draw_place_once"),
            models.UniqueConstraint(
                fields=["shipment", "product"],
                name="skip_draw_once_per_lot",
                violation_error_message=_("This lot was drawn already."),
            ),
            models.CheckConstraint(name="skip_draw_place", condition=Q(place__range=(1, 1000))),
            models.CheckConstraint(name="skip_draw_verdict_known", condition=Q(verdict__in=["", *SkipVerdict.values])),
            models.CheckConstraint(
                name="skip_draw_skipped_as_drawn",
                condition=~Q(verdict="skip") | Q(skips=True),
                violation_error_message=_("This lot was drawn to be inspected."),
            ),
            models.CheckConstraint(
                name="skip_draw_decided_whole",
                condition=Q(decided_at=None, decided_by=None) | Q(decided_at__isnull=False, decided_by__isnull=False),
            ),
            models.CheckConstraint(
                name="skip_draw_verdict_decided",
                condition=Q(verdict="", decided_at=None) | Q(~Q(verdict=""), decided_at__isnull=False),
            ),
        ]

    def __str__(self):
        return self.lot
