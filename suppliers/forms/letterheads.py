from django import forms
from django.utils.translation import gettext_lazy as _

from ..enums import Paper


class LetterheadForm(forms.Form):
    logo = forms.FileField(
        label=_("Logo"),
        required=False,
        help_text=_("PNG, transparent where the paper shall show, or JPEG; it is printed 40 mm wide and 14 mm high at most."),
    )  # fmt: skip
    remove_logo = forms.BooleanField(label=_("Print no logo"), required=False)
    paper = forms.ChoiceField(
        label=_("Paper size"), required=False, choices=[("", _("as the house")), *Paper.choices], initial=""
    )
