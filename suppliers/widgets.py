from django import forms
from django.template.loader import render_to_string
from django.urls import reverse

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
