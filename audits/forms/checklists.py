from django import forms
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from qcportal.core.models import StoredFile
from qcportal.core.models.files import FileKind

from ..models import Standard


class ChecklistForm(forms.Form):
    """A file to look through, or `checked`: one that was looked through and becomes a draft now."""

    file = forms.FileField(
        label=_("File"),
        required=False,
        help_text=_("An XLSForm, or a sheet or CSV with the columns of a download; XLSX, XLS or CSV, up to 25 MB."),
        widget=forms.FileInput(attrs={"accept": ".xlsx,.xls,.csv,.tsv,.txt"}),
    )
    checked = forms.UUIDField(required=False, widget=forms.HiddenInput)
    name = forms.CharField(label=_("Name"), max_length=Standard._meta.get_field("name").max_length, required=False)
    code = forms.SlugField(
        label=_("Code"),
        max_length=Standard._meta.get_field("code").max_length,
        required=False,
        help_text=_("The code of a standard that is here makes the draft of its next version."),
    )

    def __init__(self, *args, by, **kwargs):
        super().__init__(*args, **kwargs)
        self.by = by

    def clean_checked(self) -> StoredFile | None:
        """Only a sheet of one's own."""
        uuid = self.cleaned_data["checked"]
        own = StoredFile.objects.filter(uploaded_by=self.by, kind=FileKind.SHEET)
        return own.filter(uuid=uuid).first() if uuid else None

    def clean(self):
        data = super().clean()
        if not data.get("checked") and not data.get("file") and "file" not in self.errors:
            self.add_error("file", _now("Choose a file."))
        return data
