from django.db import models
from django.utils.translation import gettext_lazy as _


class StandardState(models.TextChoices):
    DRAFT = "draft", _("draft")
    PUBLISHED = "published", _("published")
    RETIRED = "retired", _("retired")


class AuditKind(models.TextChoices):
    INITIAL = "initial", _("initial")
    PERIODIC = "periodic", _("periodic")
    FOLLOW_UP = "follow_up", _("follow-up")
    SPECIAL = "special", _("special")
    DESK_REVIEW = "desk_review", _("desk review")
    SELF_ASSESSMENT = "self_assessment", _("self-assessment by the supplier")

    @classmethod
    def by_the_house(cls):
        """What the house plans for its auditors; a self-assessment is asked of the supplier."""
        return [choice for choice in cls.choices if choice[0] != cls.SELF_ASSESSMENT]

    @classmethod
    def without_visit(cls):
        return frozenset({cls.DESK_REVIEW, cls.SELF_ASSESSMENT})


class Announcement(models.TextChoices):
    ANNOUNCED = "announced", _("announced")
    SEMI_ANNOUNCED = "semi_announced", _("semi-announced")
    UNANNOUNCED = "unannounced", _("unannounced")


class AuditState(models.TextChoices):
    PLANNED = "planned", _("planned")
    IN_PROGRESS = "in_progress", _("in progress")
    SUBMITTED = "submitted", _("submitted")
    SENT_BACK = "sent_back", _("sent back")
    APPROVED = "approved", _("approved")
    CANCELLED = "cancelled", _("cancelled")


class Scale(models.TextChoices):
    """How a question is answered; scales.py says what each takes and earns."""

    CONFORMITY = "conformity", _("conformity")
    POINTS = "points", _("0 to 10 points")
    YES_NO = "yes_no", _("yes or no")
    NUMBER = "number", _("numeric")
    TEXT = "text", _("text")
    DATE = "date", _("date")
    CHOICE = "choice", _("choice of one")
    CHOICES = "choices", _("choice of several")

    @classmethod
    def choosing(cls):
        return frozenset({cls.CHOICE, cls.CHOICES})


class AnswerValue(models.TextChoices):
    CONFORM = "conform", _("conform")
    MINOR = "minor", _("minor non-conformity")
    MAJOR = "major", _("major non-conformity")
    CRITICAL = "critical", _("critical non-conformity")
    NOT_APPLICABLE = "not_applicable", _("not applicable")


class YesNo(models.TextChoices):
    YES = "yes", _("yes")
    NO = "no", _("no")


class FindingGrade(models.TextChoices):
    ZERO_TOLERANCE = "zero_tolerance", _("zero tolerance")
    CRITICAL = "critical", _("critical")
    MAJOR = "major", _("major")
    MINOR = "minor", _("minor")
    OBSERVATION = "observation", _("observation")


class FindingState(models.TextChoices):
    OPEN = "open", _("open")
    CLOSED = "closed", _("closed")
    WITHDRAWN = "withdrawn", _("withdrawn")


class CheckOutcome(models.TextChoices):
    """What a follow-up audit says of a finding that was open before it."""

    PUT_RIGHT = "put_right", _("put right")
    STILL_OPEN = "still_open", _("still open")


class Grade(models.TextChoices):
    A = "A", "A"
    B = "B", "B"
    C = "C", "C"
    D = "D", "D"
