from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from qcportal.core.models import Record, StoredFile
from qcportal.core.names import own_word
from qcportal.core.roles import Act, Role, ScopedQuerySet, may
from suppliers.enums import ProcessArea, Visibility, VisitState
from suppliers.models import Factory, Visit
from suppliers.models.owned import Imported, Owned, OwnedQuerySet
from suppliers.queries.owners import OUTSIDE

from ..enums import Announcement, AuditKind, AuditState, Grade
from ..scales import in_words
from .standards import Question, Standard

# Planned, on a visit that nobody called off.
COMING = models.Q(state=AuditState.PLANNED) & ~models.Q(visit__state=VisitState.CANCELLED)


class AuditQuerySet(OwnedQuerySet):
    record_name = "audit"

    def scope_buyer(self, user):
        """Coming ones and approved ones: what nobody has reviewed yet is no result."""
        seen = super().scope_buyer(user)
        return seen.filter(COMING | models.Q(state=AuditState.APPROVED))

    def let_out_to(self, user):
        """Whatever their state, those that are a buyer's own or shared with it."""
        return super().scope_buyer(user)

    def scope_auditor(self, user):
        """On own visits, what the person reviews at the desk, and what the suppliers of these said of themselves."""
        at_desk = models.Q(kind=AuditKind.DESK_REVIEW, pk__in=given_to(user))
        own = models.Q(visit__in=Visit.objects.visible_to(user)) | at_desk
        alike = {name: models.OuterRef(name) for name in ("factory", "standard__code", "for_whom")}
        beside = models.Exists(Audit.objects.for_whom().filter(own, **alike))
        said = models.Q(kind=AuditKind.SELF_ASSESSMENT, state=AuditState.APPROVED)
        return self.for_whom().filter(own | said & beside)

    def for_whom(self):
        """With the owner as something that compares, the house too."""
        return self.alias(for_whom=Coalesce("owner_id", models.Value(0), output_field=models.BigIntegerField()))

    def asked_of(self, user):
        """The self-assessments that this person answers."""
        return self.filter(kind=AuditKind.SELF_ASSESSMENT, pk__in=given_to(user))

    def with_days(self):
        """`to_day` beside `from_day`: of the visit, or the day until which it is done without one."""
        return self.annotate(to_day=Coalesce("visit__ends_on", "due_on", "audited_on"))

    def with_standard(self):
        """`shown_standard`: its name as the reader calls it."""
        return self.annotate(shown_standard=own_word("name", "standard__words", "standard__name"))

    def scope_supplier_contact(self, user):
        """At own factories, unless it stays in the house: approved ones, and coming ones that were announced; and the
        self-assessments asked of this person, in any state.

        Its visit may have been made unannounced since.
        """
        coming = COMING & models.Q(announcement=Announcement.ANNOUNCED, visit__announced=True)
        seen = (models.Q(state=AuditState.APPROVED) | coming) & ~models.Q(visibility=Visibility.HOUSE)
        asked = models.Q(kind=AuditKind.SELF_ASSESSMENT, pk__in=given_to(user))
        return self.at_own_factories(user).filter(seen | asked)

    def by_the_house(self):
        """Without what suppliers say of themselves, which never counts as an audit."""
        return self.exclude(kind=AuditKind.SELF_ASSESSMENT)

    def to_do(self):
        """Planned, under way or sent back."""
        return self.filter(state__in=[AuditState.PLANNED, AuditState.IN_PROGRESS, AuditState.SENT_BACK])

    def asked_for_by(self, day):
        """Self-assessments that are still to be handed in, by `day` at the latest."""
        return self.filter(kind=AuditKind.SELF_ASSESSMENT, due_on__lte=day).to_do()

    def approved(self):
        """The house's own results."""
        return self.by_the_house().filter(state=AuditState.APPROVED)

    def with_window_told_to(self, user):
        """Coming semi-announced audits of which a supplier hears the window, and nothing else before they start."""
        if user.role != Role.SUPPLIER_CONTACT or not may(user, Act.READ, self.record_name):
            return self.none()
        coming = self.at_own_factories(user).filter(COMING, window_ends_on__isnull=False)
        return coming.exclude(visibility=Visibility.HOUSE)

    def windows_told_to(self, user):
        """The windows without the audits."""
        told = self.with_window_told_to(user).order_by("window_starts_on", "window_ends_on")
        return told.with_standard().values("window_starts_on", "window_ends_on", "shown_standard")


def given_to(user) -> models.QuerySet:
    """The keys of what this person does at the desk, without a visit."""
    return Audit.people.through.objects.filter(user=user).values("audit")


def at_desk(audit) -> list:
    """Who does it without a visit, in the order in which it was given to them: the first leads."""
    given = audit.people.through.objects.filter(audit=audit).select_related("user").order_by("pk")
    return [each.user for each in given]


class Audit(Record, Owned, Imported):
    """One look at a factory's systems. It keeps its version of the standard; submitted it is frozen.

    A self-assessment is the supplier's own look: it has a score, and neither grade, validity nor findings.
    One that was imported tells of the past: it is approved, has no answers, and a score or grade where the list said one.
    """

    number = models.CharField(_("number"), max_length=30, unique=True)
    factory = models.ForeignKey(Factory, on_delete=models.PROTECT, related_name="audits", verbose_name=_("factory"))
    visit = models.OneToOneField(
        Visit, on_delete=models.PROTECT, null=True, blank=True, related_name="audit", verbose_name=_("visit")
    )
    due_on = models.DateField(_("due on"), null=True, blank=True)  # of what is done without a visit
    # of the visit, or until which it is done without one, or on which an imported one was: the database keeps it, as of inspections
    from_day = models.DateField(_("day"), blank=True, editable=False)
    people = models.ManyToManyField(  # the auditors of a desk review, the supplier's contacts who assess themselves
        settings.AUTH_USER_MODEL, blank=True, related_name="desk_audits", verbose_name=_("people")
    )
    message = models.TextField(_("message to the supplier"), blank=True)  # with which a self-assessment is asked for
    standard = models.ForeignKey(Standard, on_delete=models.PROTECT, related_name="audits", verbose_name=_("standard"))
    kind = models.CharField(_("kind"), max_length=20, choices=AuditKind.choices)
    areas = ArrayField(  # which a special audit looks into first
        models.CharField(max_length=25, choices=ProcessArea.choices),
        default=list,
        blank=True,
        verbose_name=_("process areas to look into"),
    )
    follows = models.ForeignKey(  # whose open findings it looks at again
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="followed_by", verbose_name=_("follows")
    )
    announcement = models.CharField(
        _("announcement"), max_length=15, choices=Announcement.choices, default=Announcement.ANNOUNCED
    )
    window_starts_on = models.DateField(_("window from"), null=True, blank=True)
    window_ends_on = models.DateField(_("window to"), null=True, blank=True)
    state = models.CharField(_("state"), max_length=12, choices=AuditState.choices, default=AuditState.PLANNED)
    audited_on = models.DateField(_("audited on"), null=True, blank=True)  # the factory's local date
    summary = models.TextField(_("summary"), blank=True)
    confidential_note = models.TextField(
        _("confidential note"), blank=True, help_text=_("For the house alone; neither factory nor buyer sees it.")
    )
    opening_at = models.TimeField(_("opening meeting at"), null=True, blank=True)  # by the factory's clock
    opening_people = models.TextField(_("who was at the opening meeting"), blank=True)
    closing_at = models.TimeField(_("closing meeting at"), null=True, blank=True)
    closing_people = models.TextField(_("who was at the closing meeting"), blank=True)
    areas_visited = models.TextField(_("areas visited"), blank=True)
    people_met = models.TextField(_("people met"), blank=True)
    documents_reviewed = models.TextField(_("documents reviewed"), blank=True)
    score_percent = models.DecimalField(_("score (%)"), max_digits=4, decimal_places=1, null=True, blank=True)
    grade = models.CharField(_("grade"), max_length=1, choices=Grade.choices, blank=True)
    valid_until = models.DateField(_("valid until"), null=True, blank=True)
    covered_areas = ArrayField(  # of an imported one; of others its standard says
        models.CharField(max_length=25, choices=ProcessArea.choices),
        default=list,
        blank=True,
        verbose_name=_("process areas that it looked into"),
    )
    auditor_label = models.CharField(_("auditor as the list names them"), max_length=120, blank=True)
    result_label = models.CharField(_("result as the list names it"), max_length=60, blank=True)
    submitted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    submitted_at = models.DateTimeField(null=True, blank=True)
    reviewed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    reviewed_at = models.DateTimeField(null=True, blank=True)
    review_note = models.TextField(_("review note"), blank=True)

    objects = AuditQuerySet.as_manager()

    class Meta:
        verbose_name = _("audit")
        verbose_name_plural = _("audits")
        ordering = ["-pk"]
        indexes = [
            *Imported.indexes("audit"),
            models.Index(fields=["factory", "-audited_on"], name="audit_of_factory"),
            models.Index(fields=["owner", "-id"], name="audit_of_owner"),
            models.Index(fields=["state", "-id"], name="audit_by_state"),
            models.Index(fields=["from_day", "id"], name="audit_by_day"),
        ]
        constraints = [
            *Imported.constraints("audit"),
            models.CheckConstraint(
                name="audit_imported_is_over",
                condition=models.Q(imported_from=None, covered_areas=[], auditor_label="", result_label="")
                | models.Q(imported_from__isnull=False, state="approved", visit=None, due_on=None, valid_until=None),
            ),
            models.CheckConstraint(
                name="audit_submitted_whole",
                condition=models.Q(submitted_at=None, submitted_by=None)
                | models.Q(submitted_at__isnull=False, submitted_by__isnull=False),
            ),
            models.CheckConstraint(
                name="audit_reviewed_whole",
                condition=models.Q(reviewed_at=None, reviewed_by=None)
                | models.Q(reviewed_at__isnull=False, reviewed_by__isnull=False),
            ),
            models.CheckConstraint(
                name="audit_scored_when_submitted",
                condition=~models.Q(state__in=["submitted", "approved"])
                | models.Q(imported_from__isnull=False, audited_on__isnull=False)
                | (
                    models.Q(score_percent__isnull=False, audited_on__isnull=False)
                    & (~models.Q(grade="") | models.Q(kind="self_assessment"))
                ),
                violation_error_message=_("Answer every question and say on which day you audited before you submit."),
            ),
            models.CheckConstraint(
                name="audit_score_in_percent",
                condition=models.Q(score_percent=None) | models.Q(score_percent__gte=0, score_percent__lte=100),
            ),
            models.CheckConstraint(
                name="audit_approved_was_reviewed",
                condition=~models.Q(state="approved") | models.Q(reviewed_at__isnull=False),
            ),
            models.CheckConstraint(
                name="audit_window_of_semi_announced",
                condition=models.Q(window_starts_on=None, window_ends_on=None)
                | models.Q(announcement="semi_announced", window_ends_on__gte=models.F("window_starts_on")),
                violation_error_message=_("Only a semi-announced audit has a window, with a first and a last day."),
            ),
            models.CheckConstraint(
                name="audit_follows_as_follow_up",
                condition=models.Q(follows=None) | models.Q(kind="follow_up"),
                violation_error_message=_("An audit that follows another is of the kind “follow-up”."),
            ),
            models.CheckConstraint(
                name="audit_areas_of_special",
                condition=models.Q(areas=[]) | models.Q(kind="special"),
                violation_error_message=_("Only a special audit names process areas to look into."),
            ),
            models.CheckConstraint(
                name="audit_areas_known", condition=models.Q(areas__contained_by=ProcessArea.values)
            ),
            models.CheckConstraint(
                name="audit_self_assessed_ungraded",
                condition=~models.Q(kind="self_assessment") | models.Q(grade="", valid_until=None),
            ),
            models.CheckConstraint(  # desk reviews that were planned when they still took a visit keep it
                name="audit_has_visit_or_due_day",
                condition=models.Q(visit__isnull=False, due_on=None) & ~models.Q(kind="self_assessment")
                | models.Q(visit=None, due_on__isnull=False, kind__in=["desk_review", "self_assessment"])
                | models.Q(imported_from__isnull=False),
                violation_error_message=_("Only desk reviews and self-assessments are done without a visit, by a day."),
            ),
            models.CheckConstraint(name="audit_state_known", condition=models.Q(state__in=AuditState.values)),
            models.CheckConstraint(name="audit_kind_known", condition=models.Q(kind__in=AuditKind.values)),
            models.CheckConstraint(
                name="audit_announcement_known", condition=models.Q(announcement__in=Announcement.values)
            ),
            models.CheckConstraint(name="audit_visibility_known", condition=models.Q(visibility__in=Visibility.values)),
            models.CheckConstraint(
                name="audit_grade_known", condition=models.Q(grade="") | models.Q(grade__in=Grade.values)
            ),
        ]

    def __str__(self):
        return self.number

    @property
    def self_assessed(self) -> bool:
        return self.kind == AuditKind.SELF_ASSESSMENT

    @property
    def areas_in_words(self) -> list[str]:
        return [str(ProcessArea(each).label) for each in self.areas]

    @property
    def first_day(self):
        return self.visit.starts_on if self.visit else self.due_on or self.audited_on

    @property
    def last_day(self):
        return self.visit.ends_on if self.visit else self.due_on or self.audited_on


class AnswerQuerySet(ScopedQuerySet):
    record_name = "audit"

    def visible_to(self, user):
        """With their audit; an auditor those of every finding seen. Outsiders read none that its version does not ask,
        unless a finding came of it."""
        if not may(user, Act.READ, self.record_name):
            return self.none()
        findings = self.model._meta.get_field("findings").related_model.objects
        found = models.Q(pk__in=findings.visible_to(user).filter(answer__isnull=False).values("answer"))
        seen = models.Q(audit__in=Audit.objects.visible_to(user))
        if user.role == Role.AUDITOR:
            return self.filter(seen | found)
        if user.role in OUTSIDE:
            return self.filter(seen, models.Q(question__standard=models.F("audit__standard")) | found)
        return self.filter(seen)


class Answer(Record):
    audit = models.ForeignKey(Audit, on_delete=models.CASCADE, related_name="answers")
    question = models.ForeignKey(Question, on_delete=models.PROTECT, related_name="answers")
    value = models.TextField(_("answer"))  # what the question's scale takes (scales.py), or not_applicable
    note = models.TextField(_("note"), blank=True)
    review_note = models.TextField(_("why it is sent back"), blank=True)  # the last review's word on it
    interview_note = models.TextField(
        _("interview note"), blank=True, help_text=_("Who said what, by function; the factory and the buyer read it.")
    )
    confidential_note = models.TextField(
        _("confidential note"), blank=True, help_text=_("For the house alone; neither factory nor buyer sees it.")
    )

    objects = AnswerQuerySet.as_manager()

    class Meta:
        verbose_name = _("answer")
        verbose_name_plural = _("answers")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["audit", "question"], name="answer_once"),
            models.CheckConstraint(name="answer_given", condition=~models.Q(value="")),
            models.CheckConstraint(
                name="answer_na_has_reason",
                condition=~models.Q(value="not_applicable") | ~models.Q(note=""),
                violation_error_message=_("Say why the question does not apply."),
            ),
        ]

    def __str__(self):
        return f"{self.question.key}: {self.shown_value}"

    @property
    def shown_value(self) -> str:
        return in_words(self.question, self.value)


class AnswerPhotoQuerySet(AnswerQuerySet):
    def visible_to(self, user):
        return self.filter(answer__in=Answer.objects.visible_to(user))


class AnswerPhoto(models.Model):
    answer = models.ForeignKey(Answer, on_delete=models.CASCADE, related_name="photos")
    file = models.OneToOneField(StoredFile, on_delete=models.PROTECT, related_name="+")
    caption = models.CharField(_("caption"), max_length=200, blank=True)
    position = models.PositiveIntegerField(default=0)

    objects = AnswerPhotoQuerySet.as_manager()

    class Meta:
        verbose_name = _("photo")
        verbose_name_plural = _("photos")
        ordering = ["position", "pk"]

    def __str__(self):
        return self.caption or str(self.file)
