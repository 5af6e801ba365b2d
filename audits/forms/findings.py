from uuid import uuid4

from django import forms
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from qcportal.core.dates import day
from qcportal.core.models import User
from suppliers.widgets import offer_contacts

from ..enums import CheckOutcome
from ..models import Finding
from ..queries.findings import usual_days
from ..rules import lower_grades
from .audits import day_field, notes


class ManyFilesInput(forms.ClearableFileInput):
    allow_multiple_selected = True


class ManyFilesField(forms.FileField):
    """Any number of photos or PDFs; cleaned to a list."""

    widget = ManyFilesInput(attrs={"accept": "image/*,application/pdf"})

    def clean(self, data, initial=None):
        return [super(ManyFilesField, self).clean(each, initial) for each in data or []]


class FindingForm(forms.ModelForm):
    uploads = ManyFilesField(label=_("Photos or PDFs"), required=False)

    class Meta:
        model = Finding
        fields = ["grade", "statement", "evidence", "process_area", "clause", "root_cause"]
        widgets = {"statement": notes(), "evidence": notes(2)}
        help_texts = {
            "statement": _("What is wanting, in a sentence that the factory understands."),
            "evidence": _("What you saw, read or heard: place, number, document."),
            "root_cause": _("Where the cause seems to lie; the factory names it itself in its corrective action."),
        }

    def __init__(self, *args, **kwargs):
        """Of a repeat the form shows what the auditor judged; the rule raises it again."""
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            self.initial["grade"] = self.instance.judged_grade

    def _post_clean(self):
        """The action checks the record."""


class RaiseForm(FindingForm):
    """`uuid` names the finding before it is made, so that sending the form twice raises one."""

    uuid = forms.UUIDField(widget=forms.HiddenInput, initial=uuid4, required=False)


class CloseForm(forms.Form):
    closing_note = forms.CharField(
        label=_("How it was put right"), widget=notes(), help_text=_("What you saw that shows it.")
    )
    closed_on = day_field(_("Closed on"), required=False, help_text=_("Empty: today at the factory."))
    uploads = ManyFilesField(label=_("Proof: photos or PDFs"), required=False)


class CheckForm(forms.Form):
    """What a follow-up audit says of an earlier finding."""

    outcome = forms.ChoiceField(label=_("Outcome"), choices=[("", "–"), *CheckOutcome.choices])
    note = forms.CharField(
        label=_("What you saw"), widget=notes(), help_text=_("What shows that it is put right, or the progress made.")
    )
    uploads = ManyFilesField(label=_("Proof: photos or PDFs"), required=False)


class DisputeForm(forms.Form):
    reason = forms.CharField(
        label=_("Why you dispute it"),
        widget=notes(4),
        help_text=_("What was seen wrongly or judged too hard, and what shows it."),
    )
    uploads = ManyFilesField(label=_("Proof: photos or PDFs"), required=False)


class DecideForm(forms.Form):
    """About a dispute: the reason is read by the supplier."""

    verb = forms.ChoiceField(
        label=_("Decision"),
        choices=[
            ("", "–"),
            ("uphold", _("upheld: the finding stays")),
            ("change", _("changed: the finding stays at a lower grade")),
            ("withdraw", _("withdrawn: it should not have been raised")),
        ],
    )
    grade = forms.ChoiceField(label=_("Lower grade, if changed"), required=False)
    due_on = day_field(_("New due date of its corrective action, if changed"), required=False)
    note = forms.CharField(label=_("Reason"), widget=notes(), help_text=_("The supplier reads it."))

    def __init__(self, *args, finding: Finding, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["grade"].choices = [("", "–"), *((each.value, each.label) for each in lower_grades(finding.grade))]
        self.offer(usual_days(finding), finding)

    def offer(self, usual: dict, finding: Finding) -> None:
        """A lower grade gives the factory more time, where it is at it."""
        if not usual:
            del self.fields["due_on"]
            return
        self.initial["due_on"] = next(iter(usual.values()))
        days = "; ".join(f"{grade.label} {day(until)}" for grade, until in usual.items())
        self.fields["due_on"].help_text = _now("Usual: %(days)s. Empty: it stays %(due)s.") % {
            "days": days,
            "due": day(finding.corrective_action.due_on),
        }


class AskForm(forms.Form):
    """A corrective action for a finding; the supplier's contacts see it at once."""

    title = forms.CharField(label=_("Title"), max_length=200)
    description = forms.CharField(label=_("What is wrong"), widget=notes(4))
    due_on = day_field(_("Due on"))
    responsible = forms.ModelChoiceField(
        User.objects.none(), label=_("Answers for it"), to_field_name="uuid", required=False
    )

    def __init__(self, *args, by, factory, **kwargs):
        super().__init__(*args, **kwargs)
        offer_contacts(self.fields["responsible"], factory=factory, by=by)
