from django import forms
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from qcportal.core.models import User
from qcportal.core.roles import Role

SHOWN = 30


class Picker(forms.Select):
    """A select among more records than a page can hold: typing beside it loads those that fit (htmx).

    Renders the chosen record and the first few; `route` answers the options for `?q=`.
    """

    def __init__(self, route: str, attrs=None):
        super().__init__(attrs)
        self.route = route

    def render(self, name, value, attrs=None, renderer=None):
        records = self.choices.queryset
        chosen = records.filter(uuid=value).first() if is_uuid(value) else None
        context = {
            "name": name,
            "attrs": self.build_attrs(self.attrs, attrs),
            "address": reverse(self.route),
            "records": ([chosen] if chosen else []) + [each for each in records[:SHOWN] if each != chosen],
            "chosen": chosen,
            "required": self.is_required,
        }
        return render_to_string("_form/picker.html", context)


class Ticks(forms.CheckboxSelectMultiple):
    """Several of a list, as boxes side by side."""

    def render(self, name, value, attrs=None, renderer=None):
        chosen = {str(each) for each in value or ()}
        rows = [{"value": key, "label": label, "chosen": str(key) in chosen} for key, label in self.choices]
        context = {"name": name, "attrs": self.build_attrs(self.attrs, attrs), "rows": rows}
        return render_to_string("_form/ticks.html", context)


def is_uuid(value) -> bool:
    try:
        return bool(value) and bool(forms.UUIDField().clean(value))
    except forms.ValidationError:
        return False


class PickerField(forms.ModelChoiceField):
    """A record that the person sees, named by uuid."""

    def __init__(self, model, route: str, **options):
        super().__init__(model.objects.none(), to_field_name="uuid", widget=Picker(route), **options)
        self.model = model

    def show_to(self, user, narrow=None) -> None:
        seen = self.model.objects.visible_to(user)
        self.queryset = narrow(seen) if narrow else seen


def offer_contacts(field: forms.ModelChoiceField, *, factory, by) -> None:
    """Who of the factory's supplier may answer; where nobody has an account, the field says that nobody hears of it."""
    contacts = User.objects.visible_to(by).active().filter(role=Role.SUPPLIER_CONTACT)
    supplier = factory.supplier_id if factory else None
    field.queryset = contacts.filter(memberships__supplier=supplier) if supplier else User.objects.none()
    field.help_text = _("A contact of the supplier; all its contacts see it.")
    if factory and not field.queryset.exists():
        field.help_text = _(
            "Nobody of the supplier has an account, so nobody hears of it. Invite a contact under People."
        )
