"""Words of a standard in another language: a field beside each original text."""

from django import forms
from django.utils.translation import gettext_lazy as _

from ..models import Question, Section, Standard

LABELS = {
    "name": _("name"),
    "description": _("description"),
    "title": _("title"),
    "text": _("question"),
    "guidance": _("guidance"),
    "unit": _("unit"),
}
HEADING, SECTION = ".heading", ".section"  # no question's key has a dot
LONG = {"description", "text", "guidance"}


class WordsForm(forms.Form):
    """Of a section, of some of its questions and, with the first one, of the standard itself. In a published version what is
    worded already stays as it is."""

    def __init__(self, data, *, standard: Standard, section: Section, questions: list[Question], language: str):
        super().__init__(data)
        self.language, self.fixed = language, standard.state != "draft"
        if section.position == 0:
            self.add(HEADING, standard, ("name", "description"))
        self.add(SECTION, section, ("title",))
        for question in questions:
            self.add(question.key, question, ("text", "guidance", "unit"))

    def add(self, part: str, record, names: tuple[str, ...]) -> None:
        own = record.words.get(self.language, {})
        for name in names:
            if original := getattr(record, name):
                self.fields[f"{part}:{name}"] = self.field(part, name, LABELS[name], original, own.get(name, ""))
        labels = own.get("options", {})
        for option in getattr(record, "options", []):
            name = option["name"]
            made = self.field(part, name, option["label"], option["label"], labels.get(name, ""))
            self.fields[f"{part}:options:{name}"] = made

    def field(self, part: str, name: str, label, original: str, initial: str) -> forms.CharField:
        widget = forms.Textarea(attrs={"rows": 2}) if name in LONG else forms.TextInput()
        made = forms.CharField(label=label, required=False, initial=initial, widget=widget)
        made.disabled = self.fixed and bool(initial)
        made.original, made.part = original, part
        return made

    @property
    def words(self) -> dict:
        """As the action takes them: {part: {name: text, options: {name: label}}}"""
        found: dict[str, dict] = {}
        for name, text in self.cleaned_data.items():
            part, *path = name.split(":", 2)
            own = found.setdefault(part, {})
            own = own.setdefault("options", {}) if path[0] == "options" else own
            own[path[-1]] = text
        return found
