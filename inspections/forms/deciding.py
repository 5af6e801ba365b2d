from django import forms
from django.utils.translation import gettext_lazy as _

from suppliers.forms.visits import day_field

from ..enums import DecisionKind, Result

PASSWORD = {"autocomplete": "current-password"}


def password_field() -> forms.CharField:
    return forms.CharField(
        label=_("Your password"),
        help_text=_("It signs the decision in your name."),
        strip=False,
        widget=forms.PasswordInput(attrs=PASSWORD),
    )


OF_KIND = {"conditions": DecisionKind.CONCESSION, "rework_until": DecisionKind.REWORK}


class DecideForm(forms.Form):
    """The page shows `conditions` and `rework_until` with the decision they belong to, and nothing is asked of them else."""

    kind = forms.ChoiceField(label=_("Decision"))
    reason = forms.CharField(
        label=_("Reason"),
        max_length=500,
        required=False,
        error_messages={"required": _("Say why.")},
        help_text=_("Needed unless a lot that passed is accepted."),
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    conditions = forms.CharField(
        label=_("Conditions of the concession"),
        max_length=500,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    rework_until = day_field(_("Rework until"), required=False)
    password = password_field()

    def __init__(self, *args, inspection, **kwargs):
        super().__init__(*args, **kwargs)
        failed = inspection.result == Result.FAIL
        kinds = [each for each in DecisionKind.choices if not (failed and each[0] == DecisionKind.ACCEPT)]
        self.fields["kind"].choices = [("", "–"), *kinds]
        if failed:
            self.fields["reason"].required, self.fields["reason"].help_text = True, ""

    def clean(self):
        """What was typed before another decision was chosen is out of sight and refuses nothing."""
        kind = self.cleaned_data.get("kind")
        for name in (name for name, of in OF_KIND.items() if kind and kind != of):
            self.errors.pop(name, None)
            self.cleaned_data[name] = self.fields[name].clean("")
        self.ask_what_is_missing(kind)
        return self.cleaned_data

    def ask_what_is_missing(self, kind: str | None) -> None:
        """All at once, beside a password that is missing; the action refuses the same."""
        if kind and kind != DecisionKind.ACCEPT and self.cleaned_data.get("reason") == "":
            self.add_error("reason", _("Say why."))
        if kind == DecisionKind.REWORK and self.cleaned_data.get("rework_until", "") is None:
            self.add_error("rework_until", _("Say until when it is reworked."))


class SignForm(forms.Form):
    password = password_field()
