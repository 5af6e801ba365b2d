"""A thing of the trade has its name twice, in English and in Chinese: a page leads with the one that its reader reads."""

import re

from django.db.models import Case, F, When
from django.utils.translation import get_language

HAN = re.compile(r"[\u4e00-\u9fff]")


def both_names(name: str, local_name: str) -> tuple[str, str]:
    """The name to lead with and the other one; of a name in another script than Chinese the page makes no first name."""
    if reads_chinese() and HAN.search(local_name):
        return local_name, name
    return name, local_name


def reads_chinese() -> bool:
    return (get_language() or "").startswith("zh")


def first_name(name: str, local_name: str) -> F | Case:
    """The name to lead with as an expression, of the paths of both."""
    if not reads_chinese():
        return F(name)
    return Case(When(**{f"{local_name}__regex": HAN.pattern}, then=F(local_name)), default=F(name))


class TwoNames:
    """For what has `name` and `local_name`. Companies and products keep the name that stands on their papers first."""

    name: str
    local_name: str

    @property
    def shown_name(self) -> str:
        return both_names(self.name, self.local_name)[0]

    @property
    def other_name(self) -> str:
        return both_names(self.name, self.local_name)[1]
