"""The rows of a list that were not taken in: as a page, and as a file to be mended and imported again."""

import csv

import django_filters
from django.db.models import Q, TextField
from django.db.models.functions import Cast
from django.http import StreamingHttpResponse
from django.utils.html import escape
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from qcportal.core.lists import Column, ListPage, render_list
from qcportal.core.pages import record_page
from qcportal.core.sheets import MARK, defused

from ..models import FactoryImport, RejectedRow

CHUNK = 1000


class RejectedRowFilter(django_filters.FilterSet):
    q = django_filters.CharFilter(label=gettext_lazy("Search"), method="search")

    class Meta:
        model = RejectedRow
        fields = ["q"]

    def search(self, queryset, _name, text):
        rows = queryset.annotate(text=Cast("cells", TextField()))
        return rows.filter(Q(reason__icontains=text) | Q(text__icontains=text))


def shown_cells(row: dict) -> str:
    return " · ".join(escape(cell) for cell in row["cells"] if cell.strip())


REJECTED = ListPage(
    title=gettext_lazy("Rejected rows"),
    columns=(
        Column("line", gettext_lazy("Line"), kind="code"),
        Column("reason", gettext_lazy("Reason")),
        Column("cells", gettext_lazy("What the line says"), sort=False, show=shown_cells),
    ),
    address=None,
    order="line",
    filters=RejectedRowFilter,
    empty=gettext_lazy("Every row of this list can be taken in."),
    template="suppliers/import_rejected.html",
)


@record_page(FactoryImport)
def rejected_rows(request, record):
    return render_list(request, record.rejected_rows.all(), REJECTED, record=record)


@record_page(FactoryImport)
def rejected_file(request, record):
    """As the list came, with two columns before: imported again, they are columns that mean nothing."""
    writer = csv.writer(Echo())
    rows = record.rejected_rows.iterator(chunk_size=CHUNK)
    heads = [_("Line"), _("Reason"), *map(defused, record.headings)]
    lines = ([each.line, defused(each.reason), *map(defused, each.cells)] for each in rows)
    text = (writer.writerow(line) for chunk in ([heads], lines) for line in chunk)
    answer = StreamingHttpResponse(with_mark(text), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = 'attachment; filename="rejected.csv"'
    return answer


class Echo:
    """A file that hands back what is written to it."""

    def write(self, text: str) -> str:
        return text


def with_mark(lines):
    """Without it a spreadsheet takes the text for a legacy encoding."""
    yield MARK
    yield from lines
