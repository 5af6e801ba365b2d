from django import forms
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from ..countries import country_choices
from ..importing.mapping import CONSTANT, FIELDS
from ..models import FactoryImport

ABSENT = [("", _("not in the file"))]
KEPT = "\x1f"  # parts the headings of a field that several columns make up, in one choice


class UploadForm(forms.Form):
    file = forms.FileField(
        label=_("List of factories"),
        help_text=_("CSV, XLSX or XLS, up to 25 MB; any script and encoding. The first sheet is read."),
        widget=forms.ClearableFileInput(attrs={"accept": ".csv,.tsv,.txt,.xlsx,.xls"}),
    )


class MappingForm(forms.Form):
    """A choice of headings for each field; the country may be one for all rows."""

    all_country = forms.ChoiceField(
        label=_("One country for all rows"),
        choices=lambda: [("", _("as the file says")), *country_choices()],
        required=False,
    )

    def __init__(self, *args, record: FactoryImport, **kwargs):
        super().__init__(*args, **kwargs)
        headings = [(text, text) for text in dict.fromkeys(record.headings) if text]
        for field, label in FIELDS.items():
            said = record.columns.get(field, "")
            several = [(KEPT.join(said), " + ".join(said))] if isinstance(said, list) else []
            self.fields[field] = forms.ChoiceField(
                label=capfirst(label), choices=[*ABSENT, *several, *headings], required=False, initial=initial(said)
            )
        said = record.columns.get("country", "")
        if isinstance(said, str) and said.startswith(CONSTANT):
            self.fields["all_country"].initial = said.removeprefix(CONSTANT)
        self.order_fields(["name", "country", "all_country", *FIELDS])

    def mapping(self) -> dict:
        """What was chosen as it is stored; "" keeps a field from being guessed again."""
        chosen = {field: self.cleaned_data[field] for field in FIELDS}
        found = {field: value.split(KEPT) if KEPT in value else value for field, value in chosen.items()}
        if self.cleaned_data["all_country"]:
            found["country"] = CONSTANT + self.cleaned_data["all_country"]
        return found


def initial(said: str | list[str]) -> str:
    if isinstance(said, list):
        return KEPT.join(said)
    return "" if said.startswith(CONSTANT) else said
