from enum import StrEnum

from django.db import models
from django.utils.translation import gettext_lazy as _


class ProcessArea(models.TextChoices):
    """The hinge between defects (where a cause usually lies) and findings (where a system is weak)."""

    TRAINING_STAFFING = "training_staffing", _("training and staffing")
    DOCUMENTATION = "documentation", _("documentation")
    PROCESS_CONTROL = "process_control", _("process control")
    EQUIPMENT_MAINTENANCE = "equipment_maintenance", _("equipment and maintenance")
    INCOMING_MATERIALS = "incoming_materials", _("incoming materials")
    QUALITY_MANAGEMENT = "quality_management", _("quality management")
    MEASUREMENT_TESTING = "measurement_testing", _("measurement and testing")
    PACKAGING_STORAGE = "packaging_storage", _("packaging and storage")
    FACILITIES_SAFETY = "facilities_safety", _("facilities and safety")


class Paper(models.TextChoices):
    """On what a document is printed."""

    A4 = "A4", "A4"
    LETTER = "letter", "Letter"


class Visibility(models.TextChoices):
    HOUSE = "house", _("the house alone")
    OWNER = "owner", _("the house, its owner and the factory")
    SHARED = "shared", _("the house, the factory and all its buyers")


SEEN_BY_FACTORY = _(
    "Unless it is for the house alone, the factory's own contact sees it too: an inspection or audit once it is approved, "
    "a corrective action at once."
)


class QualificationState(models.TextChoices):
    PROSPECT = "prospect", _("prospect")
    UNDER_EVALUATION = "under_evaluation", _("under evaluation")
    APPROVED = "approved", _("approved")
    CONDITIONAL = "conditional", _("conditional")
    SUSPENDED = "suspended", _("suspended")
    REJECTED = "rejected", _("rejected")

    @classmethod
    def good(cls):
        """Orders may be placed, as long as it has not run out."""
        return [cls.APPROVED, cls.CONDITIONAL]


EXPIRED = "expired"
STANDINGS = [*QualificationState.choices, (EXPIRED, _("expired"))]  # what a qualification is worth today


class EvidenceKind(models.TextChoices):
    AUDIT = "audit", _("audit")
    INSPECTION = "inspection", _("inspection")
    DOCUMENT = "document", _("document")
    ZERO_TOLERANCE = "zero_tolerance", _("open zero tolerance findings")
    CRITICAL = "critical", _("open critical findings")


class QualificationStep(models.TextChoices):
    """The decisions that ask for something."""

    APPROVE = "approve", _("approval")
    APPROVE_CONDITIONALLY = "approve_conditionally", _("approval with conditions")


class RequirementKind(models.TextChoices):
    """What a step may ask for; suppliers/qualifying.py judges each on evidence."""

    AUDIT = "audit", _("a valid audit")
    NO_ZERO_TOLERANCE = "no_zero_tolerance", _("no open zero tolerance finding")
    NO_CRITICAL = "no_critical", _("no open critical finding")
    DOCUMENTS = "documents", _("documents that have not expired")
    TIGHTENED_FIRST = "tightened_first", _("a first production that passed at tightened severity")
    NO_FAILED_RUN = "no_failed_run", _("no run of failed inspections")


class RequirementReason(models.TextChoices):
    """Why a factory needs an audit."""

    NEVER = "never", _("never audited")
    RAN_OUT = "ran_out", _("last audit ran out")
    DOES_NOT_HOLD = "does_not_hold", _("last audit does not hold")
    VOLUME = "volume", _("planned volume rises")
    FAMILY = "family", _("new product family")
    MOVE = "move", _("move of site")
    FAILED_RUN = "failed_run", _("run of failed inspections")

    @property
    def audit_kind(self) -> str:
        """Which kind of audit it asks for, by the audits app's names."""
        periodic = (self.RAN_OUT, self.DOES_NOT_HOLD)
        return "initial" if self == self.NEVER else "periodic" if self in periodic else "special"


class RequirementState(models.TextChoices):
    OPEN = "open", _("open")
    FULFILLED = "fulfilled", _("fulfilled")
    WAIVED = "waived", _("waived")


class LowestGrade(models.TextChoices):
    A = "A", "A"
    B = "B", "B"
    C = "C", "C"


class AuditOf(models.TextChoices):
    """Which audits count; the kinds are those of the audits app."""

    ANY = "", _("any audit")
    INITIAL = "initial", _("the initial audit")


class DocumentKind(models.TextChoices):
    BUSINESS_LICENCE = "business_licence", _("business licence")
    CERTIFICATE = "certificate", _("certificate of a management system")
    SOCIAL_REPORT = "social_report", _("social compliance report")
    FIRE_SAFETY = "fire_safety", _("fire safety certificate")
    INSURANCE = "insurance", _("insurance")
    OTHER = "other", _("other document")


class VisitState(models.TextChoices):
    PLANNED = "planned", _("planned")
    UNDER_WAY = "under_way", _("under way")
    DONE = "done", _("done")
    CANCELLED = "cancelled", _("cancelled")


class VisitRole(models.TextChoices):
    LEAD_INSPECTOR = "lead_inspector", _("lead inspector")
    INSPECTOR = "inspector", _("inspector")
    LEAD_AUDITOR = "lead_auditor", _("lead auditor")
    AUDITOR = "auditor", _("auditor")

    @classmethod
    def inspecting(cls):
        return [cls.LEAD_INSPECTOR, cls.INSPECTOR]

    @classmethod
    def auditing(cls):
        return [cls.LEAD_AUDITOR, cls.AUDITOR]


class DayPart(models.TextChoices):
    WHOLE = "whole", _("whole day")
    MORNING = "morning", _("morning")
    AFTERNOON = "afternoon", _("afternoon")


class CorrectiveActionState(models.TextChoices):
    OPEN = "open", _("open")
    ANSWERED = "answered", _("answered")
    SENT_BACK = "sent_back", _("sent back")
    ACCEPTED = "accepted", _("accepted")
    EFFECTIVE = "effective", _("effective")
    NOT_EFFECTIVE = "not_effective", _("not effective")
    CANCELLED = "cancelled", _("cancelled")

    @classmethod
    def to_answer(cls):
        """The factory is at it."""
        return [cls.OPEN, cls.SENT_BACK, cls.NOT_EFFECTIVE]

    @classmethod
    def closed(cls):
        """The answer was accepted, and nothing has shown since that it does not help."""
        return [cls.ACCEPTED, cls.EFFECTIVE]

    @classmethod
    def over(cls):
        """Nothing is left to mend."""
        return [*cls.closed(), cls.CANCELLED]


class NoticeKind(StrEnum):
    """What somebody hears of a corrective action."""

    WANTED = "wanted"
    ANSWERED = "answered"
    ACCEPTED = "accepted"
    REMINDER = "reminder"
    ESCALATED = "escalated"


class RootCause(models.TextChoices):
    """The branches of a cause-and-effect diagram."""

    PEOPLE = "people", _("people: training, staffing, attention")
    METHOD = "method", _("method: how the work is done")
    MACHINE = "machine", _("machine: equipment, tools, maintenance")
    MATERIAL = "material", _("material: what comes in")
    MEASUREMENT = "measurement", _("measurement: how it is checked")
    ENVIRONMENT = "environment", _("environment: light, heat, dust, damp")
    MANAGEMENT = "management", _("management: targets, means, priorities")


class ListKind(models.TextChoices):
    """What the rows of a list tell of."""

    FACTORIES = "factories", _("factories")
    INSPECTIONS = "inspections", _("past inspections")
    AUDITS = "audits", _("past audits and findings")

    @classmethod
    def history(cls):
        return [cls.INSPECTIONS, cls.AUDITS]


class ImportState(models.TextChoices):
    CHECKING = "checking", _("checking")
    CHECKED = "checked", _("checked")
    IMPORTING = "importing", _("importing")
    DONE = "done", _("done")
    FAILED = "failed", _("failed")
    RETURNING = "returning", _("being taken back")
    TAKEN_BACK = "taken_back", _("taken back")

    @classmethod
    def working(cls):
        return [cls.CHECKING, cls.IMPORTING, cls.RETURNING]

    @classmethod
    def over(cls):
        """What the list made is in the portal, or was."""
        return [cls.DONE, cls.TAKEN_BACK]


class DuplicateState(models.TextChoices):
    OPEN = "open", _("open")
    MERGED = "merged", _("merged")
    DISTINCT = "distinct", _("not the same")


class DisputeState(models.TextChoices):
    """Of what a supplier disputes; decided by somebody who was not there."""

    OPEN = "open", _("to decide")
    UPHELD = "upheld", _("upheld")
    CHANGED = "changed", _("changed")
    WITHDRAWN = "withdrawn", _("withdrawn")
