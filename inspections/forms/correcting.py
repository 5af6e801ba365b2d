from django import forms
from django.utils.translation import gettext_lazy as _

from ..enums import DefectClass
from ..models import Inspection
from ..models.measurements import MOST_SAMPLES


class CorrectForm(forms.Form):
    """One figure of an inspection, as its reviewer has it."""

    figure = forms.ChoiceField(label=_("Figure"))
    sample = forms.IntegerField(
        label=_("Sample"), min_value=1, max_value=MOST_SAMPLES, required=False, help_text=_("Of a measured point.")
    )
    value = forms.CharField(
        label=_("Corrected to"),
        max_length=40,
        widget=forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"}),
    )
    reason = forms.CharField(
        label=_("Reason"),
        max_length=500,
        help_text=_("It stands beside what was filed, on the page and in the report."),
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def __init__(self, *args, inspection: Inspection, **kwargs):
        super().__init__(*args, **kwargs)
        points = [
            (f"value:{row.position}", f"{row.position} {row.name} ({row.unit})") for row in inspection.points.all()
        ]
        units = (("units", _("Units inspected: %(n)d") % {"n": inspection.units_inspected or 0}),)
        groups = [(_("Facts"), units), (_("Defects"), counted(inspection)), (_("Measurements"), points)]
        self.fields["figure"].choices = [("", "–"), *((name, rows) for name, rows in groups if rows)]
        if not points:
            del self.fields["sample"]

    def clean(self):
        data = super().clean()
        if data.get("figure", "").startswith("value:"):
            if data.get("sample") is None and "sample" not in self.errors:
                self.add_error("sample", _("Say which sample."))
            data["figure"] = f"{data['figure']}:{data.get('sample')}"
        data.pop("sample", None)
        return data


def counted(inspection: Inspection) -> list[tuple[str, str]]:
    """Each type that was found or corrected, in each class: what stands in the wrong one is corrected in two steps."""
    lines = inspection.defects.select_related("defect_type").order_by("defect_type__name")
    found = {(line.defect_type.uuid, line.defect_class): line.count for line in lines}
    corrected = inspection.corrections.exclude(defect_type=None).select_related("defect_type")
    kinds = {row.defect_type.uuid: row.defect_type for row in (*lines, *corrected)}
    return [
        (f"defects:{uuid}:{value}", f"{kind.shown_name} ({label}): {found.get((uuid, value), 0)}")
        for uuid, kind in kinds.items()
        for value, label in DefectClass.choices
    ]
