from django import forms
from django.utils.translation import gettext_lazy as _

from qcportal.core.models import User
from qcportal.core.roles import Role

from ..enums import SEEN_BY_FACTORY
from ..models import Buyer, CorrectiveAction, Factory
from ..widgets import PickerField
from .visits import day_field

MOST_FILES = 10


class CorrectiveActionForm(forms.ModelForm):
    due_on = day_field(_("Due on"))

    class Meta:
        model = CorrectiveAction
        fields = ["title", "description", "due_on", "visibility", "responsible"]

    def __init__(self, *args, by, factory=None, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["responsible"].queryset = contacts_of(factory, by)
        self.fields["visibility"].help_text = SEEN_BY_FACTORY
        self.fields["responsible"].help_text = _("A contact of the supplier; all its contacts see it.")
        self.order_fields(["title", "description", "due_on", "responsible", "visibility"])

    def _post_clean(self):
        """The action checks the record."""


def contacts_of(factory, by):
    if factory is None or factory.supplier_id is None:
        return User.objects.none()
    contacts = User.objects.visible_to(by).active().filter(role=Role.SUPPLIER_CONTACT)
    return contacts.filter(memberships__supplier=factory.supplier_id)


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
        self.order_fields(["factory", "title", "description", "due_on", "owner", "visibility", "responsible"])
        if factory is None:
            del self.fields["responsible"]  # there is nobody to choose from yet


class ManyFilesInput(forms.ClearableFileInput):
    allow_multiple_selected = True


class ManyFilesField(forms.FileField):
    """Any number of files up to MOST_FILES; cleaned to a list."""

    widget = ManyFilesInput(attrs={"accept": "image/jpeg,image/png,image/webp,application/pdf"})

    def clean(self, data, initial=None):
        files = [super(ManyFilesField, self).clean(each, initial) for each in data or []]
        if len(files) > MOST_FILES:
            raise forms.ValidationError(_("At most %(most)d files at once.") % {"most": MOST_FILES})
        return files


class AnswerForm(forms.ModelForm):
    uploads = ManyFilesField(
        label=_("Proof: photos or PDFs"), required=False, help_text=_("From the camera or from files, several at once.")
    )

    class Meta:
        model = CorrectiveAction
        fields = ["containment", "root_cause", "action_taken"]
        help_texts = {
            "containment": _("What you did at once, so that no more defective goods leave."),
            "root_cause": _("Why it happened, and why nobody noticed."),
            "action_taken": _("What you changed, so that it does not happen again."),
        }
        widgets = {name: forms.Textarea(attrs={"rows": 3}) for name in ("containment", "root_cause", "action_taken")}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for name in ("root_cause", "action_taken"):
            self.fields[name].required = True

    def _post_clean(self):
        """The action checks the record."""
