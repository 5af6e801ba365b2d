from django import forms
from django.utils.translation import gettext_lazy as _

from qcportal.core.models import User
from qcportal.core.roles import Role

from ..models import Buyer, ProductFamily, Supplier
from ..widgets import PickerField


class BuyerForm(forms.ModelForm):
    class Meta:
        model = Buyer
        fields = ["name", "code", "document_language"]
        help_texts = {
            "code": _("Short, in Latin letters; it stands in lists and files."),
            "document_language": _(
                "In which reports are made that nobody asks for in another. Left open: the language in which all its people read the portal, else English."
            ),
        }

    def _post_clean(self):
        """The action checks the record."""


class ProductFamilyForm(BuyerForm):
    class Meta:
        model = ProductFamily
        fields = ["name", "code"]
        help_texts = BuyerForm.Meta.help_texts


class MembershipForm(forms.Form):
    """Adds a person to a buyer or supplier; only people of the fitting role are offered."""

    user = forms.ModelChoiceField(User.objects.none(), to_field_name="uuid", label=_("Person"))

    def __init__(self, *args, by, buyer=None, supplier=None, **kwargs):
        super().__init__(*args, **kwargs)
        role = Role.BUYER if buyer else Role.SUPPLIER_CONTACT
        people = User.objects.visible_to(by).active().filter(role=role)
        here = {"memberships__buyer": buyer} if buyer else {"memberships__supplier": supplier}
        self.fields["user"].queryset = people.exclude(**here)
        self.fields["user"].label_from_instance = lambda person: f"{person.name} · {person.email}"


class CompanyForm(forms.Form):
    """For whom a person acts: a buyer or a supplier, by the person's role."""

    buyer = forms.ModelChoiceField(Buyer.objects.none(), to_field_name="uuid", label=_("Buyer"))
    supplier = PickerField(Supplier, "suppliers:supplier_options", label=_("Supplier"))
    fields_by_role = {Role.BUYER: "buyer", Role.SUPPLIER_CONTACT: "supplier"}

    def __init__(self, *args, person, by, **kwargs):
        super().__init__(*args, **kwargs)
        wanted = self.fields_by_role.get(person.role)
        self.fields = {name: field for name, field in self.fields.items() if name == wanted}
        if wanted == "buyer":
            self.fields["buyer"].queryset = Buyer.objects.visible_to(by).exclude(memberships__user=person)
        if wanted == "supplier":
            self.fields["supplier"].show_to(by, lambda rows: rows.exclude(memberships__user=person))
