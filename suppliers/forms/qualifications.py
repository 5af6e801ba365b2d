from django import forms
from django.utils.translation import gettext_lazy as _

from ..enums import RequirementKind
from ..models import Buyer, FactoryDocument, QualificationRule
from ..rules import QUALIFICATION
from .visits import day_field

VERBS = {
    "evaluate": _("Start an evaluation"),
    "approve": _("Approve"),
    "approve_conditionally": _("Approve with conditions"),
    "suspend": _("Suspend"),
    "reject": _("Reject"),
}


class QualificationForm(forms.Form):
    buyer = forms.ModelChoiceField(
        Buyer.objects.none(), to_field_name="uuid", required=False, label=_("Buyer"), empty_label=_("the house itself")
    )
    note = forms.CharField(label=_("Note"), required=False, widget=forms.Textarea(attrs={"rows": 3}))

    def __init__(self, *args, by, factory, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["buyer"].queryset = Buyer.objects.visible_to(by).exclude(qualifications__factory=factory)


class DecisionForm(forms.Form):
    """What to do with a qualification; offers what its state and the person's role allow."""

    verb = forms.ChoiceField(label=_("Decision"))
    valid_until = day_field(
        _("Valid until"),
        required=False,
        help_text=_("Empty: as long as what an approval rests on holds, such as the audit. It never holds longer."),
    )
    note = forms.CharField(
        label=_("Reason or conditions"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Needed for conditions, suspension and rejection. The buyer reads it."),
    )

    overruled_reason = forms.CharField(
        label=_("Why in spite of what is not met"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_(
            "Needed where an approval lacks something it asks for. It is kept with your name; only the house reads it."
        ),
    )

    def __init__(self, *args, by, record, **kwargs):
        super().__init__(*args, **kwargs)
        allowed = QUALIFICATION.verbs(record, by)
        self.fields["verb"].choices = [(verb, label) for verb, label in VERBS.items() if verb in allowed]


class RuleForm(forms.ModelForm):
    """One requirement; it asks for what its kind can be told."""

    class Meta:
        model = QualificationRule
        fields = ["required", "lowest_grade", "audit_kind", "document_kind"]

    def __init__(self, *args, kind: str, **kwargs):
        super().__init__(*args, **kwargs)
        about = {RequirementKind.AUDIT: {"lowest_grade", "audit_kind"}, RequirementKind.DOCUMENTS: {"document_kind"}}
        kept = {"required"} | about.get(kind, set())
        self.fields = {name: field for name, field in self.fields.items() if name in kept}

    def _post_clean(self):
        """The action checks the record."""


class DocumentForm(forms.ModelForm):
    valid_until = day_field(_("Valid until"), required=False, help_text=_("Empty: without end."))
    file = forms.FileField(label=_("File"), help_text=_("A PDF or a photo."))

    class Meta:
        model = FactoryDocument
        fields = ["kind", "name", "valid_until"]

    field_order = ["kind", "name", "valid_until", "file"]

    def _post_clean(self):
        """The action checks the record."""


class VolumeForm(forms.Form):
    year = forms.IntegerField(label=_("Year"), min_value=2000, max_value=2100)
    units = forms.IntegerField(
        label=_("Planned volume (units)"),
        min_value=1,
        max_value=2_000_000_000,
        help_text=_("30 % more than the year before asks for a special audit."),
    )
