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


class QuestionForm(forms.ModelForm):
    clauses = ClausesField(
        label=_("Clauses"),
        required=False,
        help_text=_("With the edition, such as ISO 9001:2015 7.2, 7.3; several standards with a semicolon between."),
    )

    class Meta:
        model = Question
        fields = ["key", "text", "guidance", "clauses", "weight", "critical"]
        widgets = {"text": forms.Textarea(attrs={"rows": 2}), "guidance": forms.Textarea(attrs={"rows": 3})}
        help_texts = {
            "key": _("A short name such as TR-01; it stays the same in every version."),
            "guidance": _("What the auditor should look at or ask."),
            "weight": _("How often the question counts."),
            "critical": _("Answered major it caps the grade at C, answered critical at D."),
        }

    def _post_clean(self):
        """The action checks the record."""
