"""How inspectors, and auditors, compare with each other: derived, about people, read as decision 0021 says."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from qcportal.core.roles import Role

from .derived import MADE_WAS_CHECKED, Derived

VISITORS = [(each.value, each.label) for each in (Role.INSPECTOR, Role.AUDITOR)]


class Comparison(Derived):
    """One for inspectors, one for auditors. `covariates`: {what sways people: [ratio, low, high]}."""

    role = models.CharField(_("role"), max_length=20, choices=VISITORS, unique=True)
    jobs = models.PositiveIntegerField(default=0)
    spread = models.FloatField(default=0)  # standard deviation of people on the log scale
    covariates = models.JSONField(default=dict)

    class Meta:
        verbose_name = _("comparison of people")
        verbose_name_plural = _("comparisons of people")
        constraints = [
            models.CheckConstraint(
                name="comparison_of_visitors", condition=models.Q(role__in=["inspector", "auditor"])
            ),
            models.CheckConstraint(name="comparison_made_was_checked", condition=MADE_WAS_CHECKED),
        ]

    def __str__(self):
        return self.get_role_display()


class ComparedPerson(models.Model):
    """What a person writes down, as a ratio to what colleagues would of the same, with its 95 % interval."""

    comparison = models.ForeignKey(Comparison, on_delete=models.CASCADE, related_name="people")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    jobs = models.PositiveIntegerField()
    ratio = models.FloatField()
    low = models.FloatField()
    high = models.FloatField()
    sure = models.FloatField()  # standard errors from 1

    class Meta:
        verbose_name = _("compared person")
        verbose_name_plural = _("compared people")
        constraints = [models.UniqueConstraint(fields=["comparison", "person"], name="compared_person_once")]

    def __str__(self):
        return f"{self.person}: {self.ratio:.2f}"
