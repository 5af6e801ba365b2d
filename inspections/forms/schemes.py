from django import forms
from django.utils.translation import gettext_lazy as _

from ..enums import SchemeEvent, Severity


class DecisionForm(forms.Form):
    event = forms.ChoiceField(label=_("What happened or is decided"), choices=SchemeEvent.choices)
    severity = forms.ChoiceField(
        label=_("Severity, where the rules are overruled"), choices=[("", "–"), *Severity.choices], required=False
    )
    reason = forms.CharField(label=_("Reason"), max_length=300)
