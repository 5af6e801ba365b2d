"""What somebody asks figures for, from the address of a page or of the API; the same everywhere."""

from datetime import date, timedelta
from functools import cached_property
from urllib.parse import urlencode

from django.http import QueryDict
from django.urls import reverse
from django.utils import timezone

from suppliers.models import CorrectiveAction

from ..enums import SplitBy
from ..figures import Month
from ..filters import FigureFilter, age_key
from . import figures
from .sight import Sight, sight_of_user

MONTHS = 12  # where no day is asked for
PERIOD = ("inspected_from", "inspected_until")


def usual_start(today: date) -> date:
    """The first of the month with which twelve months end in this one."""
    months = today.year * 12 + today.month - MONTHS
    return date(months // 12, months % 12 + 1, 1)


def with_usual_period(data: QueryDict) -> QueryDict:
    asked = data.copy()
    if not any(asked.get(name) for name in PERIOD):
        asked["inspected_from"] = usual_start(timezone.localdate()).isoformat()
    return asked


class Asked:
    """The figures of one reader for one set of filters; each part is made when it is read, once."""

    def __init__(self, request):
        self.request = request
        self.sight: Sight = sight_of_user(request.user)
        data = with_usual_period(request.GET)
        self.filters = FigureFilter(data, queryset=figures.lots_of(request.user), request=request)
        self.valid = self.filters.is_valid()

    @property
    def form(self):
        return self.filters.form

    @cached_property
    def values(self) -> dict:
        return self.form.cleaned_data if self.valid else {}

    @property
    def by(self) -> str:
        return self.values.get("by") or SplitBy.FACTORY

    @cached_property
    def looked(self) -> figures.Looked:
        actions = CorrectiveAction.objects.visible_to(self.request.user)
        narrow = {"factory": self.values.get("factory"), "owner": self.values.get("buyer")}
        actions = actions.filter(**{name: value for name, value in narrow.items() if value})
        counted = {name: self.values.get(name) or "" for name in ("category", "defect_class")}
        period = dict(zip(("since", "until"), (self.values.get(name) for name in PERIOD), strict=True))
        lots, actions = (self.filters.qs, actions) if self.valid else (self.filters.queryset.none(), actions.none())
        return figures.looked_at(self.sight, self.request.user, lots, actions, **counted, **period)

    @cached_property
    def whole(self) -> figures.Tally:
        return figures.total(self.looked)

    @cached_property
    def parts(self) -> list[figures.Part]:
        return figures.parts(self.looked, self.by, self.whole)

    @cached_property
    def causes(self) -> list[figures.Cause]:
        return figures.pareto_of(self.looked, self.whole)

    @cached_property
    def series(self) -> figures.Series:
        return figures.monthly_series(self.looked)

    @cached_property
    def on_time(self) -> figures.Share:
        return figures.on_time(self.looked)

    @cached_property
    def ageing(self) -> figures.Ageing:
        return figures.ageing(self.looked)

    # -- the rows behind -------------------------------------------------------------------------
    @property
    def query(self) -> dict[str, str]:
        """What is asked for, as it stands in an address."""
        return {name: self.filters.data[name] for name in self.filters.filters if self.filters.data.get(name)}

    def lots(self, **more) -> str:
        """The list of the lots, narrowed further."""
        asked = {name: value for name, value in self.query.items() if name != "by"} | more
        return f"{reverse('reports:figure_lots')}?{urlencode(asked)}"

    def lots_of_month(self, month: Month) -> str:
        """Of its days those that lie in the period."""
        since, until = (self.values.get(name) for name in PERIOD)
        ends = (max(since or month.start, month.start), min(until or month.last, month.last))
        return self.lots(**{name: day.isoformat() for name, day in zip(PERIOD, ends, strict=True)})

    def lots_of_part(self, key: str) -> str:
        """Of a category or class those with such defects: the others were looked at for it as well."""
        further = {} if self.by in SplitBy.of_lots() else {"with_defects": "true"}
        return self.lots(**{self.by: key}, **further)

    def lots_of_cause(self, key: str) -> str:
        return self.lots(defect_type=key, with_defects="true")

    def actions(self, period: str = "", **more) -> str:
        """The list of the corrective actions, narrowed further; `period` is the day that lies in it."""
        asked = {name: self.query[name] for name in ("factory", "buyer") if name in self.query} | more
        if period:
            ends = zip(("from", "until"), PERIOD, strict=True)
            asked = {f"{period}_{end}": self.query[name] for end, name in ends if name in self.query} | asked
        return f"{reverse('reports:figure_actions')}?{urlencode(asked)}"

    @property
    def over(self) -> dict[str, str]:
        """Of the due days in the period those that are over."""
        yesterday, last = timezone.localdate() - timedelta(days=1), self.values.get("inspected_until")
        return {"due_until": min(last or yesterday, yesterday).isoformat()}

    def actions_of_age(self, age: tuple) -> str:
        return self.actions(open="true", age=age_key(age))
