"""A protocol, and what comes out of a test on site."""

from django import forms
from django.utils.translation import gettext_lazy as _

from qcportal.core.punctuation import in_brackets
from suppliers.forms.visits import day_field
from suppliers.widgets import Ticks

from ..enums import Level, NameLanguage, SiteTestKind, Unit, WeightUnit
from ..models import Protocol
from ..models.site_tests import MOST_UNITS
from .fields import WholeField
from .measurements import NumberField, ValueField

NO_READING = [("", _("no reading")), *Unit.choices]
NO_LEVEL = [("", "–"), *Level.choices]
NAMED_ABOVE = _("The name in this language is the field “Name in the factory's script” above.")
COUNT = {"inputmode": "numeric", "autocomplete": "off"}


def translated_languages() -> list[tuple[str, str]]:
    return [each for each in NameLanguage.choices if each[0] != NameLanguage.EN]


class ProtocolForm(forms.ModelForm):
    low = NumberField(label=_("Lower limit"), required=False, help_text=_("The limit itself conforms; empty: none."))
    high = NumberField(label=_("Upper limit"), required=False)
    unit = forms.ChoiceField(label=_("What is read"), choices=NO_READING, required=False)
    kind = forms.ChoiceField(label=_("Kind"), choices=SiteTestKind.choices)
    sample_units = WholeField(label=_("Units to test"), min_value=1, max_value=MOST_UNITS, required=False)
    level = forms.ChoiceField(
        label=_("or as many as this level asks for"),
        choices=NO_LEVEL,
        required=False,
        help_text=_("By the lot, as ISO 2859-1 says for the code letter; never more than the lot."),
    )
    accept = WholeField(label=_("Units that may fail (Ac)"), min_value=0, max_value=MOST_UNITS, initial=0)

    class Meta:
        model = Protocol
        fields = [
            "code", "name", "local_name", "kind", "sample_units", "level", "accept", "instruction", "unit", "low", "high",
            "equipment", "photo_required", "may_be_left_out", "retired",
        ]  # fmt: skip
        widgets = {"instruction": forms.Textarea(attrs={"rows": 7})}
        help_texts = {
            "instruction": _(
                "Each line is ticked on site. The ten drops of a carton drop come where a line says [drops], else last."
            ),
            "equipment": _("For example: moisture meter. Empty: none."),
            "may_be_left_out": _("Otherwise an inspection without it can only be submitted if a manager agrees."),
            "retired": _("No further inspection gets it."),
        }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if self.instance.pk is None:
            del self.fields["retired"]
        self.add_translations(self.instance.translations)

    def add_translations(self, told: dict) -> None:
        """As the defect library has them: a name and the steps in each language but the record's own."""
        for language, label in translated_languages():
            words, attrs = told.get(language, {}), {"lang": language, "dir": "auto"}
            if language not in NameLanguage.of_the_record():
                self.fields[f"name_{language}"] = forms.CharField(
                    label=_("Name in %(language)s") % {"language": label}, max_length=120, required=False,
                    initial=words.get("name", ""), widget=forms.TextInput(attrs=attrs),
                )  # fmt: skip
            self.fields[f"instruction_{language}"] = forms.CharField(
                label=_("Steps in %(language)s") % {"language": label}, max_length=6000, required=False,
                initial=words.get("instruction", ""), widget=forms.Textarea(attrs=attrs | {"rows": 4}),
                help_text=NAMED_ABOVE if language in NameLanguage.of_the_record() else "",
            )  # fmt: skip

    def facts(self):
        return [self[name] for name in self.Meta.fields if name in self.fields]

    def words(self):
        return [field for field in self if field.name.startswith(("name_", "instruction_"))]

    def values(self) -> dict:
        """Arguments of the actions."""
        data, told = dict(self.cleaned_data), {}
        for language, _label in translated_languages():
            words = {name: data.pop(f"{name}_{language}", "").strip() for name in ("name", "instruction")}
            if any(words.values()):
                told[language] = {name: text for name, text in words.items() if text}
        return data | {"translations": told}

    def _post_clean(self):
        """The action checks the record."""


class ProtocolsField(forms.ModelMultipleChoiceField):
    """On-site tests of those in use; whoever keeps others says so in the form's `__init__`."""

    widget = Ticks

    def __init__(self):
        super().__init__(Protocol.objects.active(), label=_("On-site tests"), to_field_name="uuid", required=False)

    def label_from_instance(self, protocol):
        return in_brackets(protocol.shown_name, protocol.sample_words)


class ResultForm(forms.Form):
    """What comes out of one test; what is wrong in one field keeps none of the others from being saved."""

    def __init__(self, data=None, *, standing, **options):
        self.standing, test = standing, standing.test
        super().__init__(data, prefix=f"t{test.position}", **options)
        self.add_steps()
        if test.drops:
            self.add("carton_weight", NumberField, label=_("Weight of the carton"))
            self.add("weight_unit", forms.ChoiceField, label=_("in"), choices=WeightUnit.choices)
        if test.unit:
            for cell in standing.cells:
                label = _("%(test)s, unit %(unit)d") % {"test": test.shown_name, "unit": cell.sample}
                self.fields[f"r{cell.sample}"] = ValueField(test, label=label, initial=cell.value)
        else:
            self.add_count("tested", _("Units tested"))
        self.add_count("failed", _("Units that failed otherwise") if test.unit else _("Units that failed"))
        if test.equipment:
            self.add("serial_number", forms.CharField, label=_("Serial number"), max_length=60)
            self.add("calibrated_until", day_field, label=_("Calibrated until"))
        self.add("remarks", forms.CharField, label=_("Remarks"), max_length=500)
        self.add("not_done", forms.CharField, label=_("It is not done, because"), max_length=300)

    def add(self, name: str, kind, **options) -> None:
        initial = getattr(self.standing.test, name)
        self.fields[name] = kind(required=False, initial=initial, **options)

    def add_count(self, name: str, label) -> None:
        most = self.standing.test.sample_units
        widget = forms.NumberInput(attrs=COUNT)
        self.add(name, WholeField, label=label, min_value=0, max_value=most, widget=widget)

    def add_steps(self) -> None:
        for step in self.standing.steps:
            self.fields[f"step{step.number}"] = forms.BooleanField(label=step.text, required=False, initial=step.done)

    def sent(self, name: str) -> bool:
        """Whether the browser sent this field, and it can be taken."""
        return name in self.cleaned_data and self.add_prefix(name) in self.data

    def values(self) -> dict:
        """Arguments of the action. A box that is not ticked is not sent; `steps` says that the boxes were on the page."""
        names = [name for name in self.fields if not name.startswith("step") and name.rstrip("0123456789") != "r"]
        found = {name: self.cleaned_data[name] for name in names if self.sent(name)}
        if self.add_prefix("steps") in self.data:
            steps = self.standing.steps
            found["steps_done"] = [each.number for each in steps if self.cleaned_data.get(f"step{each.number}")]
        if not found.get("weight_unit", True):
            del found["weight_unit"]
        return found | {"readings": self.readings()}

    def readings(self) -> dict:
        names = {cell.sample: f"r{cell.sample}" for cell in self.standing.cells}
        return {unit: self.cleaned_data[name] for unit, name in names.items() if self.sent(name)}

    # -- for the page
    def steps(self):
        return [(step, self[f"step{step.number}"]) for step in self.standing.steps]

    def cells(self):
        """(the unit, its field) of each reading."""
        return [(cell, self[f"r{cell.sample}"]) for cell in self.standing.cells]

    def counts(self):
        return self.of("tested", "failed")

    def tools(self):
        return self.of("serial_number", "calibrated_until")

    def weight(self):
        return self.of("carton_weight", "weight_unit")

    def of(self, *names: str) -> list:
        return [self[name] for name in names if name in self.fields]

    def noted(self) -> list:
        """The fields that have their sentence below them, besides the readings."""
        return self.of(
            "carton_weight",
            "weight_unit",
            "tested",
            "failed",
            "serial_number",
            "calibrated_until",
            "remarks",
            "not_done",
        )
