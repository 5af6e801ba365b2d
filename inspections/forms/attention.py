"""Attention points as lines, what was seen of each, and the reference sample."""

from django import forms
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from ..actions.attention import MOST_REMARK
from ..enums import PointAnswer, ReferenceAnswer
from ..points import MOST_POINTS, MOST_TEXT, lines_of

LINES_HELP = _("What the inspector shall look at, one point a line. Begin a line with ! if “not OK” fails the lot.")


class PointsField(forms.CharField):
    """A list of lines, written into one box."""

    widget = forms.Textarea(attrs={"rows": 3})

    def __init__(self, **options):
        super().__init__(**{"help_text": LINES_HELP, "max_length": MOST_POINTS * MOST_TEXT} | options)

    def prepare_value(self, value):
        return "\n".join(value) if isinstance(value, list) else value

    def has_changed(self, initial, data):
        return super().has_changed(self.prepare_value(initial), data)

    def clean(self, value):
        lines = lines_of(super().clean(value))
        if len(lines) > MOST_POINTS:
            raise forms.ValidationError(_now("At most 40 points."))
        if any(len(line) > MOST_TEXT for line in lines):
            raise forms.ValidationError(_now("A point has at most 300 characters."))
        return lines


class AnswerForm(forms.Form):
    """What was seen of one point; a point of the inspection is named by the address."""

    answer = forms.ChoiceField(label=_("Answer"), choices=PointAnswer.choices, required=False)
    remark = forms.CharField(label=_("Remark"), max_length=MOST_REMARK, required=False)


class ReferenceForm(AnswerForm):
    answer = forms.ChoiceField(label=_("Answer"), choices=ReferenceAnswer.choices, required=False)
