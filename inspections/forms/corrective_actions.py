from django import forms
from django.utils.translation import gettext_lazy as _

from qcportal.core.models import User
from suppliers.enums import ProcessArea
from suppliers.forms.visits import day_field
from suppliers.models import CorrectiveAction
from suppliers.widgets import offer_contacts


class AskForm(forms.Form):
    """A corrective action for an inspection; the supplier's contacts see it at once."""

    title = forms.CharField(label=_("Title"), max_length=200)
    description = forms.CharField(label=_("What is wrong"), widget=forms.Textarea(attrs={"rows": 6}))
    process_area = forms.ChoiceField(
        label=_("Process area"),
        choices=[("", "–"), *ProcessArea.choices],
        required=False,
        help_text=_("Where the cause most likely lies, by the defects found; its effect is read from that area."),
    )
    due_on = day_field(_("Due on"))
    responsible = forms.ModelChoiceField(
        User.objects.none(), label=_("Answers for it"), to_field_name="uuid", required=False
    )

    def __init__(self, *args, by, factory, **kwargs):
        super().__init__(*args, **kwargs)
        offer_contacts(self.fields["responsible"], factory=factory, by=by)


class LinkForm(forms.Form):
    corrective_action = forms.ModelChoiceField(
        CorrectiveAction.objects.none(), label=_("Corrective action"), to_field_name="uuid", empty_label=None
    )

    def __init__(self, *args, offered, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["corrective_action"].queryset = offered
