"""What the inspector's page sends by itself while somebody works."""

from django import forms
from django.db.models import Count, Q, QuerySet
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from qcportal.core import marks
from qcportal.core.errors import Rejected
from qcportal.core.punctuation import joined, with_colon

from ..actions.photos import EARLIER, LATER
from ..enums import DefectClass
from ..models import Defect, DefectType, Inspection
from .fields import WholeField
from .shipments import DAY

OFTEN, OFFERED = 10, 30


class FactsForm(forms.ModelForm):
    class Meta:
        model = Inspection
        fields = ["units_inspected", "inspected_on", "remarks"]
        widgets = {
            "units_inspected": forms.NumberInput(attrs={"inputmode": "numeric", "min": 1}),
            "inspected_on": DAY,
            "remarks": forms.Textarea(attrs={"rows": 3}),
        }

    def _post_clean(self):
        """The action checks the record."""


class AddForm(forms.Form):
    """One more of a defect of the library."""

    defect_type = forms.ModelChoiceField(
        DefectType.objects.filter(retired=False), label=_("Defect"), to_field_name="uuid"
    )
    defect_class = forms.ChoiceField(label=_("Class"), choices=DefectClass.choices)
    same_unit = forms.BooleanField(label=_("In the unit counted last"), required=False)
    step = WholeField(label=_("Count"), min_value=1, max_value=1_000_000, required=False)

    def clean_step(self) -> int:
        """Several come back at once where they were taken away at once."""
        return self.cleaned_data["step"] or 1

    def what(self) -> dict:
        return {name: self.cleaned_data[name] for name in ("defect_type", "defect_class")}


class CountForm(forms.Form):
    """A defect's line. `step` comes from browsers without script, which cannot count themselves; `was` is the count it was before.

    Note and mark are said only where they were changed here, so that a press says nothing of what another device wrote.
    """

    defect_type = forms.ModelChoiceField(DefectType.objects.all(), label=_("Defect"), to_field_name="uuid")
    defect_class = forms.ChoiceField(label=_("Class"), choices=DefectClass.choices)
    count = WholeField(label=_("Count"), min_value=0, max_value=1_000_000)
    note = forms.CharField(label=_("Note"), max_length=300, required=False)
    found_because_of_audit = forms.BooleanField(label=_("Found because of an audit"), required=False)
    units = WholeField(label=_("Units"), min_value=1, max_value=1_000_000, required=False)
    shared_units = WholeField(label=_("Counted on another line"), min_value=0, max_value=1_000_000, required=False)
    was_units = WholeField(min_value=0, max_value=1_000_000, required=False)
    was_shared_units = WholeField(min_value=0, max_value=1_000_000, required=False)
    step = WholeField(min_value=-1, max_value=1, required=False)
    was = WholeField(min_value=0, max_value=1_000_000, required=False)
    was_note = forms.CharField(max_length=300, required=False)
    was_found_because_of_audit = forms.BooleanField(required=False)
    press = forms.CharField(max_length=40, required=False)

    def values(self, *, counted: bool) -> dict:
        """Arguments of the counting action. Where the script has `counted`, the button that was pressed says nothing more."""
        data = self.cleaned_data
        names = ["defect_type", "defect_class", *self.said()]
        step = 0 if counted else data["step"] or 0
        was = data["was"] if counted else None
        count = {"count": max(0, data["count"] + step), "was": was, "press": data["press"]}
        return {name: data[name] for name in names} | count | (self.typed_units() if counted or not step else {})

    def said(self) -> list[str]:
        """Of note and mark those that were changed; all where the page does not tell what they were."""
        names = ["note", "found_because_of_audit"]
        return [
            name
            for name in names
            if "was_note" not in self.data or self.cleaned_data[name] != self.cleaned_data[f"was_{name}"]
        ]

    def steps(self) -> dict[str, int]:
        """By how much each number of the line was changed here."""
        pairs = [("count", "was"), ("units", "was_units"), ("shared_units", "was_shared_units")]
        return {name: (self.cleaned_data[name] or 0) - (self.cleaned_data[was] or 0) for name, was in pairs}

    def typed_units(self) -> dict:
        """As they are on the line; the button of a browser without script moves them with the count."""
        return {name: self.cleaned_data[name] for name in ("units", "shared_units")}


class LineForm(forms.Form):
    """Which line of the page something is about."""

    defect_type = forms.ModelChoiceField(DefectType.objects.all(), to_field_name="uuid", required=False)
    defect_class = forms.ChoiceField(choices=DefectClass.choices, required=False)

    def defect_of(self, inspection: Inspection) -> Defect | None:
        """What is counted there; a line that somebody counted back to nothing is about nothing."""
        if not self.is_valid() or not self.cleaned_data["defect_type"]:
            return None
        return inspection.defects.filter(**self.cleaned_data).select_related("defect_type").first()


class MoveForm(forms.Form):
    way = forms.ChoiceField(choices=[(EARLIER, EARLIER), (LATER, LATER)])


class MarksForm(forms.Form):
    """All marks of a photo as JSON, and the `marked_as` they were made from."""

    marks = forms.CharField(label=_("Marks"), strip=False)
    was = forms.CharField(max_length=16, required=False)

    def clean_marks(self) -> list[dict]:
        try:
            return marks.read(self.cleaned_data["marks"])
        except Rejected as error:
            raise forms.ValidationError(error.sentence) from error


class PhotoTextForm(forms.Form):
    caption = forms.CharField(label=_("Caption"), max_length=200, required=False)
    defect = forms.ModelChoiceField(
        Defect.objects.none(), label=_("Shows"), to_field_name="uuid", required=False, empty_label="–"
    )

    def __init__(self, *args, inspection, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["defect"].queryset = inspection.defects.all()


def sentence_of(form) -> str:
    """Why something is not saved yet; empty if it is."""
    why = joined(*(part for name, sentences in form.errors.items() for part in labelled(form, name, sentences)))
    return _now("Not saved yet: %(why)s") % {"why": why} if why else ""


def labelled(form, name: str, sentences) -> list[str]:
    label = form.fields[name].label if name in form.fields else ""
    return [with_colon(label, sentence) if label else str(sentence) for sentence in sentences]


def offered(text: str, inspection: Inspection) -> QuerySet[DefectType]:
    """Entries of the library that have every word in a name or synonym, the code or the category; without words, what is often found here.

    Often in inspections that the owner of this one may see: the order of a list tells of the others too.
    """
    rows = DefectType.objects.filter(retired=False).with_help()
    if not text.strip():
        seen = Inspection.objects.seen_by_buyer(inspection.owner).filter(factory=inspection.factory_id)
        here = Count("defects", filter=Q(defects__inspection__in=seen.values("pk")))
        return rows.annotate(here=here).order_by("-here", "category", "name", "pk")[:OFTEN]
    return rows.search(text)[:OFFERED]
