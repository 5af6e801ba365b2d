from decimal import Decimal, InvalidOperation

from django import forms
from django.utils.translation import gettext_lazy as _

from ..clauses import clauses_text, parse_clauses
from ..models import Question, Section, Standard


class StandardForm(forms.ModelForm):
    class Meta:
        model = Standard
        fields = ["name", "description", "validity_months"]
        widgets = {"description": forms.Textarea(attrs={"rows": 3})}

    def _post_clean(self):
        """The action checks the record."""


class NewStandardForm(StandardForm):
    class Meta(StandardForm.Meta):
        fields = ["name", "code", "description", "validity_months"]
        help_texts = {"code": _("Short, in Latin letters and hyphens; it stays the same in every version.")}


class SectionForm(forms.ModelForm):
    class Meta:
        model = Section
        fields = ["title", "process_area"]

    def _post_clean(self):
        """The action checks the record."""


class ClausesField(forms.CharField):
    """Clauses as people write them."""

    def prepare_value(self, value):
        return clauses_text(value) if isinstance(value, list) else value

    def clean(self, value):
        return parse_clauses(super().clean(value))


class OptionsField(forms.CharField):
    """A line for each option: name | label | share."""

    widget = forms.Textarea(attrs={"rows": 4, "spellcheck": "false"})

    def prepare_value(self, value):
        return "\n".join(map(option_line, value)) if isinstance(value, list) else value

    def clean(self, value):
        return [option_of(line) for line in super().clean(value).splitlines() if line.strip()]


def option_line(option: dict) -> str:
    share = "" if option.get("share") is None else f"{Decimal(str(option['share'])) * 100:f}".rstrip("0").rstrip(".")
    return " | ".join(
        [option["name"], option["label"], *([f"{share or 0}%"] if option.get("share") is not None else [])]
    )


def option_of(line: str) -> dict:
    name, label, share, *_rest = [part.strip() for part in (*line.split("|"), "", "")]
    return {"name": name, "label": label or name, "share": share_of(name, share)}


def share_of(name: str, text: str) -> float | None:
    if not text:
        return None
    try:
        number = Decimal(text.rstrip("% ")) / (100 if text.endswith("%") else 1)
    except InvalidOperation as error:
        sentence = _("The share of the option “%(name)s” is a percentage such as 50%%, or empty.") % {"name": name}
        raise forms.ValidationError(sentence) from error
    return float(number)


class QuestionForm(forms.ModelForm):
    options = OptionsField(
        label=_("Options"),
        required=False,
        help_text=_("For a choice: one on each line, as name | label | share. Without a share it is not scored."),
    )
    clauses = ClausesField(
        label=_("Clauses"),
        required=False,
        help_text=_("With the edition, such as ISO 9001:2015 7.2, 7.3; several standards with a semicolon between."),
    )

    class Meta:
        model = Question
        fields = [
            "key", "text", "guidance", "scale", "options", "lowest", "highest", "unit", "weight", "critical",
            "photo_required", "shown_if", "clauses",
        ]  # fmt: skip
        widgets = {
            "text": forms.Textarea(attrs={"rows": 2}),
            "guidance": forms.Textarea(attrs={"rows": 3}),
            "shown_if": forms.Textarea(attrs={"rows": 2, "spellcheck": "false"}),
        }
        labels = {"critical": _("Critical question")}
        error_messages = {"key": {"invalid": _("Only the letters A to Z, digits, - and _, such as TR-01.")}}
        help_texts = {
            "key": _("A short name such as TR-01; it stays the same in every version."),
            "guidance": _("What the auditor should look at or ask."),
            "scale": _("How it is answered. A text and a date are recorded and not scored."),
            "lowest": _("Of a number: below it earns nothing. Without limits a number is not scored."),
            "highest": _("Of a number: above it earns nothing."),
            "unit": _("Of a number, such as mm, °C or lux."),
            "weight": _("How often the question counts."),
            "critical": _(
                "Answered major it caps the grade at C, answered critical at D; on another scale, earning nothing, at C."
            ),
            "photo_required": _("The audit is not submitted without it, unless the question does not apply."),
            "shown_if": _(
                "Empty: always. Otherwise by questions before it, such as ${TR-01} = 'conform', ${DR-02} > 5,"
                " selected(${GL-03}, 'solvent'); with and, or, not(…) and parentheses."
            ),
        }

    def clean(self):
        """Words for options that are gone go with them."""
        data = super().clean()
        data["words"] = pruned(self.instance.words, {option["name"] for option in data.get("options", [])})
        return data

    def _post_clean(self):
        """The action checks the record."""


def pruned(words: dict, names: set[str]) -> dict:
    return {language: kept(each, names) for language, each in words.items()}


def kept(words: dict, names: set[str]) -> dict:
    if "options" not in words:
        return words
    return words | {"options": {name: label for name, label in words["options"].items() if name in names}}
