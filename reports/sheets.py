"""A table as a file for people's spreadsheets; what it is called, and that a cell is never a formula, in one place."""

from collections.abc import Callable, Iterable, Mapping

from django.http import HttpResponse

from qcportal.core.lists import ListPage, filtered
from qcportal.core.sheets import MEDIA_TYPES, as_csv


def csv_answer(lines: Iterable[list[str]], name: str) -> HttpResponse:
    """The first line holds the names of the columns."""
    answer = HttpResponse(as_csv(lines), content_type=MEDIA_TYPES["csv"])
    answer["Content-Disposition"] = f'attachment; filename="{name}.csv"'
    return answer


def list_csv(
    request, queryset, page: ListPage, columns: Mapping[str, str], name: str, **written: Callable
) -> HttpResponse:
    """All rows that a list shows with its filters, in its usual order; `columns` are {heading: path}.

    written: per path, how to write what is no plain value.
    """
    _form, found = filtered(request, queryset, page)
    rows = found.order_by(usual_order(page), "pk").values_list(*columns.values())
    writers = [written.get(path, plain) for path in columns.values()]
    lines = ([write(value) for write, value in zip(writers, row, strict=True)] for row in rows)
    return csv_answer([list(columns), *lines], name)


def usual_order(page: ListPage) -> str:
    sign = "-" if page.order.startswith("-") else ""
    name = page.order.removeprefix("-")
    column = page.find(name)
    return sign + (column.source if column else name)


def plain(value) -> str:
    if value is None:
        return ""
    return f"{value:.4f}" if isinstance(value, float) else str(value)
