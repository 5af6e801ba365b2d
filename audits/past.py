"""Lists of past audits and findings, as the import knows them."""

from django import forms
from django.utils.translation import gettext_lazy as _

from suppliers.enums import ListKind
from suppliers.importing.kinds import Kind

from .actions.past import Writer
from .actions.past_undo import MADE
from .enums import AuditKind
from .models import Audit
from .past_rows import FIELDS, Reader

UNNAMED = "Past audits"


def option_fields() -> dict[str, forms.Field]:
    return {
        "usual_type": forms.ChoiceField(
            label=_("Kind of audit"),
            choices=AuditKind.by_the_house(),
            initial=AuditKind.PERIODIC,
            help_text=_("Where the list does not say."),
        ),
        "usual_standard": forms.CharField(
            label=_("Standard"),
            max_length=200,
            required=False,
            help_text=_("Where the list does not say. One that is not in the portal is kept by its name, as retired."),
        ),
    }


PAST_AUDITS = Kind(
    ListKind.AUDITS,
    lambda: FIELDS,
    Audit,
    "audits:audit",
    Reader,
    Writer,
    options={"usual_type": AuditKind.PERIODIC, "usual_standard": UNNAMED},
    option_fields=option_fields,
    made={"audits": _("Audits"), "findings": _("Findings")},
    page_of_all="audits:audit_list",
    undo=MADE,
)
