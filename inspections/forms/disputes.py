from django import forms
from django.utils.translation import gettext_lazy as _

from ..actions.disputes import lower_classes
from .fields import WholeField

MOST_FILES = 10


class ProofsInput(forms.ClearableFileInput):
    allow_multiple_selected = True


class ProofsField(forms.FileField):
    """Any number of photos or PDFs up to MOST_FILES; cleaned to a list."""

    widget = ProofsInput(attrs={"accept": "image/*,application/pdf"})

    def clean(self, data, initial=None):
        files = [super(ProofsField, self).clean(each, initial) for each in data or []]
        if len(files) > MOST_FILES:
            raise forms.ValidationError(_("At most %(most)d files at once.") % {"most": MOST_FILES})
        return files


class DisputeForm(forms.Form):
    reason = forms.CharField(
        label=_("Why you dispute it"),
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("What was seen wrongly or judged too hard, and what shows it."),
    )
    uploads = ProofsField(label=_("Proof: photos or PDFs"), required=False)


class DecideForm(forms.Form):
    """About a dispute: the reason is read by the supplier, and stands beside the corrected figure."""

    verb = forms.ChoiceField(
        label=_("Decision"),
        choices=[
            ("", "–"),
            ("uphold", _("upheld: the defect stands")),
            ("change", _("changed: fewer of them, or a lower class")),
            ("withdraw", _("withdrawn: there is no such defect")),
        ],
    )
    count = WholeField(label=_("How many there are, if fewer"), min_value=0, max_value=1_000_000, required=False)
    defect_class = forms.ChoiceField(label=_("Lower class, if changed"), required=False)
    note = forms.CharField(
        label=_("Reason"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("The supplier reads it."),
    )

    def __init__(self, *args, dispute, **kwargs):
        super().__init__(*args, **kwargs)
        lower = [(each.value, each.label) for each in lower_classes(dispute.defect_class)]
        self.fields["defect_class"].choices = [("", "–"), *lower]
