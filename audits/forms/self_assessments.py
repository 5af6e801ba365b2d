"""What a supplier is asked to say of itself."""

from django import forms
from django.utils.translation import gettext_lazy as _

from qcportal.core.models import User
from suppliers.emails import contacts_at
from suppliers.enums import SEEN_BY_FACTORY, Visibility
from suppliers.forms.visits import day_field
from suppliers.models import Buyer, Factory
from suppliers.widgets import PickerField, Ticks

from ..models import Audit, Standard
from .audits import auditors_for, notes, overrule_field, record_field


def people_field(label) -> forms.ModelMultipleChoiceField:
    return forms.ModelMultipleChoiceField(User.objects.none(), label=label, to_field_name="uuid", widget=Ticks)


class AtFactoryForm(forms.Form):
    """Where: its contacts are the choice of the next form."""

    factory = PickerField(Factory, "suppliers:factory_options", label=_("Factory"))

    def __init__(self, *args, by, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["factory"].show_to(by, lambda seen: seen.current().exclude(supplier=None))


class RequestForm(forms.Form):
    """By when and of whom it is asked: what may change until it is handed in."""

    people = people_field(_("Who answers"))
    due_on = day_field(_("Due on"), help_text=_("The date at the factory."))
    message = forms.CharField(
        label=_("Message to the supplier"),
        required=False,
        widget=notes(4),
        help_text=_("It stands in the mail and above the questions."),
    )

    def __init__(self, *args, by, factory, **kwargs):
        super().__init__(*args, **kwargs)
        acting = User.objects.visible_to(by).filter(pk__in=[each.pk for each in contacts_at(factory)])
        self.fields["people"].queryset = acting.order_by("name")
        self.fields["people"].label_from_instance = lambda person: f"{person.name} · {person.email}"


class SelfAssessmentForm(RequestForm):
    standard = record_field(_("Standard"), queryset=Standard.objects.none())
    owner = record_field(_("Made for"), queryset=Buyer.objects.none(), required=False, empty_label=_("the house"))
    visibility = forms.ChoiceField(
        label=_("Who sees it"), choices=Visibility.choices, initial=Visibility.OWNER, help_text=SEEN_BY_FACTORY
    )

    def __init__(self, *args, by, **kwargs):
        super().__init__(*args, by=by, **kwargs)
        self.fields["standard"].queryset = Standard.objects.visible_to(by).published()
        self.fields["owner"].queryset = Buyer.objects.visible_to(by)
        self.order_fields(["standard", "people", "due_on", "message"])


class DeskForm(forms.Form):
    """Who reviews the documents, and by when."""

    people = people_field(_("Auditors"))
    due_on = day_field(_("Due on"), help_text=_("The date at the factory."))
    overrule = overrule_field()

    def __init__(self, *args, by, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["people"].queryset = auditors_for(by)
        self.fields["people"].label_from_instance = lambda person: f"{person.name} · {person.get_role_display()}"


class StatementForm(forms.ModelForm):
    """What the supplier adds before it hands the answers in."""

    class Meta:
        model = Audit
        fields = ["summary"]
        labels = {"summary": _("Anything else you want to say")}
        widgets = {"summary": notes(4)}

    def _post_clean(self):
        """The action checks the record."""
