"""A product's measurement points, what the samples measure, and the files that hold either."""

from django import forms
from django.utils.translation import gettext_lazy as _

from qcportal.core.errors import Rejected

from ..enums import Judging, Unit
from ..measuring import check_value, number_of, plain
from ..models import MeasuredPoint, MeasurementPoint
from ..models.measurements import MOST_SAMPLES
from .fields import WholeField
from .library import LibraryFileForm

DECIMAL = {"inputmode": "decimal", "autocomplete": "off"}


class NumberField(forms.CharField):
    """A number as people type it, with comma or point."""

    widget = forms.TextInput(attrs=DECIMAL)

    def prepare_value(self, value):
        return value if isinstance(value, str) else plain(value)

    def clean(self, value):
        try:
            return number_of(super().clean(value))
        except Rejected as error:
            raise forms.ValidationError(error.sentence) from error


class ToleranceBelowField(NumberField):
    """Many write −0.5 where 0.5 below is meant."""

    def clean(self, value):
        number = super().clean(value)
        return None if number is None else abs(number)


class ToleranceAboveField(NumberField):
    def clean(self, value):
        number = super().clean(value)
        if number is not None and number < 0:
            raise forms.ValidationError(_("This cannot be negative."))
        return number


class PointForm(forms.Form):
    name = forms.CharField(label=_("Name"), max_length=120)
    local_name = forms.CharField(label=_("Name in the factory's script"), max_length=120, required=False)
    nominal = NumberField(label=_("Nominal"))
    unit = forms.ChoiceField(label=_("Unit"), choices=Unit.choices)
    lower_tolerance = ToleranceBelowField(
        label=_("Tolerance below"), required=False, help_text=_("How far below the nominal; empty: no lower limit.")
    )
    upper_tolerance = ToleranceAboveField(
        label=_("Tolerance above"), required=False, help_text=_("How far above the nominal; empty: no upper limit.")
    )
    samples = WholeField(label=_("Samples to measure"), min_value=1, max_value=MOST_SAMPLES, initial=5)
    accept = WholeField(label=_("Samples that may be out of tolerance"), min_value=0, max_value=MOST_SAMPLES, initial=0)
    critical = forms.BooleanField(label=_("Critical: a single sample out of tolerance fails the lot"), required=False)
    judged = forms.ChoiceField(
        label=_("The lot is judged"),
        choices=Judging.choices,
        initial=Judging.COUNT,
        required=False,
        help_text=_(
            "By counting the samples out of tolerance, or from mean and standard deviation: fewer samples say as much, if the values are normally distributed. How many, and k, is computed for each inspection to match a plan by attributes; these are not the tables of ISO 3951."
        ),
    )
    match_units = WholeField(
        label=_("By variables: n of the plan to match"),
        min_value=2,
        max_value=100_000,
        required=False,
        help_text=_("Empty: the inspection's own plan for major defects."),
    )
    match_ac = WholeField(label=_("By variables: its Ac"), min_value=0, max_value=100_000, required=False)

    def clean_judged(self):
        return self.cleaned_data["judged"] or Judging.COUNT

    @classmethod
    def of(cls, point: MeasurementPoint | None, data=None):
        return cls(data, initial={name: getattr(point, name) for name in cls.base_fields} if point else None)


class ValueField(NumberField):
    def __init__(self, point: MeasuredPoint, **options):
        super().__init__(required=False, **options)
        self.signed = point.signed

    def clean(self, value):
        number = super().clean(value)
        try:
            if number is not None:
                check_value(number, signed=self.signed)
        except Rejected as error:
            raise forms.ValidationError(error.sentence) from error
        return number


class SamplesForm(forms.Form):
    """The samples at one point; what is wrong in one keeps none of the others from being saved."""

    def __init__(self, data=None, *, standing, **options):
        self.standing, point = standing, standing.point
        super().__init__(data, prefix=f"p{point.position}", **options)
        for cell in standing.cells:
            label = _("%(point)s, sample %(sample)d") % {"point": point.shown_name, "sample": cell.sample}
            self.fields[f"s{cell.sample}"] = ValueField(point, label=label, initial=cell.value)

    def values(self) -> dict:
        """{(point, sample): value} of what was sent and can be taken."""
        number = self.standing.point.position
        sent = {
            cell.sample: f"s{cell.sample}"
            for cell in self.standing.cells
            if self.add_prefix(f"s{cell.sample}") in self.data
        }
        good = {sample: name for sample, name in sent.items() if name in self.cleaned_data}
        return {(number, sample): self.cleaned_data[name] for sample, name in good.items()}

    def cells(self):
        """(the sample, its field) of each."""
        return [(cell, self[f"s{cell.sample}"]) for cell in self.standing.cells]


class PointsFileForm(LibraryFileForm):
    """A file to look through, or one that was looked through and is taken now."""

    columns = _(
        "CSV, XLSX or XLS with the columns name, local_name, nominal, lower_tolerance, upper_tolerance, unit, "
        "critical, samples, accept, judged, match_units, match_ac."
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["file"].help_text = self.columns


class ValuesFileForm(PointsFileForm):
    """The same for measured values."""

    columns = _("CSV, XLSX or XLS with the columns point (its number or name), sample (its number) and value.")
