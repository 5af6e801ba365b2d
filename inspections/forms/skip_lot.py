from django import forms
from django.utils.translation import gettext_lazy as _

from ..enums import SkipEvent


class SkipDecisionForm(forms.Form):
    """What can be decided now: an offer is accepted or declined, an agreement ended."""

    event = forms.ChoiceField(label=_("Decision"))
    reason = forms.CharField(label=_("Reason"), max_length=300)

    def __init__(self, *args, standing, **kwargs):
        super().__init__(*args, **kwargs)
        wanted = [SkipEvent.ACCEPT, SkipEvent.DECLINE] if standing.offered else []
        wanted += [SkipEvent.END] if standing.may_end else []
        self.fields["event"].choices = [(each.value, each.label) for each in wanted]
        if len(wanted) == 1:
            self.fields["event"].initial = wanted[0]

    @property
    def asks(self) -> bool:
        return bool(self.fields["event"].choices)
