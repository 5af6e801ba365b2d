from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from ..enums import PointAnswer, PointSource, ReferenceAnswer
from .inspections import Inspection, InspectionPhoto

MOST_TEXT = 300


class AttentionPoint(models.Model):
    """What somebody asked to look at, as it was when the inspection was planned, and what was seen.

    `decides`: not OK fails the lot; otherwise it is printed under what needs attention.
    """

    inspection = models.ForeignKey(Inspection, on_delete=models.CASCADE, related_name="attention_points")
    position = models.PositiveSmallIntegerField(_("number"))
    text = models.CharField(_("what to look at"), max_length=MOST_TEXT)
    decides = models.BooleanField(_("decides"), default=False)
    source = models.CharField(_("asked for"), max_length=10, choices=PointSource.choices)
    answer = models.CharField(_("answer"), max_length=15, choices=PointAnswer.choices, blank=True)
    remark = models.CharField(_("remark"), max_length=500, blank=True)
    photo = models.ForeignKey(
        InspectionPhoto, on_delete=models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("photo")
    )

    class Meta:
        verbose_name = _("attention point")
        verbose_name_plural = _("attention points")
        ordering = ["position", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["inspection", "position"], name="attention_point_position_once"),
            models.CheckConstraint(name="attention_point_says_something", condition=~Q(text="")),
            models.CheckConstraint(
                name="attention_point_answer_known", condition=Q(answer__in=["", *PointAnswer.values])
            ),
            models.CheckConstraint(name="attention_point_source_known", condition=Q(source__in=PointSource.values)),
        ]

    def __str__(self):
        return f"{self.position} {self.text}"


class ReferenceCheck(models.Model):
    """The approved sample that the goods are compared with, as it was when the inspection was planned, and what came of it."""

    inspection = models.OneToOneField(Inspection, on_delete=models.CASCADE, related_name="reference")
    tag = models.CharField(_("reference sample"), max_length=80)
    approved_on = models.DateField(_("approved on"), null=True, blank=True)
    kept_at = models.CharField(_("kept where"), max_length=120, blank=True)
    answer = models.CharField(_("answer"), max_length=10, choices=ReferenceAnswer.choices, blank=True)
    remark = models.CharField(_("remark"), max_length=500, blank=True)

    class Meta:
        verbose_name = _("reference sample of an inspection")
        verbose_name_plural = _("reference samples of inspections")
        constraints = [
            models.CheckConstraint(
                name="reference_check_answer_known", condition=Q(answer__in=["", *ReferenceAnswer.values])
            ),
            models.CheckConstraint(name="reference_check_says_which", condition=~Q(tag="")),
        ]

    def __str__(self):
        return self.tag
