"""Who may do what with which kind of record, and which rows each person sees.

The matrix is the whole policy on one screen; a guard test walks it against every URL. Rows are narrowed by
`ScopedQuerySet.visible_to`, which every read of the portal starts from.
"""

from dataclasses import dataclass
from enum import StrEnum

from django.db import models
from django.utils.translation import gettext_lazy as _


class Role(models.TextChoices):
    ADMINISTRATOR = "administrator", _("administrator")
    QA_MANAGER = "qa_manager", _("QA manager")
    INSPECTOR = "inspector", _("inspector")
    AUDITOR = "auditor", _("auditor")
    BUYER = "buyer", _("buyer")
    SUPPLIER_CONTACT = "supplier_contact", _("supplier contact")
    READ_ONLY = "read_only", _("read-only")

    @classmethod
    def house(cls):
        return {cls.ADMINISTRATOR, cls.QA_MANAGER, cls.READ_ONLY}

    @classmethod
    def managing(cls):
        return {cls.ADMINISTRATOR, cls.QA_MANAGER}

    @classmethod
    def visitors(cls):
        """Who goes to factories."""
        return {cls.INSPECTOR, cls.AUDITOR}


class Act(StrEnum):
    LIST = "list"
    READ = "read"
    WRITE = "write"
    DECIDE = "decide"
    EXPORT = "export"


LOOK = frozenset({Act.LIST, Act.READ})
LOOK_EXPORT = LOOK | {Act.EXPORT}
WORK = LOOK | {Act.WRITE}
ALL = frozenset(Act)
SELF = frozenset({Act.READ})  # of people: the own account; of reports: no list, they stand with what they are about

RECORDS = [
    "user",
    "supplier",
    "factory",
    "buyer",
    "letterhead",
    "membership",
    "product_family",
    "qualification",
    "factory_document",
    "audit_requirement",
    "visit",
    "corrective_action",
    "import",
    "product",
    "paper",
    "shipment",
    "comment",
    "inspection",
    "decision",
    "programme",
    "protocol",
    "defect_type",
    "standard",
    "audit",
    "finding",
    "dispute",
    "report",
    "share_link",
    "schedule",
    "scorecard",
    "leniency",
    "figure",
    "trend",
    "history",
    "mail",
    "retention",
]
ACCOUNTS = {"user", "membership", "history", "mail", "retention"}
OF_PEOPLE = (
    "leniency"  # how a person compares with colleagues: for that person, and for who assigns (docs/decisions/0021)
)

MATRIX: dict[str, dict[str, frozenset[Act]]] = {
    Role.ADMINISTRATOR: dict.fromkeys(RECORDS, ALL) | {OF_PEOPLE: frozenset()},
    Role.QA_MANAGER: dict.fromkeys(RECORDS, ALL)
    | {
        "user": WORK,
        "membership": WORK,
        "history": LOOK,
        "mail": frozenset(),
        "retention": frozenset(),
        OF_PEOPLE: LOOK,
    },
    Role.READ_ONLY: {name: LOOK_EXPORT for name in RECORDS if name not in ACCOUNTS | {OF_PEOPLE}}
    | {"user": LOOK, "membership": LOOK, "history": LOOK},
    Role.INSPECTOR: {
        "user": SELF,
        "factory": LOOK,
        "supplier": LOOK,
        "product": LOOK,
        "paper": LOOK,
        "shipment": LOOK,
        "protocol": LOOK,
        "defect_type": LOOK,
        "visit": LOOK,
        "inspection": WORK,
        "decision": LOOK,
        OF_PEOPLE: SELF,
    },
    Role.AUDITOR: {
        "user": SELF,
        "factory": LOOK,
        "supplier": LOOK,
        "standard": LOOK,
        "visit": LOOK,
        "audit": WORK,
        "finding": WORK,
        "dispute": LOOK,
        OF_PEOPLE: SELF,
    },
    Role.BUYER: {
        "user": SELF,
        "factory": LOOK_EXPORT,
        "supplier": LOOK,
        "qualification": LOOK,
        "letterhead": WORK,  # of the own documents
        "product_family": LOOK,
        "product": WORK,
        "paper": WORK,
        "shipment": WORK | {Act.EXPORT},
        "comment": WORK,
        "inspection": LOOK_EXPORT,
        "decision": WORK,
        "programme": LOOK,
        "audit": LOOK_EXPORT,
        "finding": LOOK_EXPORT,
        "dispute": LOOK,
        "corrective_action": LOOK_EXPORT,
        "report": LOOK_EXPORT,
        "share_link": WORK,
        "schedule": WORK,  # of the own summaries
        "scorecard": WORK | {Act.EXPORT},  # writes the own weights
        "figure": LOOK_EXPORT,
        "trend": LOOK_EXPORT,
    },
    Role.SUPPLIER_CONTACT: {
        "user": SELF,
        "factory": LOOK,
        "factory_document": WORK,
        "supplier": LOOK,
        "visit": LOOK,
        "paper": LOOK,
        "inspection": LOOK,
        "audit": WORK,  # answers self-assessments
        "finding": LOOK,
        "dispute": WORK,
        "corrective_action": WORK,
        "report": SELF,  # 8D reports made for the own factory
        "scorecard": SELF,  # of the own factories, without ranks
        "trend": SELF,  # on the page of the own factory
    },
}


def may(user, act: str, record: str) -> bool:
    if not getattr(user, "is_active", False):
        return False
    return act in MATRIX.get(user.role, {}).get(record, frozenset())


@dataclass(frozen=True)
class PublicAddress:
    """An address that answers without a login, why, and what keeps it from being misused."""

    route: str
    reason: str
    guard: str


PUBLIC = [
    PublicAddress("core:login", "people sign in here", "locked after repeated failures (django-axes)"),
    PublicAddress("core:login_code", "second step of signing in", "needs the first step; a code is good once; locked"),
    PublicAddress("core:password_reset", "a forgotten password", "answers the same for every address; throttled"),
    PublicAddress("core:password_reset_sent", "says that a mail is on its way", "shows nothing about anybody"),
    PublicAddress("core:password_set", "the link of a reset or invitation mail", "signed token, three days, used once"),
    PublicAddress("core:language", "the language of the pages", "sets a cookie; only known languages"),
    PublicAddress(
        "reports:verify", "anybody asks whether a document is genuine", "30 a minute; tells what its asker has in hand"
    ),
    PublicAddress(
        "reports:verify_document", "the code on a document leads here", "a random identifier; 30 a minute; no names"
    ),
    PublicAddress("reports:verify_schema", "what the figures in a document look like", "static text without data"),
    PublicAddress("reports:verify_certificates", "checking a seal without us", "public halves of keys alone"),
    PublicAddress("api_verify", "a program asks whether a document is genuine", "30 a minute; no names"),
    PublicAddress(
        "reports:shared",
        "a report by a link that somebody gave away",
        "256 random bits, of which a hash is kept; ends by itself; a password is asked first and locks after 5 wrong ones",
    ),
    PublicAddress("reports:shared_take", "begins a download by such a link", "as that page; counted before it begins"),
    PublicAddress(
        "reports:shared_file", "the file of a download that has begun", "signed, for an hour, while the link holds"
    ),
    PublicAddress("health", "load balancers and supervisors ask it", "says up or down, no figures"),
    PublicAddress("schema", "the API's description for programmers", "static text without data"),
    PublicAddress(
        "api_login", "a program changes a password for a token", "locked after failures; 30 a minute in each process"
    ),
]


class ScopedQuerySet(models.QuerySet):
    """Start every read here: `Model.objects.visible_to(user)`.

    A queryset names its record in the matrix and defines `scope_<role>` for the roles that see a part of it;
    house roles share `scope_house`. Without a scope a role sees nothing.
    """

    record_name = ""

    def visible_to(self, user):
        if not may(user, Act.READ, self.record_name):
            return self.none()
        scope = "scope_house" if user.is_house else f"scope_{user.role}"
        narrow = getattr(self, scope, None)
        return narrow(user) if narrow else self.none()

    def scope_house(self, user):
        return self.all()
