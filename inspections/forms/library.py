from django import forms
from django.utils.text import capfirst
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from qcportal.core.models import StoredFile
from qcportal.core.models.files import FileKind
from suppliers.enums import ProcessArea

from ..actions.library import names_of, split_words
from ..enums import ExampleShows, NameLanguage
from ..models import DefectType, DefectTypeName

LONGEST_WORD = DefectTypeName._meta.get_field("text").max_length


class WordsField(forms.CharField):
    """Several words in one field."""

    def clean(self, value) -> list[str]:
        words = split_words(super().clean(value))
        if too_long := next((word for word in words if len(word) > LONGEST_WORD), None):
            raise forms.ValidationError(
                _now("“%(word)s …” is longer than %(most)d characters; part synonyms by semicolons.")
                % {"word": too_long[:20], "most": LONGEST_WORD}
            )
        return words


class DefectTypeForm(forms.ModelForm):
    """The entry, what people call it in each language, and how likely its cause lies in each process area (0 to 1)."""

    class Meta:
        model = DefectType
        fields = [
            "code", "name", "local_name", "category", "group", "default_class", "retired",
            "criterion_critical", "criterion_major", "criterion_minor",
        ]  # fmt: skip

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        saved = self.instance.pk is not None
        self.add_names(names_of(self.instance) if saved else {})
        self.add_areas({row.area: row.weight for row in self.instance.areas.all()} if saved else {})

    def add_names(self, names: dict) -> None:
        for language, label in NameLanguage.choices:
            typed = names.get(language, {"name": "", "synonyms": []})
            attrs = {"lang": language, "dir": "auto"}
            if language not in NameLanguage.of_the_record():
                self.fields[f"name_{language}"] = forms.CharField(
                    label=_("Name in %(language)s") % {"language": label}, max_length=LONGEST_WORD, required=False,
                    initial=typed["name"], widget=forms.TextInput(attrs=attrs),
                )  # fmt: skip
            self.fields[f"synonyms_{language}"] = WordsField(
                label=_("Synonyms in %(language)s") % {"language": label}, max_length=1000, required=False,
                initial="; ".join(typed["synonyms"]), widget=forms.TextInput(attrs=attrs),
            )  # fmt: skip

    def add_areas(self, weights: dict) -> None:
        for area, label in ProcessArea.choices:
            self.fields[f"area_{area}"] = forms.DecimalField(
                label=capfirst(label),
                min_value=0,
                max_value=1,
                decimal_places=2,
                required=False,
                initial=weights.get(area),
            )

    def _post_clean(self):
        """The action checks the record."""

    def part(self, *beginnings: str) -> list:
        return [field for field in self if field.name.startswith(beginnings)]

    def facts(self):
        return [self[name] for name in self.Meta.fields if not name.startswith("criterion_")]

    def criteria(self):
        return self.part("criterion_")

    def words(self):
        return self.part("name_", "synonyms_")

    def weights(self):
        return self.part("area_")

    def values(self) -> dict:
        """Arguments of the actions."""
        data = dict(self.cleaned_data)
        areas = {area: data.pop(f"area_{area}") for area in ProcessArea.values}
        names = {
            language: {"name": data.pop(f"name_{language}", ""), "synonyms": data.pop(f"synonyms_{language}")}
            for language in NameLanguage.values
        }
        return data | {"areas": {area: weight for area, weight in areas.items() if weight}, "names": names}


class ExampleForm(forms.Form):
    """A photo that shows the defect, or what is still acceptable."""

    upload = forms.FileField(
        label=_("Photo"), widget=forms.FileInput(attrs={"accept": "image/jpeg,image/png,image/webp"})
    )
    shows = forms.ChoiceField(label=_("Shows"), choices=ExampleShows.choices)
    caption = forms.CharField(label=_("Caption"), max_length=200, required=False)


class LibraryFileForm(forms.Form):
    """A file to look through, or `checked`: one that was looked through and is taken now."""

    file = forms.FileField(
        label=_("File"),
        required=False,
        help_text=_("CSV, XLSX or XLS with the columns of an export; the code says which defect type a line is about."),
        widget=forms.FileInput(attrs={"accept": ".csv,.tsv,.txt,.xlsx,.xls"}),
    )
    checked = forms.UUIDField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args, by, **kwargs):
        super().__init__(*args, **kwargs)
        self.by = by

    def clean_checked(self) -> StoredFile | None:
        """Only a sheet of one's own."""
        uuid = self.cleaned_data["checked"]
        own = StoredFile.objects.filter(uploaded_by=self.by, kind=FileKind.SHEET)
        return own.filter(uuid=uuid).first() if uuid else None

    def clean(self):
        data = super().clean()
        if not data.get("checked") and not data.get("file") and "file" not in self.errors:
            self.add_error("file", _now("Choose a file."))
        return data
