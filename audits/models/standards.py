from django.db import models
from django.utils.translation import gettext_lazy as _

from qcportal.core.models import Record
from qcportal.core.roles import ScopedQuerySet
from suppliers.enums import ProcessArea
from suppliers.models import VisitAssignment

from ..enums import StandardState


class StandardQuerySet(ScopedQuerySet):
    record_name = "standard"

    def scope_auditor(self, user):
        """What has been published, for everybody who goes somewhere."""
        going = models.Exists(VisitAssignment.objects.visible_to(user))
        return self.filter(going).exclude(state=StandardState.DRAFT)

    def published(self):
        return self.filter(state=StandardState.PUBLISHED)


class Standard(Record):
    """The criteria of an audit in one version. Published it never changes; a change is a new version."""

    code = models.SlugField(_("code"), max_length=40)
    version_number = models.PositiveIntegerField(_("version"), default=1)
    name = models.CharField(_("name"), max_length=200)
    description = models.TextField(_("description"), blank=True)
    state = models.CharField(_("state"), max_length=10, choices=StandardState.choices, default=StandardState.DRAFT)
    published_at = models.DateTimeField(null=True, blank=True)
    validity_months = models.PositiveIntegerField(
        _("validity (months)"), default=12, help_text=_("How long an audit with grade A or B holds.")
    )

    objects = StandardQuerySet.as_manager()

    class Meta:
        verbose_name = _("standard")
        verbose_name_plural = _("standards")
        ordering = ["name", "-version_number", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["code", "version_number"],
                name="standard_version_once",
                violation_error_message=_("This version of the standard is already here."),
            ),
            models.CheckConstraint(
                name="standard_published_when",
                condition=models.Q(state="draft", published_at=None)
                | (~models.Q(state="draft") & models.Q(published_at__isnull=False)),
            ),
            models.CheckConstraint(name="standard_state_known", condition=models.Q(state__in=StandardState.values)),
        ]

    def __str__(self):
        return f"{self.name} v{self.version_number}"


class Section(models.Model):
    standard = models.ForeignKey(Standard, on_delete=models.CASCADE, related_name="sections")
    title = models.CharField(_("title"), max_length=200)
    process_area = models.CharField(_("process area"), max_length=25, choices=ProcessArea.choices)
    position = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name = _("section")
        verbose_name_plural = _("sections")
        ordering = ["position", "pk"]
        constraints = [
            models.CheckConstraint(name="section_area_known", condition=models.Q(process_area__in=ProcessArea.values))
        ]

    def __str__(self):
        return self.title


class Question(models.Model):
    """One thing to look at. `key` stays the same in every version of the standard."""

    standard = models.ForeignKey(Standard, on_delete=models.CASCADE, related_name="questions")
    section = models.ForeignKey(Section, on_delete=models.CASCADE, related_name="questions")
    key = models.SlugField(_("key"), max_length=40)
    text = models.TextField(_("question"))
    guidance = models.TextField(_("guidance"), blank=True)
    clause = models.CharField(_("clause"), max_length=60, blank=True)
    weight = models.PositiveSmallIntegerField(_("weight"), default=1)
    critical = models.BooleanField(_("critical"), default=False, help_text=_("Failing it caps the grade."))
    position = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name = _("question")
        verbose_name_plural = _("questions")
        ordering = ["position", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["standard", "key"],
                name="question_key_once",
                violation_error_message=_("Another question of this standard has this key."),
            ),
            models.CheckConstraint(
                name="question_has_weight",
                condition=models.Q(weight__gte=1),
                violation_error_message=_("A weight is at least 1."),
            ),
        ]

    def __str__(self):
        return self.text[:80]
