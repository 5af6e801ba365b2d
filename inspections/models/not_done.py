from django.conf import settings
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from ..enums import ChargedTo, NotDoneReason
from .inspections import Inspection


class NotDone(models.Model):
    """Why an inspection was not carried out although somebody went, and who pays. It decides nothing about the goods."""

    inspection = models.OneToOneField(Inspection, on_delete=models.CASCADE, related_name="not_done")
    reason = models.CharField(_("reason"), max_length=12, choices=NotDoneReason.choices)
    packed_percent = models.PositiveSmallIntegerField(_("packed (%)"), null=True, blank=True)
    note = models.CharField(_("what happened"), max_length=500)
    charged_to = models.CharField(_("charged to"), max_length=10, choices=ChargedTo.choices, default=ChargedTo.NOBODY)
    amount = models.DecimalField(_("amount"), max_digits=10, decimal_places=2, null=True, blank=True)
    currency = models.CharField(
        _("currency"),
        max_length=3,
        blank=True,
        validators=[RegexValidator(r"^[A-Z]{3}$", _("A currency has three letters, such as USD."))],
    )
    at = models.DateTimeField(auto_now_add=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = _("not carried out")
        verbose_name_plural = _("not carried out")
        constraints = [
            models.CheckConstraint(name="not_done_reason_known", condition=Q(reason__in=NotDoneReason.values)),
            models.CheckConstraint(name="not_done_says_what_happened", condition=~Q(note="")),
            models.CheckConstraint(
                name="not_done_packed_below_all",
                condition=Q(packed_percent=None) | Q(packed_percent__lte=100),
                violation_error_message=_("At most 100 percent can be packed."),
            ),
            models.CheckConstraint(
                name="not_done_under_packed_says_how_much",
                condition=~Q(reason="under_packed") | Q(packed_percent__isnull=False),
                violation_error_message=_("Say how many percent were packed."),
            ),
            models.CheckConstraint(name="not_done_charge_known", condition=Q(charged_to__in=ChargedTo.values)),
            models.CheckConstraint(
                name="not_done_charge_whole",
                condition=Q(charged_to="nobody", amount=None, currency="")
                | (~Q(charged_to="nobody") & Q(amount__gt=0) & ~Q(currency="")),
                violation_error_message=_("A charge has somebody who pays, an amount above 0 and a currency."),
            ),
        ]

    def __str__(self):
        return self.get_reason_display()

    def in_words(self, wanted: int | None) -> str:
        """With the share that is packed, and the one that was asked for."""
        if self.packed_percent is None:
            return str(self)
        words = {"reason": str(self), "packed": self.packed_percent, "wanted": wanted}
        if wanted is None:
            return _now("%(reason)s (%(packed)d %% packed)") % words
        return _now("%(reason)s (%(packed)d %% packed, at least %(wanted)d %% asked for)") % words
