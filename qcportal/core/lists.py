"""List pages: which columns, which filters, how sorted. State stays in the address; htmx swaps the list part alone.

Rows come from `.values()` and become HTML in one pass here, because a template loop over cells costs more than the
query. Every value is escaped here, by the standard library's escape: Django's costs ten times as much.
"""

import math
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from functools import cache
from html import escape

from django.core.exceptions import FieldDoesNotExist
from django.db.models import F, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.cache import patch_vary_headers
from django.utils.formats import number_format
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from .dates import day, instant
from .names import both_names, first_name, local_path, reads_chinese
from .punctuation import with_colon
from .roles import Act, may
from .templatetags.portal import badge_html

PAGE_SIZE = 50
WAYS = (("", "↑"), ("-", "↓"))
STATE = {"page", "sort"}
CSS = {"number": "number one-line", "long": "break"} | dict.fromkeys(("code", "badge", "date", "datetime"), "one-line")


@dataclass(frozen=True)
class Column:
    """`path` is the ORM path (default: the name); `kind` how it shows; `sub` a second value in small print below."""

    name: str
    label: str
    path: str = ""
    kind: str = "text"  # text, long (a line of its own on a phone), code (kept on one line), badge, date, datetime, number, flag
    choices: Iterable = ()  # (value, label) pairs, for badge and for text that is a choice
    sort: bool = True
    sub: str = ""
    show: Callable[[dict], str] | None = None  # a row's own way to show it; must return escaped text

    @property
    def source(self) -> str:
        return self.path or self.name


@dataclass(frozen=True)
class ListPage:
    """One list. `address` makes the link of a row's first cell from its values, None where rows have no page.

    `create` is (label, route, record).
    """

    title: str
    columns: tuple[Column, ...]
    address: Callable[[dict], str] | None
    empty: str
    order: str
    nothing: str = gettext_lazy("Nothing here yet")  # the heading over `empty`
    empty_read: str = ""  # instead of `empty`, for whoever cannot make one
    filters: type | None = None
    create: tuple[str, str, str] | None = None
    needs: tuple[str, ...] = ()  # values that rows need besides their columns
    template: str = "_list/page.html"
    extra: dict = field(default_factory=dict)

    def find(self, name: str) -> Column | None:
        return next((column for column in self.columns if column.name == name and column.sort), None)


def by_uuid(route: str) -> Callable[[dict], str]:
    """The address of a row whose page is found by its uuid."""
    pattern = reverse_lazily(route)
    return lambda row: pattern().replace(SAMPLE, str(row["uuid"]))


SAMPLE = "00000000-0000-0000-0000-000000000000"


def reverse_lazily(route: str) -> Callable[[], str]:
    """Reversing costs 30 µs a row; one sample address serves all rows."""
    kept: list[str] = []

    def pattern() -> str:
        if not kept:
            kept.append(reverse(route, args=[SAMPLE]))
        return kept[0]

    return pattern


def render_list(request: HttpRequest, queryset: QuerySet, page: ListPage, **context) -> HttpResponse:
    """Answer a list page, or its list part alone when htmx asks for it."""
    form, found = filtered(request, queryset, page)
    values = {
        "page": page,
        "form": form,
        "refusals": refusals(request, form),
        "create": creation(request, page),
    }
    values |= shown_rows(request, found, page) | narrowing(request) | page.extra | context
    part = request.htmx and request.htmx.target == "list"
    response = render(request, "_list/list.html" if part else page.template, values)
    patch_vary_headers(response, ["HX-Request", "HX-Target"])  # else Back may show the list part as a page
    return response


def shown_rows(request, found: QuerySet, page: ListPage) -> dict:
    """One page of what was found, in the order that was asked for, and where it lies among all."""
    sort, count = chosen_sort(request, page), found.order_by().count()
    number, pages = chosen_page(request, count)
    start, end = (number - 1) * PAGE_SIZE, number * PAGE_SIZE
    return {
        "body": table_body(shown(found, page, sort, start, end), page),
        "heads": heads(page, sort),
        "sorts": sorts(page, sort),
        "count": count,
        "number": number,
        "pages": pages,
        "first": start + 1,
        "last": min(end, count),
    }


def shown(found: QuerySet, page: ListPage, sort: str, start: int, end: int) -> Iterable[dict]:
    """Rows as their reader reads them."""
    return led(ordered(found, page, sort)[start:end], twice_named(found.model, page))


def narrowing(request) -> dict:
    """How many filters are set, and how many besides the search, which a phone folds away."""
    names = [name for name, value in request.GET.items() if value and name not in STATE]
    return {"narrowed": len(names), "more_narrowed": len([name for name in names if name != "q"])}


def filtered(request, queryset, page: ListPage):
    if page.filters is None:
        return None, queryset
    filterset = page.filters(request.GET, queryset=queryset, request=request)
    return filterset.form, filterset.qs if filterset.is_valid() else queryset.none()


def refusals(request, form) -> list[str]:
    """What the address asks for and this list cannot do, a sentence each; the list part shows them."""
    known = STATE | set(form.fields if form else ())
    unknown = [name[:40] for name in request.GET if name not in known]
    found = [_("This list has no filter “%(name)s”; it is left out.") % {"name": name} for name in unknown]
    for name, errors in (form.errors if form else {}).items():
        found += [with_colon(form.fields[name].label, error) for error in errors]
    return found


def chosen_sort(request, page: ListPage) -> str:
    wanted = request.GET.get("sort", "")
    return wanted if page.find(wanted.removeprefix("-")) else page.order


def ordered(queryset, page: ListPage, sort: str):
    column, descending = page.find(sort.removeprefix("-")), sort.startswith("-")
    source = column.source if column else sort.removeprefix("-")
    last = True if may_be_null(queryset.model, source) else None
    local = local_path(queryset.model, source)
    by = first_name(source, local) if local else F(source)
    first = by.desc(nulls_last=last) if descending else by.asc(nulls_last=last)
    return values_of(queryset.order_by(first, "-pk" if descending else "pk"), page)


def may_be_null(model, source: str) -> bool:
    """Annotations may be. Where neither the column nor a way to it can be, NULLS LAST would only keep the index unused."""
    first, _, rest = source.partition("__")
    try:
        here = model._meta.get_field(first)
    except FieldDoesNotExist:
        return True
    return here.null or bool(rest) and may_be_null(here.related_model, rest)


def values_of(queryset, page: ListPage):
    names = ({"uuid": "uuid"} if page.address else {}) | {name: name for name in page.needs}
    for column in page.columns:
        names[column.name] = column.source
        if column.sub:
            names[column.sub] = column.sub
    names |= {local: local for _name, local in twice_named(queryset.model, page)}
    straight = [name for name, source in names.items() if name == source]
    return queryset.values(*straight, **{name: F(source) for name, source in names.items() if name != source})


def twice_named(model, page: ListPage) -> list[tuple[str, str]]:
    """Which values of a row are a name, each with its thing's second name: where a reader of Chinese may read that first."""
    if not reads_chinese():
        return []
    sources = {column.name: column.source for column in page.columns} | {each.sub: each.sub for each in page.columns}
    found = [(name, local_path(model, source)) for name, source in sources.items()]
    return [(name, local) for name, local in found if local]


def led(rows: Iterable[dict], pairs: list[tuple[str, str]]) -> Iterable[dict]:
    """The rows, with the name in place that their reader reads first."""
    for row in rows:
        for name, local in pairs:
            row[name], row[local] = both_names(row[name] or "", row[local] or "")
        yield row


def chosen_page(request, count: int) -> tuple[int, int]:
    pages = max(1, math.ceil(count / PAGE_SIZE))
    wanted = request.GET.get("page", "1")
    return min(max(int(wanted), 1), pages) if wanted.isdecimal() and len(wanted) < 9 else 1, pages


def heads(page: ListPage, sort: str) -> list[dict]:
    """Per column: its label, the sort a press on it asks for, and how it is sorted now."""
    return [head(column, sort) for column in page.columns]


def sorts(page: ListPage, sort: str) -> list[dict]:
    """The same choice as a drop-down, for phones, where there are no headings. What the list starts with is no choice."""
    both = [(column, mark, f"{sign}{column.name}") for column in page.columns if column.sort for sign, mark in WAYS]
    usual = [{"value": "", "label": _("the usual order"), "now": sort == page.order}]
    return ([] if page.find(page.order.removeprefix("-")) else usual) + [
        {"value": "" if way == page.order else way, "label": f"{column.label} {mark}", "now": way == sort}
        for column, mark, way in both
    ]


def head(column: Column, sort: str) -> dict:
    now = "descending" if sort == f"-{column.name}" else "ascending" if sort == column.name else ""
    return {
        "label": column.label,
        "number": column.kind == "number",
        "sort": ("" if now == "descending" else "-" if now == "ascending" else "") + column.name if column.sort else "",
        "now": now,
    }


def creation(request, page: ListPage) -> dict | None:
    if page.create is None or not may(request.user, Act.WRITE, page.create[2]):
        return None
    return {"label": page.create[0], "address": reverse(page.create[1])}


# -- cells -------------------------------------------------------------------------------------
def table_body(rows, page: ListPage) -> SafeString:
    cells = [cell_maker(column) for column in page.columns]
    openings = [opening(column) for column in page.columns]
    return mark_safe("".join(table_row(row, page, cells, openings) for row in rows))  # escaped cell by cell


def opening(column: Column) -> str:
    css = f' class="{CSS[column.kind]}"' if column.kind in CSS else ""
    return format_html('<td data-label="{}"{}>', column.label, mark_safe(css))


def table_row(row: dict, page: ListPage, cells, openings) -> str:
    first = page.columns[0]
    made = [cell(row) for cell in cells]
    if page.address:
        made[0] = f'<a href="{escape(page.address(row))}">{made[0]}</a>'
    if first.sub and row[first.sub]:
        made[0] += f'<span class="sub">{escape(str(row[first.sub]))}</span>'
    inner = "".join(f"{start}{content}</td>" for start, content in zip(openings, made, strict=True))
    return f"<tr>{inner}</tr>"


def cell_maker(column: Column) -> Callable[[dict], str]:
    if column.show:
        return column.show
    name, labels = column.name, {value: str(label) for value, label in column.choices}

    def show_text(value) -> str:
        return escape(str(labels.get(value, value))) if value not in (None, "") else ""

    @cache
    def show_badge(value) -> str:
        return badge_html(value, labels.get(value, value))

    shows = {
        "text": show_text,
        "long": show_text,
        "code": show_text,
        "badge": show_badge,
        "date": day,
        "datetime": instant,
        "number": show_number,
        "flag": lambda value: "✓" if value else "",
    }
    show = shows[column.kind]
    return lambda row: show(row[name])


def show_number(value) -> str:
    return number_format(value, force_grouping=True) if value is not None else ""
