from django import forms
from django.utils.translation import gettext_lazy as _

from suppliers.enums import SEEN_BY_FACTORY, Visibility
from suppliers.models import Buyer, ProductFamily
from suppliers.widgets import Ticks

from ..actions.programmes import SKIP, skip_of
from ..enums import DefectClass, InspectionType, Level, PaperKind
from ..models import Programme, ProgrammeStep
from ..models.programmes import MOST_LOTS
from ..queries.quantities import USUAL_PACKED_PERCENT
from ..sampling import ISO, Z14
from .attention import PointsField
from .fields import WholeField
from .inspections import four_eyes_field
from .plans import GroupsForm, aql_field, groups_initial
from .site_tests import ProtocolsField

MOST_DAYS = 365
FIELDS = [
    "days_before", "standard", "level", "aql_critical", "aql_major", "aql_minor", "sampling", "counts", "visibility",
    "four_eyes", "packed_percent", "packed_decides", "attention", "papers",
]  # fmt: skip


def lots_field(label, usual: int, least: int = 1) -> WholeField:
    return WholeField(label=label, min_value=least, max_value=MOST_LOTS, initial=usual, required=False)


def held(programme: Programme) -> dict:
    """What the form of a change begins with."""
    return {"retired": programme.retired} | skip_of(programme.editions.first())


class ProgrammeForm(forms.Form):
    buyer = forms.ModelChoiceField(Buyer.objects.none(), label=_("Buyer"), to_field_name="uuid", empty_label="–")
    family = forms.ModelChoiceField(
        ProductFamily.objects.none(), label=_("Product family"), to_field_name="uuid", empty_label="–"
    )
    retired = forms.BooleanField(
        label=_("Retired"), required=False, help_text=_("A retired programme proposes nothing any more.")
    )
    why = forms.CharField(label=_("What changes, and why"), max_length=300, required=False)
    skip_lot = forms.BooleanField(
        label=_("Offer skip-lot"),
        required=False,
        help_text=_("Once enough good lots came in a row from a factory, the portal offers to let later ones pass."),
    )
    qualifying_lots = lots_field(_("Good lots in a row that qualify"), 10)
    inspect_one_in = lots_field(_("While skipping, inspect one lot in"), 4, least=2)
    requalifying_lots = lots_field(_("Good lots in a row that requalify"), 4)

    def __init__(self, *args, by, programme: Programme | None = None, **kwargs):
        super().__init__(*args, initial=held(programme) if programme else {}, **kwargs)
        for name in SKIP:
            self.fields[name].group = "skip"
        for name in ("buyer", "family") if programme else ("retired", "why"):
            del self.fields[name]
        if programme is None:
            self.fields["buyer"].queryset = Buyer.objects.visible_to(by)
            self.fields["family"].queryset = ProductFamily.objects.visible_to(by)

    def clean(self):
        """An empty number is the usual one."""
        usual = {name: self.fields[name].initial for name in SKIP[1:] if self.cleaned_data.get(name) is None}
        return super().clean() | {name: value for name, value in usual.items() if name not in self.errors}


class StepForm(GroupsForm):
    """One type of inspection; nothing of it counts unless it is wanted."""

    wanted = forms.BooleanField(label=_("Inspect"), required=False)
    days_before = WholeField(
        label=_("Days before the goods leave"), min_value=0, max_value=MOST_DAYS, initial=7, required=False
    )
    standard = forms.ChoiceField(label=_("Sampling standard"), choices=[(ISO, ISO), (Z14, Z14)], initial=ISO)
    level = forms.ChoiceField(label=_("Inspection level"), choices=Level.choices, initial=Level.II)
    aql_critical = aql_field(_("AQL critical"), DefectClass.CRITICAL)
    aql_major = aql_field(_("AQL major"), DefectClass.MAJOR)
    aql_minor = aql_field(_("AQL minor"), DefectClass.MINOR)
    visibility = forms.ChoiceField(
        label=_("Who sees it"), choices=Visibility.choices, initial=Visibility.OWNER, help_text=SEEN_BY_FACTORY
    )
    four_eyes = four_eyes_field()
    protocols = ProtocolsField()
    photos = forms.CharField(
        label=_("Photos wanted"),
        required=False,
        max_length=3000,
        help_text=_("One caption a line; each must be among the photos before the inspection can be submitted."),
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    packed_percent = WholeField(
        label=_("Share packed at least (%)"),
        min_value=1,
        max_value=100,
        required=False,
        help_text=_("Of the lot, in cartons when it is inspected; empty: not asked."),
    )
    packed_decides = forms.BooleanField(label=_("A smaller share fails the lot"), required=False)
    attention = PointsField(label=_("Attention points"), required=False)
    papers = forms.MultipleChoiceField(
        label=_("Papers wanted"),
        choices=PaperKind.choices,
        required=False,
        help_text=_("Where the product has none of the kind, planning says so."),
        widget=Ticks,
    )

    def clean_photos(self):
        names = [line.strip() for line in self.cleaned_data["photos"].splitlines() if line.strip()]
        if any(len(name) > 80 for name in names):
            raise forms.ValidationError(_("A caption has at most 80 characters."))
        return list(dict.fromkeys(names))

    def clean(self):
        data = super().clean()
        if data.get("wanted") and data.get("days_before") is None and "days_before" not in self.errors:
            self.add_error("days_before", _("Say how many days before the goods leave."))
        return data

    def main_fields(self) -> list:
        """Those of the step itself, for the page."""
        return [self[name] for name in [*FIELDS, "protocols", "photos"]]

    def step(self) -> dict:
        """The step as the actions take it."""
        plain = {name: self.cleaned_data[name] for name in [*FIELDS, "protocols", "photos"]}
        return plain | self.how() | {"groups": self.groups()}


def step_forms(data, edition=None) -> dict[str, StepForm]:
    """A form per type of inspection, filled with the edition that holds."""
    steps = {step.type: step for step in edition.steps.all()} if edition else {}
    return {
        kind: StepForm(data, prefix=kind, initial=initial_of(steps.get(kind), edition is None, kind))
        for kind in InspectionType.values
    }


def initial_of(step: ProgrammeStep | None, new: bool, kind: str) -> dict:
    if step is None:
        last = kind == InspectionType.PRE_SHIPMENT
        return {"wanted": new and last, "packed_percent": USUAL_PACKED_PERCENT if last else None}
    filled = {name: getattr(step, name) for name in FIELDS} | groups_initial(step.groups)
    return filled | {
        "wanted": True,
        "photos": "\n".join(step.photos),
        "protocols": [each.uuid for each in step.protocols.active()],
    }


def steps_in(forms_by_type: dict[str, StepForm]) -> list[dict]:
    """The wanted ones, as the actions take them."""
    return [form.step() | {"type": kind} for kind, form in forms_by_type.items() if form.cleaned_data["wanted"]]
