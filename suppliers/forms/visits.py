from django import forms
from django.utils.translation import gettext_lazy as _

from qcportal.core.models import User
from qcportal.core.roles import Role
from qcportal.core.validators import likely_day

from ..enums import DayPart, VisitRole
from ..models import Factory, Visit
from ..queries.visits import people_who_go
from ..widgets import PickerField

LINES = 3


def day_field(label, **options) -> forms.DateField:
    """A day in a year that people plan in."""
    shown = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    return forms.DateField(label=label, widget=shown, validators=[likely_day], **options)


class PersonField(forms.ModelChoiceField):
    def __init__(self, **options):
        super().__init__(User.objects.none(), to_field_name="uuid", label=_("Person"), empty_label="–", **options)

    def show_to(self, user) -> None:
        self.queryset = User.objects.filter(pk__in=[person.pk for person in people_who_go(user)])

    def label_from_instance(self, person):
        return f"{person.name} · {person.get_role_display()}"


class CrewForm(forms.Form):
    """One person of a visit; a line without a person is left out."""

    person = PersonField(required=False)
    role = forms.ChoiceField(label=_("Role"), choices=[("", _("by trade")), *VisitRole.choices], required=False)
    part = forms.ChoiceField(label=_("Part of the day"), choices=DayPart.choices, required=False)

    def __init__(self, *args, by, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["person"].show_to(by)


CrewFormSet = forms.formset_factory(CrewForm, extra=LINES)


def members(crew) -> list[tuple]:
    """(person, role, part) of each line; without a role it is the person's trade, the first of which leads."""
    found: list[tuple] = []
    for data in (line.cleaned_data for line in crew):
        if data.get("person"):
            role = data["role"] or role_by_trade(data["person"], {each[1] for each in found})
            found.append((data["person"], role, data["part"] or DayPart.WHOLE))
    return found


def role_by_trade(person, taken: set[str]) -> str:
    lead, other = VisitRole.auditing() if person.role == Role.AUDITOR else VisitRole.inspecting()
    return other if lead in taken else lead


class VisitForm(forms.ModelForm):
    factory = PickerField(Factory, "suppliers:factory_options", label=_("Factory"))
    starts_on = day_field(_("First day"), help_text=_("The date at the factory."))
    ends_on = day_field(_("Last day"))
    note = forms.CharField(
        label=_("Note"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("For those who go; the supplier does not see it."),
    )

    class Meta:
        model = Visit
        fields = ["factory", "starts_on", "ends_on", "announced", "note"]

    def __init__(self, *args, by, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["factory"].show_to(by, lambda seen: seen.current())

    def _post_clean(self):
        """The action checks the record."""


class VisitChangeForm(forms.ModelForm):
    class Meta:
        model = Visit
        fields = ["announced", "note"]
        widgets = {"note": forms.Textarea(attrs={"rows": 3})}

    def _post_clean(self):
        """The action checks the record."""


class MoveForm(forms.Form):
    starts_on = day_field(_("New first day"))
    ends_on = day_field(_("New last day"))
    note = forms.CharField(label=_("Why"), required=False)


class AssignForm(forms.Form):
    person = PersonField()
    role = forms.ChoiceField(label=_("Role"), choices=VisitRole.choices)
    part = forms.ChoiceField(label=_("Part of the day"), choices=DayPart.choices)
    first_day = day_field(_("From"), required=False, help_text=_("Empty: all days of the visit."))
    last_day = day_field(_("Until"), required=False)

    def __init__(self, *args, by, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["person"].show_to(by)

    def clean(self):
        data = super().clean()
        if data.get("last_day") and not data.get("first_day"):
            self.add_error("first_day", _("Give the first day too."))
        return data

    def assignment(self) -> dict:
        data = self.cleaned_data
        first, last = data["first_day"], data["last_day"] or data["first_day"]
        days = (first, last) if first else None
        return {"person": data["person"], "role": data["role"], "part": data["part"], "days": days}


class ReasonForm(forms.Form):
    note = forms.CharField(label=_("Reason"), widget=forms.Textarea(attrs={"rows": 3}))
