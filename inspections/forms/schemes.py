from django import forms
from django.utils.translation import gettext_lazy as _

from ..enums import SchemeEvent, Severity


class DecisionForm(forms.Form):
    event = forms.ChoiceField(label=_("What happened or is decided"), choices=SchemeEvent.choices)
    severity = forms.ChoiceField(
        label=_("Severity, where the rules are overruled"), choices=[("", "–"), *Severity.choices], required=False
    )
    reason = forms.CharField(label=_("Reason"), max_length=300)

    def __init__(self, *args, discontinued: bool, **kwargs):
        """Inspection is resumed where it is discontinued, and only there."""
        super().__init__(*args, **kwargs)
        if not discontinued:
            choices = self.fields["event"].choices
            self.fields["event"].choices = [each for each in choices if each[0] != SchemeEvent.RESUME]
