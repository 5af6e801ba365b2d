from django import forms
from django.utils.translation import gettext_lazy as _

from qcportal.core.models import User
from qcportal.core.roles import Role
from suppliers.enums import DayPart, ProcessArea, Visibility, VisitState
from suppliers.models import Visit

from ..actions.scheduling import ACCEPT_ZERO, AQLS
from ..enums import DefectClass, InspectionType, Level, Severity
from ..models import DefectType, Product
from ..sampling import ISO, Z14, aqls
from .shipments import DAY

AQL_CHOICES = [(ACCEPT_ZERO, _("accept zero")), *((each, each) for each in aqls())]


class PlanForm(forms.Form):
    """What the sampling plan is computed from; shown live beside the form."""

    lot_size = forms.IntegerField(label=_("Lot size (units)"), min_value=2, max_value=2_000_000_000)
    standard = forms.ChoiceField(label=_("Sampling standard"), choices=[(ISO, ISO), (Z14, Z14)], initial=ISO)
    level = forms.ChoiceField(label=_("Inspection level"), choices=Level.choices, initial=Level.II)
    severity = forms.ChoiceField(label=_("Severity"), choices=Severity.choices, initial=Severity.NORMAL)
    aql_critical = forms.ChoiceField(label=_("AQL critical"), choices=AQL_CHOICES, required=False)
    aql_major = forms.ChoiceField(label=_("AQL major"), choices=AQL_CHOICES, initial=AQLS["major"], required=False)
    aql_minor = forms.ChoiceField(label=_("AQL minor"), choices=AQL_CHOICES, initial=AQLS["minor"], required=False)

    def plan(self) -> dict:
        """Arguments of the scheduling action."""
        data = self.cleaned_data
        aql = {name: data[f"aql_{name}"] for name in DefectClass.values}
        return {name: data[name] for name in ("lot_size", "standard", "level", "severity")} | {"aqls": aql}


class ScheduleForm(PlanForm):
    product = forms.ModelChoiceField(Product.objects.none(), label=_("Product"), to_field_name="uuid", empty_label=None)
    type = forms.ChoiceField(label=_("Type"), choices=InspectionType.choices, initial=InspectionType.PRE_SHIPMENT)
    visit = forms.ModelChoiceField(
        Visit.objects.none(), label=_("Visit"), to_field_name="uuid", required=False, empty_label=_("a new visit")
    )
    inspector = forms.ModelChoiceField(
        User.objects.none(), label=_("Inspector"), to_field_name="uuid", required=False, empty_label="–"
    )
    starts_on = forms.DateField(label=_("Day"), widget=DAY, required=False)
    part = forms.ChoiceField(label=_("Part of the day"), choices=DayPart.choices, initial=DayPart.WHOLE)
    visibility = forms.ChoiceField(label=_("Who sees it"), choices=Visibility.choices, initial=Visibility.OWNER)
    field_order = ["product", "type", "visit", "inspector", "starts_on", "part"]

    def __init__(self, *args, by, shipment, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["product"].queryset = Product.objects.filter(shipment_lines__shipment=shipment).distinct()
        self.fields["inspector"].queryset = User.objects.visible_to(by).active().filter(role=Role.INSPECTOR)
        self.fields["visit"].queryset = Visit.objects.visible_to(by).filter(
            factory=shipment.factory, state__in=[VisitState.PLANNED, VisitState.UNDER_WAY]
        )


class FactsForm(forms.Form):
    """What is saved by itself while the inspector works; each field alone."""

    units_inspected = forms.IntegerField(
        label=_("Units inspected"), min_value=1, max_value=2_000_000_000, required=False,
        widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
    )  # fmt: skip
    inspected_on = forms.DateField(label=_("Inspected on"), widget=DAY, required=False)
    remarks = forms.CharField(label=_("Remarks"), required=False, widget=forms.Textarea(attrs={"rows": 3}))


class CountForm(forms.Form):
    defect_type = forms.ModelChoiceField(DefectType.objects.filter(retired=False), to_field_name="uuid")
    defect_class = forms.ChoiceField(choices=DefectClass.choices)
    count = forms.IntegerField(min_value=0, max_value=1_000_000)


class PhotoForm(forms.Form):
    photo = forms.FileField(
        label=_("Photo"), widget=forms.FileInput(attrs={"accept": "image/jpeg,image/png,image/webp"})
    )
    caption = forms.CharField(label=_("Caption"), max_length=200, required=False)


class NoteForm(forms.Form):
    note = forms.CharField(label=_("Note"), required=False, widget=forms.Textarea(attrs={"rows": 3}))


class DefectTypeForm(forms.ModelForm):
    """The entry and, per process area, how likely the cause lies there (0 to 1)."""

    class Meta:
        model = DefectType
        fields = ["code", "name", "local_name", "category", "default_class", "retired"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        weights = {row.area: row.weight for row in self.instance.areas.all()} if self.instance.pk else {}
        for area, label in ProcessArea.choices:
            self.fields[f"area_{area}"] = forms.DecimalField(
                label=label, min_value=0, max_value=1, decimal_places=2, required=False, initial=weights.get(area)
            )

    def _post_clean(self):
        """The action checks the record."""

    def values(self) -> dict:
        data = dict(self.cleaned_data)
        areas = {area: data.pop(f"area_{area}") for area in ProcessArea.values}
        return data | {"areas": {area: weight for area, weight in areas.items() if weight}}
