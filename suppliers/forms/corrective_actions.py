from django import forms
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from ..enums import SEEN_BY_FACTORY
from ..models import Buyer, CorrectiveAction, Factory
from ..rules import MOST_WHYS
from ..widgets import PickerField, offer_contacts
from .visits import day_field

MOST_FILES = 10


class CorrectiveActionForm(forms.ModelForm):
    due_on = day_field(_("Due on"))

    class Meta:
        model = CorrectiveAction
        fields = ["title", "description", "process_area", "due_on", "visibility", "responsible"]

    def __init__(self, *args, by, factory=None, **kwargs):
        super().__init__(*args, **kwargs)
        offer_contacts(self.fields["responsible"], factory=factory, by=by)
        self.fields["visibility"].help_text = SEEN_BY_FACTORY
        self.order_fields(["title", "description", "process_area", "due_on", "responsible", "visibility"])

    def _post_clean(self):
        """The action checks the record."""


class RaiseForm(CorrectiveActionForm):
    """With the factory known, its contacts are offered."""

    factory = PickerField(Factory, "suppliers:factory_options", label=_("Factory"))
    owner = forms.ModelChoiceField(
        Buyer.objects.none(), to_field_name="uuid", required=False, label=_("Owner"), empty_label=_("the house")
    )

    def __init__(self, *args, by, factory=None, **kwargs):
        super().__init__(*args, by=by, factory=factory, **kwargs)
        self.fields["factory"].show_to(by, lambda seen: seen.current())
        self.fields["owner"].queryset = Buyer.objects.visible_to(by)
        self.order_fields(
            ["factory", "title", "description", "process_area", "due_on", "owner", "visibility", "responsible"]
        )
        if factory is None:
            del self.fields["responsible"]  # there is nobody to choose from yet


class ManyFilesInput(forms.ClearableFileInput):
    allow_multiple_selected = True


class ManyFilesField(forms.FileField):
    """Any number of files; cleaned to a list."""

    widget = ManyFilesInput(attrs={"accept": "image/jpeg,image/png,image/webp,application/pdf"})

    def clean(self, data, initial=None):
        return [super(ManyFilesField, self).clean(each, initial) for each in data or []]


def days_of(what: str) -> dict:
    """When the action was or will be done."""
    return {
        f"{what}_planned_on": day_field(_("Planned for"), required=False),
        f"{what}_done_on": day_field(_("Done on"), required=False),
    }


class WhysField(forms.CharField):
    """One because-answer; the chain is put together by the form."""

    def __init__(self, number: int):
        label = _("Why did it happen?") if number == 1 else _("And why is that? (%(number)d)") % {"number": number}
        super().__init__(label=label, required=False, max_length=500, widget=forms.Textarea(attrs={"rows": 2}))


class AnswerForm(forms.ModelForm):
    """The eight disciplines in the order in which a factory works through them."""

    uploads = ManyFilesField(
        label=_("Proof: photos or PDFs"), required=False, help_text=_("From the camera or from files, several at once.")
    )
    steps = (
        (_("1. Stop it"), ["team", "containment"]),
        (_("2. Find the cause"), [*(f"why_{n}" for n in range(1, MOST_WHYS + 1)), "root_cause_category", "root_cause"]),
        (_("3. Mend it"), ["action_taken", "corrective_planned_on", "corrective_done_on"]),
        (_("4. Keep it from coming back"), ["preventive_action", "preventive_planned_on", "preventive_done_on"]),
        (_("5. Show it"), ["uploads"]),
    )

    class Meta:
        model = CorrectiveAction
        fields = ["team", "containment", "root_cause_category", "root_cause", "action_taken", "preventive_action"]
        labels = {"action_taken": _("Corrective action")}
        help_texts = {
            "team": _("Who works on it at the factory, with what they are."),
            "containment": _("What you did at once, so that no more defective goods leave."),
            "root_cause": _("Why nobody noticed, or what the whys leave out. Empty: the last why is the root cause."),
            "action_taken": _("What you changed, so that the cause is gone."),
            "preventive_action": _("What keeps it from coming back, here and on other lines: rules, training, checks."),
        }
        widgets = {
            name: forms.Textarea(attrs={"rows": 3})
            for name in ("containment", "root_cause", "action_taken", "preventive_action")
        }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["action_taken"].required = True
        for name, field in (days_of("corrective") | days_of("preventive")).items():
            self.fields[name] = field
            self.initial[name] = getattr(self.instance, name)
        if self.instance.root_cause in self.instance.whys[-1:]:
            self.initial["root_cause"] = ""  # else it would stay when the whys change
        for place in range(MOST_WHYS):
            self.fields[f"why_{place + 1}"] = WhysField(place + 1)
            self.initial[f"why_{place + 1}"] = self.instance.whys[place] if place < len(self.instance.whys) else ""

    def clean(self):
        """The chain as one value; what is wrong with it stands beside its first field."""
        given = super().clean()
        given["whys"] = [given.pop(f"why_{n}", "") for n in range(1, MOST_WHYS + 1)]
        sent = self.sent_files()
        if len(sent) > MOST_FILES:
            self.add_error("uploads", _now("At most %(most)d files at once.") % {"most": MOST_FILES})
        return given | {"uploads": [each for each, _found in sent], "shows": [found for _each, found in sent]}

    def sent_files(self) -> list[tuple]:
        """(file, uuid of the photo of what was found that it answers, or None); a field for each stands beside these."""
        names = [name for name in self.files if name.startswith("uploads-")]
        paired = [(each, name.removeprefix("uploads-")) for name in names for each in self.files.getlist(name)]
        return [*((each, None) for each in self.files.getlist("uploads")), *paired] if self.files else []

    def add_error(self, field, error):
        super().add_error("why_1" if field == "whys" else field, error)

    def in_steps(self) -> list[tuple[str, list, bool]]:
        """(heading, its fields, whether one of them was refused)."""
        found = [(heading, [self[name] for name in names]) for heading, names in self.steps]
        return [(heading, fields, any(each.errors for each in fields)) for heading, fields in found]

    def _post_clean(self):
        """The action checks the record."""


class AcceptForm(forms.Form):
    check_on = day_field(
        _("Check the effect from"), required=False, help_text=_("Empty: nobody looks at whether it helped.")
    )
    note = forms.CharField(label=_("Note"), required=False, widget=forms.Textarea(attrs={"rows": 3}))


class SendBackForm(forms.Form):
    note = forms.CharField(label=_("Reason"), widget=forms.Textarea(attrs={"rows": 3}))
    due_on = day_field(_("Answer anew until"))


class CheckDayForm(forms.Form):
    check_on = day_field(
        _("Check the effect from"), required=False, help_text=AcceptForm.base_fields["check_on"].help_text
    )


class EffectForm(forms.Form):
    note = forms.CharField(label=_("What shows it"), widget=forms.Textarea(attrs={"rows": 3}))


class NotEffectiveForm(forms.Form):
    note = forms.CharField(label=_("What shows it"), widget=forms.Textarea(attrs={"rows": 3}))
    due_on = day_field(_("Answer anew until"))
