"""The lot as it stands before the inspector, and what was taken instead of what was drawn."""

from django import forms
from django.utils.translation import gettext_lazy as _

from ..draw import MOST_UNITS
from .fields import WholeField

COUNT = {"inputmode": "numeric", "autocomplete": "off"}


class DrawForm(forms.Form):
    units = WholeField(
        label=_("Units presented"), min_value=1, max_value=MOST_UNITS, widget=forms.NumberInput(attrs=COUNT)
    )
    units_per_carton = WholeField(
        label=_("Units in a full carton"),
        min_value=1,
        max_value=MOST_UNITS,
        required=False,
        help_text=_("Empty while nothing is packed."),
        widget=forms.NumberInput(attrs=COUNT),
    )
    cartons_to_open = WholeField(
        label=_("Cartons to open"),
        min_value=1,
        max_value=MOST_UNITS,
        required=False,
        help_text=_("Empty: the square root of their number, or as many as the sample needs."),
        widget=forms.NumberInput(attrs=COUNT),
    )

    def values(self) -> dict:
        return self.cleaned_data | {"units_per_carton": self.cleaned_data["units_per_carton"] or 0}


class DrawAnewForm(forms.Form):
    reason = forms.CharField(label=_("Why it is drawn anew"), max_length=300)


class UndrawnForm(forms.Form):
    reason = forms.CharField(label=_("Reason"), max_length=300)
    upload = forms.FileField(
        label=_("Photo"), widget=forms.FileInput(attrs={"accept": "image/jpeg,image/png,image/webp"})
    )


class DeviationForm(UndrawnForm):
    carton = WholeField(
        label=_("Carton that was drawn"), min_value=0, max_value=MOST_UNITS, widget=forms.NumberInput(attrs=COUNT)
    )
    taken = forms.CharField(label=_("Taken instead"), max_length=100)
    field_order = ["carton", "taken", "reason", "upload"]
