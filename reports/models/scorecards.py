from django.db import models
from django.utils.translation import gettext_lazy as _

from qcportal.core.models import Record
from qcportal.core.roles import ScopedQuerySet
from suppliers.models import Buyer, Factory, Supplier
from suppliers.models.factories import FactoryQuerySet, SupplierQuerySet


class FactoryScorecardQuerySet(FactoryQuerySet):
    record_name = "scorecard"


class FactoryScorecard(Factory):
    """A factory as somebody who may read scorecards sees it; the figures are counted anew for each reader."""

    objects = FactoryScorecardQuerySet.as_manager()

    class Meta:
        proxy = True
        verbose_name = _("scorecard")
        verbose_name_plural = _("scorecards")


class SupplierScorecardQuerySet(SupplierQuerySet):
    record_name = "scorecard"


class SupplierScorecard(Supplier):
    """All factories of a supplier taken together."""

    objects = SupplierScorecardQuerySet.as_manager()

    class Meta:
        proxy = True
        verbose_name = _("supplier's scorecard")
        verbose_name_plural = _("suppliers' scorecards")


class ScorecardWeightsQuerySet(ScopedQuerySet):
    record_name = "scorecard"

    def scope_buyer(self, user):
        return self.filter(buyer__in=Buyer.objects.of(user))


class ScorecardWeights(Record):
    """How much each part of a scorecard counts in its total: for a buyer, or for whoever has none of their own (empty)."""

    buyer = models.ForeignKey(
        Buyer,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="scorecard_weights",
        verbose_name=_("buyer"),
    )
    products = models.PositiveSmallIntegerField(_("products: lots that passed when first inspected"), default=40)
    systems = models.PositiveSmallIntegerField(_("systems: audit scores"), default=40)
    responsiveness = models.PositiveSmallIntegerField(
        _("responsiveness: answers in time, goods ready when the inspector came"), default=20
    )

    objects = ScorecardWeightsQuerySet.as_manager()

    class Meta:
        verbose_name = _("weights of scorecards")
        verbose_name_plural = _("weights of scorecards")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["buyer"], name="scorecard_weights_once", nulls_distinct=False),
            models.CheckConstraint(
                name="scorecard_weights_up_to_100",
                condition=models.Q(products__lte=100, systems__lte=100, responsiveness__lte=100),
                violation_error_message=_("A weight is a number from 0 to 100."),
            ),
            models.CheckConstraint(
                name="scorecard_weights_of_something",
                condition=models.Q(products__gt=0) | models.Q(systems__gt=0) | models.Q(responsiveness__gt=0),
                violation_error_message=_("At least one weight is above 0."),
            ),
        ]

    def __str__(self):
        return str(self.buyer or _("the house"))
