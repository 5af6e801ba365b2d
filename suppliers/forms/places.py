from zoneinfo import available_timezones

from django import forms
from django.utils.functional import lazy
from django.utils.translation import gettext_lazy as _

from ..countries import lazy_country_choices
from ..models import Factory, Supplier
from ..widgets import PickerField

BLANK = [("", "–")]


def countries() -> list[tuple[str, str]]:
    return BLANK + list(lazy_country_choices())


def time_zones() -> list[tuple[str, str]]:
    names = sorted(name for name in available_timezones() if "/" in name or name == "UTC")
    return [("", _("from the country"))] + [(name, name.replace("_", " ")) for name in names]


class PlaceForm(forms.ModelForm):
    country = forms.ChoiceField(label=_("Country"), choices=lazy(countries, list))

    def _post_clean(self):
        """The action checks the record, so that every way in gets the same sentences."""


class SupplierForm(PlaceForm):
    class Meta:
        model = Supplier
        fields = ["name", "local_name", "country", "city", "address", "external_id"]


MOVED = [
    ("", _("as it looks")),
    ("yes", _("yes, it is at another place now")),
    ("no", _("no, only what is written is put right")),
]


class FactoryForm(PlaceForm):
    supplier = PickerField(Supplier, "suppliers:supplier_options", required=False, label=_("Supplier"))
    time_zone = forms.ChoiceField(
        label=_("Time zone"),
        choices=lazy(time_zones, list),
        required=False,
        help_text=_("Days of visits and deadlines are counted in it."),
    )
    moved = forms.TypedChoiceField(
        label=_("If the place changes, did the factory move?"),
        choices=MOVED,
        required=False,
        coerce=lambda value: value == "yes",
        empty_value=None,
        help_text=_(
            "As it looks: it moved if town, country or coordinates are other ones. A move of an audited factory asks for a "
            "special audit."
        ),
    )

    class Meta:
        model = Factory
        fields = [
            "name",
            "local_name",
            "supplier",
            "country",
            "city",
            "address",
            "sector",
            "workers_count",
            "latitude",
            "longitude",
            "time_zone",
            "external_id",
        ]

    def __init__(self, *args, by, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["supplier"].show_to(by)
        if self.instance.supplier_id:
            self.initial["supplier"] = self.instance.supplier.uuid
        if self.instance.pk:
            names = [name for name in self.fields if name != "moved"]
            self.order_fields([*names[: names.index("time_zone")], "moved"])
        else:
            del self.fields["moved"]

    def clean_time_zone(self):
        """An emptied zone is kept as it was; a new factory's is guessed by the action."""
        return self.cleaned_data["time_zone"] or (self.instance.time_zone if self.instance.pk else "")
