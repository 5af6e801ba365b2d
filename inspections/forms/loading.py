"""The loading of a container, field by field, and one point of the empty container."""

from datetime import datetime
from zoneinfo import ZoneInfo

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from qcportal.core.errors import Rejected

from ..actions.lots import MOST_UNITS
from ..codes import container_of
from ..enums import ContainerType, SealKind, Soundness
from ..models import Loading, LotPart
from ..models.loading import ENDS_BEFORE_IT_BEGINS, MOST_CARTONS_LOADED, MOST_REMARK, MOST_REMARKS
from ..validators import check_loading_time
from .fields import WholeField

CAPITALS = {"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}
TO_CHOOSE = [("", "–"), *ContainerType.choices]
UNITS = "units_"  # and the number of the lot's part


class ContainerNumberField(forms.CharField):
    """Typed as it is painted; kept without spaces."""

    widget = forms.TextInput(attrs=CAPITALS)

    def clean(self, value):
        try:
            return container_of(super().clean(value))
        except Rejected as error:
            raise forms.ValidationError(error.sentence) from error


class FactoryTimeField(forms.DateTimeField):
    """What the clock on the factory's wall shows; kept as an instant."""

    zone: ZoneInfo

    def __init__(self, **options):
        widget = forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")
        super().__init__(required=False, widget=widget, **options)

    def prepare_value(self, value):
        return value.astimezone(self.zone).replace(tzinfo=None) if isinstance(value, datetime) else value

    def to_python(self, value):
        with timezone.override(self.zone):
            return super().to_python(value)


def whole(label, most: int) -> WholeField:
    widget = forms.NumberInput(attrs={"inputmode": "numeric"})
    return WholeField(label=label, min_value=0, max_value=most, required=False, widget=widget)


class LoadingForm(forms.Form):
    """Each card of the page sends its own fields; what is wrong in one keeps none of the others from being saved."""

    container = forms.ChoiceField(label=_("Size and type"), choices=TO_CHOOSE, required=False)
    container_number = ContainerNumberField(
        label=_("Container number"),
        max_length=30,
        required=False,
        help_text=_("Four letters, six digits and the check digit, as on the door: CSQU 305438 3."),
    )
    truck_plate = forms.CharField(
        label=_("Truck plate"), max_length=20, required=False, widget=forms.TextInput(attrs=CAPITALS)
    )
    began_at = FactoryTimeField(label=_("Loading began"), help_text=_("By the clock at the factory."))
    ended_at = FactoryTimeField(label=_("Loading ended"))
    cartons_loaded = whole(_("Cartons loaded"), MOST_CARTONS_LOADED)
    weather = forms.CharField(label=_("Weather"), max_length=120, required=False)
    remarks = forms.CharField(
        label=_("Remarks on the loading"),
        max_length=MOST_REMARKS,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    seal = forms.ChoiceField(label=_("Seal"), choices=SealKind.choices, required=False)
    seal_number = forms.CharField(
        label=_("Number of the carrier's seal"),
        max_length=40,
        required=False,
        widget=forms.TextInput(attrs=CAPITALS),
    )
    other_seals = forms.CharField(
        label=_("Further seals"),
        max_length=200,
        required=False,
        help_text=_("Of shipper, inspector or customs, with their numbers."),
    )

    def __init__(self, data=None, *, loading: Loading, parts: list[LotPart]):
        initial = {name: getattr(loading, name) for name in self.base_fields}
        super().__init__(data, initial=initial | {"container_number": loading.number_words})
        self.loading, self.parts = loading, parts
        for name in ("began_at", "ended_at"):
            self.fields[name].zone = loading.zone
        for part in parts:
            self.fields[f"{UNITS}{part.position}"] = whole(part.po_number, MOST_UNITS)
            self.initial[f"{UNITS}{part.position}"] = part.loaded_units

    def clean_began_at(self):
        return self.near("began_at")

    def clean_ended_at(self):
        return self.near("ended_at")

    def near(self, name: str) -> datetime | None:
        try:
            check_loading_time(self.loading.inspection, self.cleaned_data[name], name)
        except Rejected as error:
            raise forms.ValidationError(error.sentence) from error
        return self.cleaned_data[name]

    def clean(self):
        """Of two times in the wrong order neither is saved. Where no container is loaded, nobody reads its number."""
        data = super().clean()
        if data.get("container") == ContainerType.NONE:
            self.errors.pop("container_number", None)
        began, ended = data.get("began_at"), data.get("ended_at")
        if began and ended and ended < began:
            self.add_error("ended_at", ENDS_BEFORE_IT_BEGINS)
            del data["began_at"]
        return data

    def sent(self) -> list[str]:
        return [name for name in self.fields if name in self.data]

    def values(self) -> dict:
        """Arguments of the action, of what was sent and can be taken."""
        found = {name: self.cleaned_data[name] for name in self.sent() if name in self.cleaned_data}
        units = {int(name.removeprefix(UNITS)): found.pop(name) for name in list(found) if name.startswith(UNITS)}
        return found | {"units": units}

    # -- for the page
    def noted(self) -> list:
        return self.of(*self.sent())

    def vehicle(self) -> list:
        return self.of("container", "container_number", "truck_plate")

    def times(self) -> list:
        return self.of("began_at", "ended_at", "cartons_loaded")

    def units(self) -> list:
        return self.of(*(f"{UNITS}{part.position}" for part in self.parts))

    def words(self) -> list:
        return self.of("weather", "remarks")

    def seals(self) -> list:
        return self.of("seal_number", "other_seals")

    def of(self, *names: str) -> list:
        return [self[name] for name in names]


class ContainerCheckForm(forms.Form):
    """What was seen of one point of the empty container; the address names it."""

    answer = forms.ChoiceField(label=_("Answer"), choices=Soundness.choices, required=False)
    remark = forms.CharField(label=_("Remark"), max_length=MOST_REMARK, required=False)

    def values(self) -> dict:
        return {name: self.cleaned_data[name] for name in self.fields if name in self.data}
