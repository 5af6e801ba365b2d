from datetime import date

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from suppliers.queries.owners import buyers_for

from .models import Bundle, ScorecardWeights
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


class MonthInput(forms.DateInput):
    input_type = "month"

    def __init__(self):
        super().__init__(format="%Y-%m", attrs={"placeholder": "2026-03"})


class BundleForm(forms.ModelForm):
    """Which reports of which month; a person is offered the buyers whose rows they see."""

    month = forms.DateField(
        label=_("Month"),
        input_formats=["%Y-%m"],
        widget=MonthInput,
        error_messages={"invalid": _("Write the month as year and month, such as 2026-03.")},
    )

    report_language = forms.ChoiceField(
        label=_("Language of the reports"), choices=[("", _("all")), *settings.DOCUMENT_LANGUAGES], required=False
    )

    class Meta:
        model = Bundle
        fields = ["month", "by_day", "kind", "buyer", "report_language", "with_superseded"]

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["buyer"].queryset = buyers_for(user)
        self.fields["buyer"].empty_label = _("all")
        self.fields["kind"].choices = [("", _("all")), *list(self.fields["kind"].choices)[1:]]
        self.fields["month"].widget.attrs["max"] = f"{date.today():%Y-%m}"

    def _post_clean(self):
        """The action checks the record."""
