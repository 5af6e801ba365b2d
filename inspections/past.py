"""Lists of past inspections, as the import knows them."""

from django import forms
from django.utils.translation import gettext_lazy as _

from suppliers.enums import ListKind
from suppliers.importing.kinds import Kind

from .actions.past import Writer
from .actions.past_undo import MADE
from .enums import InspectionType
from .models import Inspection
from .past_rows import Reader, fields


def option_fields() -> dict[str, forms.Field]:
    return {
        "usual_type": forms.ChoiceField(
            label=_("Type of inspection"),
            choices=InspectionType.choices,
            initial=InspectionType.PRE_SHIPMENT,
            help_text=_("Where the list does not say."),
        ),
        "one_unit_each": forms.BooleanField(
            label=_("An inspection without a number of units counts as one unit"),
            required=False,
            help_text=_(
                "For counts without a denominator, such as failures a month. Rates are then per inspection; a month that "
                "the list leaves out because nothing happened is missing in them."
            ),
        ),
        "result_by_defects": forms.BooleanField(
            label=_("An inspection without a result passed if no defect was found"), required=False
        ),
    }


PAST_INSPECTIONS = Kind(
    ListKind.INSPECTIONS,
    fields,
    Inspection,
    "inspections:inspection",
    Reader,
    Writer,
    options={"usual_type": InspectionType.PRE_SHIPMENT, "one_unit_each": False, "result_by_defects": False},
    option_fields=option_fields,
    made={"inspections": _("Inspections"), "defects": _("Defects")},
    page_of_all="inspections:inspection_list",
    undo=MADE,
)
