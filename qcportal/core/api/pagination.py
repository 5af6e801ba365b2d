from django.utils.translation import gettext as _
from rest_framework.exceptions import ValidationError
from rest_framework.utils.urls import remove_query_param, replace_query_param

SIZE, MOST = 50, 200


class Page:
    """Page numbers with a count: `?page=2&page_size=50`."""

    def __init__(self, request):
        self.request = request
        self.number = self.whole("page", 1, 1_000_000)
        self.size = self.whole("page_size", SIZE, MOST)

    def whole(self, name: str, default: int, most: int) -> int:
        value = self.request.query_params.get(name, str(default))
        if not value.isdecimal() or len(value) > 9 or not 1 <= int(value) <= most:
            raise ValidationError({name: [_("A whole number from 1 to %(most)d.") % {"most": most}]})
        return int(value)

    def answer(self, queryset, rows) -> dict:
        """`rows` turns the page's slice into the answer's rows; one query for the count, one for the rows."""
        start = (self.number - 1) * self.size
        count = queryset.order_by().count()
        return {
            "count": count,
            "next": self.address(self.number + 1) if start + self.size < count else None,
            "previous": self.address(self.number - 1) if self.number > 1 else None,
            "results": rows(queryset[start : start + self.size]) if start < count else [],
        }

    def address(self, number: int) -> str:
        here = self.request.build_absolute_uri()
        return remove_query_param(here, "page") if number == 1 else replace_query_param(here, "page", number)
