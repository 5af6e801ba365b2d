from zoneinfo import available_timezones

from django import forms
from django.conf import settings
from django.contrib.auth.password_validation import password_validators_help_text_html, validate_password
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from .errors import NotProven, Refused
from .lock import counted
from .models import User
from .paces import CHOICES, MailGroup, paces_of
from .punctuation import with_colon
from .roles import Role

CODE = forms.TextInput(attrs={"autocomplete": "one-time-code", "inputmode": "numeric", "maxlength": 8})
TIME_ZONES = [(name, name.replace("_", " ")) for name in sorted(available_timezones()) if "/" in name or name == "UTC"]


class LoginForm(forms.Form):
    username = forms.EmailField(
        label=_("E-mail"), widget=forms.EmailInput(attrs={"autocomplete": "username", "autofocus": True})
    )
    password = forms.CharField(
        label=_("Password"), strip=False, widget=forms.PasswordInput(attrs={"autocomplete": "current-password"})
    )


class CodeForm(forms.Form):
    code = forms.CharField(label=_("Code from your authenticator app"), max_length=12, widget=CODE)


class ResetForm(forms.Form):
    email = forms.EmailField(label=_("E-mail"), widget=forms.EmailInput(attrs={"autocomplete": "username"}))


class NewPasswordForm(forms.Form):
    """A new password, twice; `user` is whose it becomes."""

    password = forms.CharField(
        label=_("New password"), strip=False, widget=forms.PasswordInput(attrs={"autocomplete": "new-password"})
    )
    again = forms.CharField(
        label=_("The same again"), strip=False, widget=forms.PasswordInput(attrs={"autocomplete": "new-password"})
    )

    def __init__(self, *args, user: User, **kwargs):
        super().__init__(*args, **kwargs)
        self.user = user
        self.fields["password"].help_text = password_validators_help_text_html()

    def clean_password(self):
        validate_password(self.cleaned_data["password"], self.user)
        return self.cleaned_data["password"]

    def clean(self):
        data = super().clean()
        if "password" in data and data.get("again") != data["password"]:
            raise ValidationError({"again": _("The two passwords differ.")})
        return data


class ChangePasswordForm(NewPasswordForm):
    old = forms.CharField(
        label=_("Your password now"),
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )
    field_order = ["old", "password", "again"]

    def __init__(self, *args, request, **kwargs):
        super().__init__(*args, user=request.user, **kwargs)
        self.request = request

    def clean_old(self):
        try:
            counted(self.request, self.check_old)(self.cleaned_data["old"])
        except Refused as error:
            raise ValidationError(error.sentence) from error
        return self.cleaned_data["old"]

    def check_old(self, old: str) -> None:
        if not self.user.check_password(old):
            raise NotProven(_("This is not your password."))


class AccountForm(forms.ModelForm):
    language = forms.ChoiceField(
        label=_("Language"), choices=[("", _("as the browser says")), *settings.LANGUAGES], required=False
    )
    time_zone = forms.ChoiceField(label=_("Time zone"), choices=TIME_ZONES)

    def _post_clean(self):
        """The action checks the record; the form only its fields, so that the instance stays as it is."""


class ProfileForm(AccountForm):
    """With a choice for each group of mails that the role hears of; one that is not sent stays as it is."""

    class Meta:
        model = User
        fields = ["name", "language", "time_zone", "attach_reports"]
        labels = {"attach_reports": _("Attach the PDF to the mail that a report is ready")}
        help_texts = {"attach_reports": _("Up to 10 MB; a larger one, and several at once, come as links.")}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        attach = self.fields.pop("attach_reports")
        for group, pace in paces_of(self.instance).items():
            label = with_colon(_("Mails"), group.label)
            self.fields[group] = forms.ChoiceField(label=label, choices=CHOICES[group], initial=pace, required=False)
        if MailGroup.REPORTS in self.fields:
            self.fields["attach_reports"] = attach
        if MailGroup.CORRECTIVE_ACTIONS in self.fields and self.instance.role in Role.managing():
            self.fields[MailGroup.CORRECTIVE_ACTIONS].help_text = _("What escalates is told to you all the same.")

    def clean(self):
        """The choices are one value of the person."""
        data = super().clean()
        chosen = {str(group): data.pop(group, "") for group in paces_of(self.instance)}
        return data | {"mails": self.instance.mails | {group: pace for group, pace in chosen.items() if pace}}


class PersonForm(AccountForm):
    class Meta:
        model = User
        fields = ["email", "name", "role", "language", "time_zone"]

    def __init__(self, *args, by: User, **kwargs):
        super().__init__(*args, **kwargs)
        if by.role != Role.ADMINISTRATOR:
            given = [choice for choice in Role.choices if choice[0] not in Role.house()]
            self.fields["role"].choices = [("", "---------"), *given]
