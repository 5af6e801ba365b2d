"""The parts of a lot: when it is planned, when it is presented, when it is split or joined with another."""

from django import forms
from django.utils.formats import number_format
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from qcportal.core.errors import Rejected

from ..actions.lots import MOST_UNITS
from ..cartons import numbers_of, text_of
from ..enums import InspectionType
from ..models import Inspection, LotPart, Product, Shipment, ShipmentLine
from ..queries.quantities import lines_of, planned_of
from .fields import WholeField

UNITS = "units_"  # and the line's number
WHOLE = forms.NumberInput(attrs={"inputmode": "numeric"})


# -- planning ----------------------------------------------------------------------------------
def with_size(data):
    """A form's data with the lot as the sum of its parts, where there are any."""
    typed = [value.strip() for name, value in data.items() if name.startswith(UNITS)] if data else []
    if not typed:
        return data
    units = [int(value) for value in typed if value.isascii() and value.isdecimal() and len(value) < 12]
    sized = data.copy()
    sized["lot_size"] = sum(units)
    return sized


def part_field(line: ShipmentLine, planned: int) -> WholeField:
    words = {"ordered": number_format(line.quantity_units, force_grouping=True)}
    told = _now("%(ordered)s ordered") % words
    if planned:
        words["planned"] = number_format(planned, force_grouping=True)
        told = _now("%(ordered)s ordered, %(planned)s planned in other inspections of this type") % words
    return WholeField(
        label=line.po_number, min_value=0, max_value=MOST_UNITS, required=False, help_text=told, widget=WHOLE
    )


class PartsForm(forms.Form):
    """For a form that plans a lot: a field for every line of the shipment that holds its product."""

    def add_parts(self, shipment: Shipment | None, product: Product | None, type: str, present=None, but=None) -> None:
        """`present` is {order: units}; without it what is left to plan of each line stands there."""
        self.part_lines = lines_of(shipment, product) if product else []
        known = bool(self.part_lines) and type in InspectionType.values
        planned = planned_of(self.part_lines, type, but) if known else {}
        for line in self.part_lines:
            name, taken = f"{UNITS}{line.pk}", planned.get(line.pk, 0)
            self.fields[name] = part_field(line, taken)
            self.initial[name] = self.left(line, taken) if present is None else present.get(line.po_number)
        self.by_parts = bool(self.part_lines) and present != {} and not self.sized_by_hand()
        if self.by_parts and present is None:
            self.initial["lot_size"] = sum(self.initial[f"{UNITS}{line.pk}"] or 0 for line in self.part_lines)

    def left(self, line: ShipmentLine, planned: int) -> int | None:
        """What nobody has planned yet."""
        return max(line.quantity_units - planned, 0) or None

    def sized_by_hand(self) -> bool:
        """A program may send the size alone."""
        return self.is_bound and not any(name.startswith(UNITS) for name in self.data)

    def part_fields(self):
        return [self[f"{UNITS}{line.pk}"] for line in self.part_lines]

    def parts(self) -> dict[str, int] | None:
        """{order: units} as the actions take them."""
        if not self.by_parts:
            return None
        typed = {line.po_number: self.cleaned_data.get(f"{UNITS}{line.pk}") for line in self.part_lines}
        return {order: units for order, units in typed.items() if units}


# -- on site -----------------------------------------------------------------------------------
class CartonsField(forms.CharField):
    """Numbers of cartons, such as “3, 7, 12-14”."""

    def prepare_value(self, value):
        return text_of(value) if isinstance(value, list) else value

    def clean(self, value):
        try:
            return numbers_of(super().clean(value))
        except Rejected as error:
            raise forms.ValidationError(error.sentence) from error


def count(label) -> WholeField:
    return WholeField(label=label, min_value=0, max_value=MOST_UNITS, required=False, widget=WHOLE)


class QuantityForm(forms.Form):
    """What is presented of one part; what is wrong in one field keeps none of the others from being saved."""

    presented_units = count(_("Presented (units)"))
    packed_units = count(_("Packed in cartons (units)"))
    cartons_presented = count(_("Cartons presented"))
    cartons_pulled = CartonsField(
        label=_("Cartons pulled, by number"), max_length=2000, required=False, help_text=_("Such as 3, 7, 12-14.")
    )

    def __init__(self, data=None, *, part: LotPart, drawn: list[int] = ()):
        self.part = part
        initial = {name: getattr(part, name) for name in self.base_fields}
        initial["cartons_pulled"] = part.cartons_pulled or list(drawn)
        super().__init__(data, prefix=f"q{part.position}", initial=initial)

    def values(self) -> dict:
        """Of what was sent and can be taken."""
        sent = [name for name in self.fields if self.add_prefix(name) in self.data]
        return {name: self.cleaned_data[name] for name in sent if name in self.cleaned_data}


# -- one lot becomes two, or two become one ----------------------------------------------------
class SplitForm(forms.Form):
    def __init__(self, data=None, *, inspection: Inspection):
        super().__init__(data)
        self.parts = list(inspection.parts.all())
        for part in self.parts:
            words = {"units": number_format(part.units, force_grouping=True)}
            self.fields[f"{UNITS}{part.position}"] = WholeField(
                label=part.po_number,
                min_value=0,
                max_value=part.units,
                required=False,
                widget=WHOLE,
                help_text=_now("%(units)s in this lot") % words,
            )

    def moving(self) -> dict[str, int]:
        typed = {part.po_number: self.cleaned_data[f"{UNITS}{part.position}"] for part in self.parts}
        return {order: units for order, units in typed.items() if units}


class MergeForm(forms.Form):
    other = forms.ModelChoiceField(
        Inspection.objects.none(), label=_("Takes over the goods of"), to_field_name="uuid", empty_label=None
    )

    def __init__(self, data=None, *, rows: list[Inspection]):
        super().__init__(data)
        self.fields["other"].queryset = Inspection.objects.filter(pk__in=[row.pk for row in rows])
        self.fields["other"].label_from_instance = merge_words


def merge_words(row: Inspection) -> str:
    words = {"number": row.number, "units": number_format(row.lot_size, force_grouping=True)}
    return _now("%(number)s, %(units)s units") % words
