from django import forms
from django.utils.translation import gettext_lazy as _

from .models import ScorecardWeights
from .sharing import DAYS


class WeightsForm(forms.ModelForm):
    class Meta:
        model = ScorecardWeights
        fields = ["products", "systems", "responsiveness"]

    def _post_clean(self):
        """The action checks the record."""


class ShareForm(forms.Form):
    """The action checks the values."""

    given_to = forms.CharField(
        label=_("Given to"), max_length=200, help_text=_("A name or company, for your own list.")
    )
    days = forms.IntegerField(label=_("Works for (days)"), initial=DAYS, help_text=_("90 at the most."))
    password = forms.CharField(
        label=_("Password"),
        max_length=100,
        required=False,
        strip=False,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),  # to be told to somebody else, so it is seen
        help_text=_("At least 8 characters; tell it another way than the link. Empty: the link is enough."),
    )
    most_downloads = forms.IntegerField(
        label=_("Most downloads"), required=False, help_text=_("Empty: as often as it is opened.")
    )


class OpenLinkForm(forms.Form):
    password = forms.CharField(
        label=_("Password of the link"),
        max_length=100,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "off", "autofocus": True}),
    )
