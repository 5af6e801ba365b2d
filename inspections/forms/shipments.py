from django import forms
from django.utils.translation import gettext_lazy as _

from suppliers.forms.visits import day_field
from suppliers.models import Buyer, Factory, ProductFamily
from suppliers.queries.owners import buyers_for
from suppliers.widgets import PickerField

from ..models import Product, Shipment
from .attention import PointsField
from .fields import WholeField

DAY = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


class ProductForm(forms.Form):
    buyer = forms.ModelChoiceField(Buyer.objects.none(), label=_("Buyer"), to_field_name="uuid", empty_label="–")
    family = forms.ModelChoiceField(
        ProductFamily.objects.none(), label=_("Product family"), to_field_name="uuid", empty_label="–"
    )
    sku = forms.CharField(label=_("SKU"), max_length=60)
    name = forms.CharField(label=_("Name"), max_length=200)
    local_name = forms.CharField(label=_("Name in the factory's script"), max_length=200, required=False)
    reference_tag = forms.CharField(
        label=_("Reference sample"),
        max_length=80,
        required=False,
        help_text=_("The number or tag of the approved sample."),
    )
    reference_approved_on = day_field(_("Reference sample approved on"), required=False)
    reference_kept_at = forms.CharField(label=_("Reference sample kept where"), max_length=120, required=False)
    attention = PointsField(label=_("Attention points"), required=False)

    def __init__(self, *args, by, product: Product | None = None, **kwargs):
        if product:
            names = [name for name in self.base_fields if name != "buyer"]
            kwargs["initial"] = {name: getattr(product, name) for name in names}
        super().__init__(*args, **kwargs)
        self.fields["family"].queryset = ProductFamily.objects.visible_to(by)
        if product:
            del self.fields["buyer"]
        else:
            self.fields["buyer"].queryset = buyers_for(by)


class ShipmentForm(forms.Form):
    number = forms.CharField(label=_("Shipment number"), max_length=40)
    buyer = forms.ModelChoiceField(Buyer.objects.none(), label=_("Buyer"), to_field_name="uuid", empty_label="–")
    factory = PickerField(Factory, "suppliers:factory_options", label=_("Factory"))
    ships_on = day_field(_("Ships on"))
    destination = forms.CharField(label=_("Destination"), max_length=120, required=False)
    note = forms.CharField(label=_("Note"), required=False, widget=forms.Textarea(attrs={"rows": 2}))

    def __init__(self, *args, by, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["buyer"].queryset = buyers_for(by)
        self.fields["factory"].show_to(by)
        if len(self.fields["buyer"].queryset) == 1:
            self.initial.setdefault("buyer", self.fields["buyer"].queryset[0])


class ShipmentEditForm(forms.ModelForm):
    ships_on = day_field(_("Ships on"))

    class Meta:
        model = Shipment
        fields = ["number", "ships_on", "destination", "note"]
        widgets = {"note": forms.Textarea(attrs={"rows": 2})}

    def _post_clean(self):
        """The action checks the record."""


class LineForm(forms.Form):
    product = PickerField(Product, "inspections:product_options", label=_("Product"), required=False)
    po_number = forms.CharField(label=_("Purchase order"), max_length=60, required=False)
    quantity_units = WholeField(label=_("Quantity (units)"), min_value=1, max_value=2_000_000_000, required=False)
    cartons = WholeField(label=_("Cartons"), min_value=0, max_value=2_000_000_000, required=False)

    def __init__(self, *args, by, buyer=None, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["product"].show_to(by, (lambda seen: seen.filter(buyer=buyer)) if buyer else None)

    def clean(self):
        """A line is whole or empty."""
        data = super().clean()
        if any(data.get(name) for name in self.fields):
            for name in ("product", "po_number", "quantity_units"):
                if not data.get(name) and name not in self.errors:
                    self.add_error(name, _("Fill this in, or leave the whole line empty."))
        return data


class LineFormSet(forms.BaseFormSet):
    def lines(self) -> list[dict]:
        return [form.cleaned_data for form in self.forms if form.cleaned_data.get("product")]


MOST_LINES = 200
Lines = forms.formset_factory(LineForm, formset=LineFormSet, extra=2, max_num=MOST_LINES, absolute_max=400)
EditLines = forms.formset_factory(LineForm, formset=LineFormSet, extra=1, max_num=MOST_LINES, absolute_max=400)


class ShipmentDecisionForm(forms.Form):
    note = forms.CharField(label=_("Note"), required=False, max_length=500)
