from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from suppliers.enums import ProcessArea


class PooledPopulation(models.Model):
    """What factories of at least five buyers are like in the defects of one process area, or in all: anonymous
    parameters, made by night (reports/pooled.py). Nobody lists them; they stand behind the effect of a corrective action."""

    area = models.CharField(_("process area"), max_length=25, choices=ProcessArea.choices, blank=True, unique=True)
    mean = models.FloatField()  # defects per unit
    variance = models.FloatField()  # of the rates of factories
    clustering = models.FloatField()  # size of the negative binomial

    class Meta:
        verbose_name = _("pooled figure")
        verbose_name_plural = _("pooled figures")
        constraints = [
            models.CheckConstraint(name="pooled_area_known", condition=Q(area__in=["", *ProcessArea.values])),
            models.CheckConstraint(name="pooled_positive", condition=Q(mean__gt=0, variance__gt=0, clustering__gt=0)),
        ]

    def __str__(self):
        return self.get_area_display() or str(_("all defects"))
