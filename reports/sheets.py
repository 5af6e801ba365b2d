"""A table as a file for people's spreadsheets; what it is called, and that a cell is never a formula, in one place."""

from django.http import HttpResponse

from qcportal.core.sheets import MEDIA_TYPES, as_csv


def csv_answer(lines: list[list[str]], name: str) -> HttpResponse:
    """The first line holds the names of the columns."""
    answer = HttpResponse(as_csv(lines), content_type=MEDIA_TYPES["csv"])
    answer["Content-Disposition"] = f'attachment; filename="{name}.csv"'
    return answer
