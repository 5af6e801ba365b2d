from django.conf import settings
from django.db import models
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from qcportal.core.models import Record, StoredFile
from qcportal.core.roles import ScopedQuerySet

from ..enums import Paper


def document_languages() -> list[tuple[str, str]]:
    return settings.DOCUMENT_LANGUAGES


class BuyerQuerySet(ScopedQuerySet):
    record_name = "buyer"

    def of(self, user):
        """The buyers this person works for."""
        return self.filter(memberships__user=user)

    scope_buyer = of


class Buyer(Record):
    """A company that sources; it owns inspections and audits and may not see another's."""

    code = models.SlugField(_("code"), max_length=20)
    name = models.CharField(_("name"), max_length=200)
    document_language = models.CharField(
        _("language of documents"), max_length=10, choices=document_languages, blank=True
    )
    logo = models.OneToOneField(
        StoredFile, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("logo")
    )
    paper = models.CharField(
        _("paper size"),
        max_length=6,
        choices=Paper.choices,
        blank=True,
        help_text=_("Empty: what the house prints on."),
    )

    objects = BuyerQuerySet.as_manager()

    class Meta:
        verbose_name = _("buyer")
        verbose_name_plural = _("buyers")
        ordering = ["name", "pk"]
        constraints = [
            models.UniqueConstraint(
                Lower("code"), name="buyer_code_once", violation_error_message=_("Another buyer has this code.")
            ),
            models.CheckConstraint(
                name="buyer_language_known",
                condition=models.Q(document_language__in=["", *dict(settings.DOCUMENT_LANGUAGES)]),
            ),
            models.CheckConstraint(name="buyer_paper_known", condition=models.Q(paper__in=["", *Paper.values])),
        ]

    def __str__(self):
        return self.name


class LetterheadQuerySet(ScopedQuerySet):
    record_name = "letterhead"

    def scope_buyer(self, user):
        return self.filter(memberships__user=user)


class Letterhead(Buyer):
    """What a buyer's documents carry: its logo, and the paper they are made for. Its own people keep it too."""

    objects = LetterheadQuerySet.as_manager()

    class Meta:
        proxy = True
        verbose_name = _("letterhead")
        verbose_name_plural = _("letterheads")


class MembershipQuerySet(ScopedQuerySet):
    record_name = "membership"


class Membership(models.Model):
    """For whom a buyer's or supplier's person acts. Without one such a person is a stranger who sees nothing."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="memberships", verbose_name=_("person")
    )
    buyer = models.ForeignKey(
        Buyer, on_delete=models.PROTECT, null=True, blank=True, related_name="memberships", verbose_name=_("buyer")
    )
    supplier = models.ForeignKey(
        "suppliers.Supplier",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="memberships",
        verbose_name=_("supplier"),
    )

    objects = MembershipQuerySet.as_manager()
    version = 1  # it begins and ends, and never changes

    class Meta:
        verbose_name = _("membership")
        verbose_name_plural = _("memberships")
        constraints = [
            models.CheckConstraint(
                name="membership_of_one",
                condition=models.Q(buyer=None) ^ models.Q(supplier=None),
                violation_error_message=_("A membership is either of a buyer or of a supplier."),
            ),
            models.UniqueConstraint(
                fields=["user", "buyer"],
                name="membership_buyer_once",
                violation_error_message=_("This person already acts for this buyer."),
            ),
            models.UniqueConstraint(
                fields=["user", "supplier"],
                name="membership_supplier_once",
                violation_error_message=_("This person already acts for this supplier."),
            ),
        ]

    def __str__(self):
        return f"{self.user} · {self.buyer or self.supplier}"
