from decimal import Decimal

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

from qcportal.core.models import Record
from qcportal.core.names import own_words
from qcportal.core.roles import ScopedQuerySet
from suppliers.enums import ProcessArea
from suppliers.models import VisitAssignment

from ..clauses import clauses_text, fitting
from ..conditions import ConditionError, parse
from ..enums import Scale, StandardState
from ..scales import limits_in_words
from ..wording import QUESTION_WORDS, check_clauses, check_options, check_words

LONGEST_CONDITION = 1000
LIMITS_IN_ORDER = _("The lowest number lies above the highest one.")
LIMITS_OF_A_NUMBER = _("Only a number has limits and a unit. Remove them, or choose the scale “numeric”.")


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
    words = models.JSONField(_("in other languages"), default=dict, blank=True)  # {language: {name, description}}

    worded = ("name", "description")
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

    def clean(self):
        check_words(self.words, self.worded)

    @property
    def shown_name(self) -> str:
        return own_words(self).get("name") or self.name

    @property
    def shown_title(self) -> str:
        """As the reader calls it, with its version."""
        return f"{self.shown_name} v{self.version_number}"

    @property
    def shown_description(self) -> str:
        return own_words(self).get("description") or self.description


class Section(models.Model):
    standard = models.ForeignKey(Standard, on_delete=models.CASCADE, related_name="sections")
    title = models.CharField(_("title"), max_length=200)
    process_area = models.CharField(_("process area"), max_length=25, choices=ProcessArea.choices)
    position = models.PositiveIntegerField(default=0)
    words = models.JSONField(_("in other languages"), default=dict, blank=True)  # {language: {title}}
    worded = ("title",)

    class Meta:
        verbose_name = _("section")
        verbose_name_plural = _("sections")
        ordering = ["position", "pk"]
        constraints = [
            models.CheckConstraint(name="section_area_known", condition=models.Q(process_area__in=ProcessArea.values))
        ]

    def __str__(self):
        return self.title

    def clean(self):
        check_words(self.words, self.worded)

    @property
    def shown_title(self) -> str:
        return own_words(self).get("title") or self.title


def check_limits(question) -> None:
    low, high = question.lowest, question.highest
    if question.scale != Scale.NUMBER and (low is not None or high is not None or question.unit):
        raise ValidationError({"scale": LIMITS_OF_A_NUMBER})
    if low is not None and high is not None and low > high:
        raise ValidationError({"lowest": LIMITS_IN_ORDER})


def percent(share) -> Decimal | None:
    return None if share is None else (Decimal(str(share)) * 100).normalize() + 0


def check_readable(shown_if: str) -> None:
    if len(shown_if) > LONGEST_CONDITION:
        raise ValidationError({"shown_if": _("A condition has at most 1000 characters.")})
    try:
        parse(shown_if)
    except ConditionError as error:
        raise ValidationError({"shown_if": str(error)}) from error


class Question(models.Model):
    """One thing to look at. `key` stays the same in every version of the standard."""

    standard = models.ForeignKey(Standard, on_delete=models.CASCADE, related_name="questions")
    section = models.ForeignKey(Section, on_delete=models.CASCADE, related_name="questions")
    key = models.SlugField(_("key"), max_length=40)
    text = models.TextField(_("question"))
    guidance = models.TextField(_("guidance"), blank=True)
    clauses = models.JSONField(_("clauses"), default=list, blank=True)  # [{source, edition, clause}]
    scale = models.CharField(_("scale"), max_length=10, choices=Scale.choices, default=Scale.CONFORMITY)
    options = models.JSONField(_("options"), default=list, blank=True)  # [{name, label, share: 0..1 or null}]
    lowest = models.DecimalField(_("lowest"), max_digits=16, decimal_places=4, null=True, blank=True)
    highest = models.DecimalField(_("highest"), max_digits=16, decimal_places=4, null=True, blank=True)
    unit = models.CharField(_("unit"), max_length=20, blank=True)
    photo_required = models.BooleanField(_("photo required"), default=False)
    shown_if = models.TextField(_("shown if"), max_length=LONGEST_CONDITION, blank=True)  # a condition (conditions.py)
    weight = models.PositiveSmallIntegerField(_("weight"), default=1)
    critical = models.BooleanField(_("critical"), default=False, help_text=_("Failing it caps the grade."))
    position = models.PositiveIntegerField(default=0)
    words = models.JSONField(_("in other languages"), default=dict, blank=True)  # {language: QUESTION_WORDS}
    worded = QUESTION_WORDS

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
            models.CheckConstraint(name="question_scale_known", condition=models.Q(scale__in=Scale.values)),
            models.CheckConstraint(
                name="question_limits_in_order",
                condition=models.Q(lowest=None) | models.Q(highest=None) | models.Q(lowest__lte=models.F("highest")),
                violation_error_message=LIMITS_IN_ORDER,
            ),
            models.CheckConstraint(
                name="question_limits_of_a_number",
                condition=models.Q(scale="number") | models.Q(lowest=None, highest=None, unit=""),
                violation_error_message=LIMITS_OF_A_NUMBER,
            ),
        ]

    def __str__(self):
        return self.text[:80]

    def clean(self):
        """What the constraints say, too: content that comes as data is written in one go."""
        check_options(self.scale, self.options)
        check_clauses(self.clauses)
        check_words(self.words, self.worded, self.options)
        check_limits(self)
        check_readable(self.shown_if)

    @property
    def clause(self) -> str:
        """The clauses as people write them."""
        return clauses_text(self.clauses)

    @property
    def clause_for_finding(self) -> str:
        return fitting(self.clauses, 60)

    @property
    def limits_in_words(self) -> str:
        return limits_in_words(self)

    @property
    def shares(self) -> list[tuple[str, Decimal | None]]:
        """Each option with its share in percent, None where it is not scored."""
        shares = {each["name"]: each.get("share") for each in self.options}
        return [(label, percent(shares[name])) for name, label in self.labels.items()]

    @property
    def shown_text(self) -> str:
        return own_words(self).get("text") or self.text

    @property
    def shown_guidance(self) -> str:
        return own_words(self).get("guidance") or self.guidance

    @property
    def shown_unit(self) -> str:
        return own_words(self).get("unit") or self.unit

    @property
    def labels(self) -> dict[str, str]:
        """The options' labels by name, as the reader calls them."""
        own = own_words(self).get("options", {})
        return {each["name"]: own.get(each["name"]) or each["label"] for each in self.options}
