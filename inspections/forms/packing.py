"""How a product is packed and marked, and what is read on one carton."""

from django import forms
from django.utils.translation import gettext_lazy as _

from qcportal.core.errors import Rejected

from ..actions.packing import MOST_TEXT
from ..codes import gtin_of
from ..comparing import kept
from ..enums import Conformity, PackingKind, PackingType
from ..models import ProductPacking
from ..models.packing import MOST_MARKS, MOST_TOLERANCE, SIZES
from ..queries.packing import Carton, Check
from .fields import WholeField
from .measurements import NumberField

CODE = {"inputmode": "numeric", "autocomplete": "off"}
BY_READING = ("", _("as read"))


class GtinField(forms.CharField):
    """Typed or scanned; kept as digits."""

    widget = forms.TextInput(attrs=CODE)

    def clean(self, value):
        try:
            return gtin_of(super().clean(value))
        except Rejected as error:
            raise forms.ValidationError(error.sentence) from error


class PositiveField(NumberField):
    def __init__(self, *, most: int, **options):
        super().__init__(required=False, **options)
        self.most = most

    def clean(self, value):
        number = super().clean(value)
        if number is not None and not 0 < number <= self.most:
            raise forms.ValidationError(_("Give a number above 0, up to %(most)d.") % {"most": self.most})
        return number


class PackingForm(forms.Form):
    unit_gtin = GtinField(label=_("GTIN of the unit"), max_length=60, required=False)
    inner_gtin = GtinField(label=_("GTIN of the inner carton"), max_length=60, required=False)
    outer_gtin = GtinField(label=_("GTIN of the outer carton"), max_length=60, required=False)
    sscc = forms.BooleanField(label=_("Each carton has an SSCC"), required=False)
    carton_marks = forms.CharField(
        label=_("Carton marks"),
        max_length=MOST_MARKS,
        required=False,
        help_text=_("The text as it stands on the carton, line by line."),
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    packing = forms.ChoiceField(label=_("Packing"), choices=PackingType.choices)
    units_per_carton = WholeField(label=_("Units in a carton"), min_value=1, max_value=2_000_000_000, required=False)
    assortment = forms.CharField(
        label=_("Assortment"),
        max_length=300,
        required=False,
        help_text=_("Of an assorted carton, such as S 4, M 8, L 8, XL 4."),
    )
    length_cm = PositiveField(label=_("Carton length (cm)"), most=9999)
    width_cm = PositiveField(label=_("Carton width (cm)"), most=9999)
    height_cm = PositiveField(label=_("Carton height (cm)"), most=9999)
    gross_weight_kg = PositiveField(label=_("Gross weight (kg)"), most=9999)
    tolerance_percent = WholeField(
        label=_("Tolerance of dimensions and weight (± %)"), min_value=0, max_value=MOST_TOLERANCE, initial=5
    )
    decides = forms.BooleanField(
        label=_("A carton that does not conform fails the lot"),
        required=False,
        initial=True,
        help_text=_("Otherwise it is printed under what needs attention."),
    )

    @classmethod
    def of(cls, packing: ProductPacking | None, data=None):
        return cls(data, initial={name: getattr(packing, name) for name in cls.base_fields} if packing else None)

    def clean(self):
        data = super().clean()
        if data.get("assortment") and data.get("packing") == PackingType.SOLID:
            self.add_error("assortment", _("Only an assorted carton has an assortment."))
        sides = [data.get(name) for name in SIZES]
        if any(sides) and not all(sides):
            for name in SIZES:
                if not data.get(name) and name not in self.errors:
                    self.add_error(name, _("Give length, width and height, or none of them."))
        return data


class ReadField(forms.CharField):
    """What stands on the carton for one check, in the form it is kept in."""

    def __init__(self, check: Check):
        attrs = CODE if check.numeric else {"autocomplete": "off"}
        attrs = attrs | ({"data-code": code_kind(check.kind)} if code_kind(check.kind) else {})
        super().__init__(
            label=check.kind.label, max_length=MOST_TEXT, required=False, widget=forms.TextInput(attrs=attrs)
        )
        self.kind = check.kind

    def clean(self, value):
        try:
            return kept(self.kind, super().clean(value))
        except Rejected as error:
            raise forms.ValidationError(error.sentence) from error


def code_kind(kind: PackingKind) -> str:
    return "gtin" if kind in PackingKind.gtins() else "sscc" if kind == PackingKind.SSCC else ""


class CartonForm(forms.Form):
    """The checks of one carton; what is wrong in one keeps none of the others from being saved."""

    def __init__(self, data=None, *, carton: Carton):
        self.carton = carton
        super().__init__(data, prefix=f"c{carton.number}")
        for check in carton.checks:
            self.fields[f"{check.kind}-text"] = ReadField(check)
            self.fields[f"{check.kind}-answer"] = forms.ChoiceField(choices=Conformity.choices, required=False)
            self.fields[f"{check.kind}-remark"] = forms.CharField(max_length=MOST_TEXT, required=False)
            for name in ("text", "answer", "remark"):
                self.initial[f"{check.kind}-{name}"] = getattr(check, name)

    def readings(self) -> dict:
        """{(carton, kind): values} of what was sent and can be taken."""
        found = {}
        for check in self.carton.checks:
            names = {name: f"{check.kind}-{name}" for name in ("text", "answer", "remark")}
            whole = all(name in self.cleaned_data for name in names.values())
            if whole and self.add_prefix(names["text"]) in self.data:
                found[self.carton.number, check.kind.value] = {
                    name: self.cleaned_data[field] for name, field in names.items()
                }
        return found

    def rows(self) -> list[dict]:
        """Each check with its fields and the answers to choose from."""
        return [
            {"check": check, "answers": answers(check)}
            | {name: self[f"{check.kind}-{name}"] for name in ("text", "answer", "remark")}
            for check in self.carton.checks
        ]


def answers(check: Check) -> list[tuple]:
    """What the portal compares is not called conform by hand."""
    return list(Conformity.choices) if check.judged else [BY_READING, *Conformity.choices[1:]]
