"""A thing of the trade has its name twice, in English and in Chinese: a page leads with the one that its reader reads."""

import re

from django.utils.translation import get_language

HAN = re.compile(r"[\u4e00-\u9fff]")


def both_names(name: str, local_name: str) -> tuple[str, str]:
    """The name to lead with and the other one; of a name in another script than Chinese the page makes no first name."""
    if (get_language() or "").startswith("zh") and HAN.search(local_name):
        return local_name, name
    return name, local_name


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
