from django import forms
from django.utils.translation import gettext_lazy as _

from ..enums import ChargedTo, NotDoneReason
from ..models import NotDone
from .fields import WholeField


class NotDoneForm(forms.Form):
    reason = forms.ChoiceField(label=_("Reason"), choices=[("", "–"), *NotDoneReason.choices])
    packed_percent = WholeField(
        label=_("Packed (%)"),
        min_value=0,
        max_value=100,
        required=False,
        widget=forms.NumberInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
    )
    note = forms.CharField(label=_("What happened"), max_length=500, widget=forms.Textarea(attrs={"rows": 3}))
    photo = forms.FileField(
        label=_("Photo"),
        required=False,
        help_text=_("Evidence; not needed if a photo was taken before."),
        widget=forms.FileInput(attrs={"accept": "image/jpeg,image/png,image/webp"}),
    )


class ChargeForm(forms.ModelForm):
    class Meta:
        model = NotDone
        fields = ["charged_to", "amount", "currency"]

    charged_to = forms.ChoiceField(label=_("Who pays for the visit"), choices=ChargedTo.choices)
    amount = forms.DecimalField(label=_("Amount"), min_value=0, max_digits=10, decimal_places=2, required=False)

    def _post_clean(self):
        """What belongs together is checked by the action, which knows the whole record."""

    def clean_currency(self):
        return self.cleaned_data["currency"].strip().upper()
