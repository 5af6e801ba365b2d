from django import forms
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from ..countries import country_choices
from ..enums import SEEN_BY_FACTORY, ListKind, Visibility
from ..importing.dates import ORDERS
from ..importing.kinds import KINDS, fields_of
from ..importing.mapping import CONSTANT
from ..models import Buyer, FactoryImport
from ..widgets import Ticks

ABSENT = [("", _("not in the file"))]
KEPT = "\x1f"  # parts the headings of a field that several columns make up, in one choice


class UploadForm(forms.Form):
    file = forms.FileField(
        label=_("List"),
        help_text=_("CSV, XLSX or XLS, up to 25 MB; any script and encoding. The first sheet is read."),
        widget=forms.ClearableFileInput(attrs={"accept": ".csv,.tsv,.txt,.xlsx,.xls"}),
    )

    def __init__(self, *args, kind: str, **kwargs):
        super().__init__(*args, **kwargs)
        self.options = option_fields(kind)
        self.fields |= self.options

    def chosen(self) -> dict:
        return {name: self.cleaned_data[name] for name in self.options}


def option_fields(kind: str) -> dict[str, forms.Field]:
    """What a list of the past does not say of itself."""
    if kind not in ListKind.history():
        return {}
    common = {
        "owner": forms.ModelChoiceField(
            Buyer.objects.order_by("name"),
            to_field_name="uuid",
            required=False,
            label=_("Done for"),
            empty_label=_("the house"),
            help_text=_("The buyer it was done for. What is in the portal already keeps its owner."),
        ),
        "visibility": forms.ChoiceField(
            label=_("Who sees it"), choices=Visibility.choices, initial=Visibility.HOUSE, help_text=SEEN_BY_FACTORY
        ),
        "dates": forms.ChoiceField(
            label=_("Days are written"), choices=[("", _("as the file tells")), *ORDERS.items()], required=False
        ),
    }
    return common | KINDS[kind].option_fields()


class MappingForm(forms.Form):
    """A choice of headings for each field; the country of factories may be one for all rows, and options go along."""

    all_country = forms.ChoiceField(
        label=_("One country for all rows"),
        choices=lambda: [("", _("as the file says")), *country_choices()],
        required=False,
    )

    def __init__(self, *args, record: FactoryImport, **kwargs):
        super().__init__(*args, **kwargs)
        self.of, self.record = fields_of(record.kind), record
        headings = [(text, text) for text in dict.fromkeys(record.headings) if text]
        for field, label in self.of.labels.items():
            said = record.columns.get(field, "")
            make = several_field if field in self.of.several else one_field
            self.fields[field] = make(capfirst(label), said, headings)
        self.options = option_fields(record.kind)
        self.fields |= self.options
        for name in self.options:
            self.fields[name].initial = record.options.get(name)
        self.put_country(record)
        self.order_fields([*self.of.needed, "all_country", *self.of.labels])

    def put_country(self, record: FactoryImport) -> None:
        said = record.columns.get("country", "")
        if record.kind != ListKind.FACTORIES:
            del self.fields["all_country"]
        elif isinstance(said, str) and said.startswith(CONSTANT):
            self.fields["all_country"].initial = said.removeprefix(CONSTANT)
            self.fields["country"].initial = ""

    def mapping(self) -> dict:
        """What was chosen as it is stored; "" keeps a field from being guessed again."""
        found = {field: as_said(self.cleaned_data[field]) for field in self.of.labels}
        if self.cleaned_data.get("all_country"):
            found["country"] = CONSTANT + self.cleaned_data["all_country"]
        return found

    def chosen(self) -> dict:
        return {name: self.cleaned_data[name] for name in self.options}


def one_field(label: str, said: str | list[str], headings: list[tuple]) -> forms.ChoiceField:
    return forms.ChoiceField(
        label=label, choices=[*ABSENT, *kept_choice(said), *headings], required=False, initial=initial(said)
    )


def several_field(label: str, said: str | list[str], headings: list[tuple]) -> forms.MultipleChoiceField:
    return forms.MultipleChoiceField(
        label=label,
        choices=headings,
        required=False,
        initial=[said] if isinstance(said, str) else said,
        widget=Ticks,
    )


def kept_choice(said: str | list[str]) -> list[tuple[str, str]]:
    """What no single heading is: several columns, or a constant that the API or the command gave."""
    if isinstance(said, list):
        return [(KEPT.join(said), " + ".join(said))]
    return [(said, _("always %(value)s") % {"value": said[1:]})] if said.startswith(CONSTANT) else []


def initial(said: str | list[str]) -> str:
    return KEPT.join(said) if isinstance(said, list) else said


def as_said(chosen: str | list[str]) -> str | list[str]:
    if isinstance(chosen, list):
        return chosen or ""
    return chosen.split(KEPT) if KEPT in chosen else chosen
