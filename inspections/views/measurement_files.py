"""A file in two steps: look through and name every bad row, then take what was looked through."""

from collections.abc import Callable

from qcportal.core import files
from qcportal.core.models.files import FileKind
from qcportal.core.pages import carried_out, read_in


def file_taken(request, form, context: dict, look: Callable, take: Callable) -> bool:
    """Whether the file is in; otherwise `context` has what was found in it, for the page to show."""
    if request.method != "POST" or not form.is_valid():
        return False
    checked = form.cleaned_data["checked"]
    stored = checked or carried_out(
        form, files.store, upload=form.cleaned_data["file"], by=request.user, allow=(FileKind.SHEET,)
    )
    if not stored:
        return False
    with stored.file.open("rb") as file:
        looked = read_in(form, take if checked else look, file=file)
    context |= {"looked": looked, "stored": stored}
    return bool(checked and looked and not looked.errors)
