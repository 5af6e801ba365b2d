from django import forms
from django.utils.translation import gettext_lazy as _

from suppliers.models import Factory, Supplier

from ..models import Standard
from .audits import day_field, record_field


class CompetenceForm(forms.Form):
    standard_code = forms.ChoiceField(label=_("Standard"))
    valid_until = day_field(_("Valid until"))

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        rows = Standard.objects.published().order_by("name").values_list("code", "name")
        self.fields["standard_code"].choices = [("", "–"), *rows]


class InterestForm(forms.Form):
    factory = record_field(_("Factory"), queryset=Factory.objects.none(), required=False, empty_label="–")
    supplier = record_field(
        _("or a supplier, with all its factories"), queryset=Supplier.objects.none(), required=False, empty_label="–"
    )
    until = day_field(_("Counts until"), required=False, help_text=_("Empty: without end."))
    note = forms.CharField(label=_("What it is"), max_length=200, help_text=_("Such as: former employer until 2024."))

    def __init__(self, *args, by, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["factory"].queryset = Factory.objects.visible_to(by).order_by("name")
        self.fields["supplier"].queryset = Supplier.objects.visible_to(by).order_by("name")
