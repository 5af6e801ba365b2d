from django import forms
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from suppliers.forms.visits import day_field

from ..enums import PaperKind

TYPES = "application/pdf,image/jpeg,image/png,image/webp,.csv,.xlsx,.xls"


class PaperChangeForm(forms.Form):
    name = forms.CharField(
        label=_("Name"), max_length=120, help_text=_("Such as “Hang tag front and back” or “Tech pack”.")
    )
    for_factory = forms.BooleanField(
        label=_("May be shown to the factory"),
        required=False,
        help_text=_("The supplier's people can then open what is in use. Else they never see it."),
    )


class RevisionForm(forms.Form):
    label = forms.CharField(
        label=_("Revision"), max_length=30, help_text=_("As it is called on the paper: B, 2026-03.")
    )
    valid_from = day_field(_("Valid from"))
    upload = forms.FileField(
        label=_("File"),
        help_text=_("PDF, photo (JPEG, PNG, WebP), XLSX, XLS or CSV."),
        widget=forms.FileInput(attrs={"accept": TYPES}),
    )
    note = forms.CharField(
        label=_("What changed"), max_length=500, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )
    approved = forms.BooleanField(
        label=_("I approve it for use"),
        required=False,
        help_text=_("Only an approved revision is taken over by inspections. Somebody else can approve it later."),
    )

    def __init__(self, *args, another: bool = False, **kwargs):
        """`another`: somebody else than who uploads it approves it."""
        super().__init__(*args, **kwargs)
        if another:
            self.fields["approved"].disabled = True
            self.fields["approved"].help_text = _now(
                "The programme asks for four eyes: somebody else than who uploads a revision approves it for use."
            )


class PaperForm(RevisionForm, PaperChangeForm):
    """A new paper with its first revision."""

    kind = forms.ChoiceField(label=_("Kind"), choices=[("", "–"), *PaperKind.choices])
    field_order = ["kind", "name", "label", "valid_from", "upload", "note", "for_factory", "approved"]

    def values(self) -> dict:
        """As the action takes them."""
        data, first = dict(self.cleaned_data), RevisionForm.base_fields
        return {name: data[name] for name in data if name not in first} | {
            "revision": {name: data[name] for name in first}
        }
