"""A table as a file for people's spreadsheets; the rows of a list, as it stands on its page."""

from collections.abc import Callable, Mapping

from django.http import HttpResponse

from qcportal.core.lists import ListPage, filtered
from qcportal.core.sheets import csv_answer


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
