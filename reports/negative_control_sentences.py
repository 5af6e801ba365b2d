"""Whether defects rose at the same time that a finding should not drive, in words and as rows."""

from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from inspections.enums import DefectCategory
from qcportal.core.punctuation import in_brackets

from .enums import Verdict
from .models import StudyTrend
from .numbers import rounded
from .queries.factory_trends import CategoryTrend


def control_sentence(row: CategoryTrend) -> str:
    """Nothing where no finding stands as the explanation."""
    if row.trend is None or row.cause is None:
        return ""
    n, rose = len(row.trend.controls), rose_of(row.trend.controls)
    if not n:
        return _("Control: no category that such a finding should not drive was found often enough to compare with.")
    return sentence_of(row.verdict, n, rose) % {"n": n, "rose": rose}


def sentence_of(verdict: str, n: int, rose: int) -> str:
    if verdict == Verdict.IN_DOUBT:
        return _(
            "Control: of %(n)d categories that such a finding should not drive, %(rose)d rose at the same time too. Something common to all, such as who inspects, what is made or how it is counted, is likelier than this finding."
        )
    if rose:
        return ngettext(
            "Control: the one category that such a finding should not drive rose at the same time too; one alone may have a cause of its own.",
            "Control: of %(n)d categories that such a finding should not drive, %(rose)d rose at the same time too: not enough to say that something common to all is behind it.",
            n,
        )
    return ngettext(
        "Control: the one category that such a finding should not drive did not rise at the same time.",
        "Control: of %(n)d categories that such a finding should not drive, none rose at the same time.",
        n,
    )


def rose_of(controls: list[dict]) -> int:
    return sum(each["rose"] for each in controls)


def rose_of_all(controls: list[dict]) -> str:
    """For a list: how many of how many rose."""
    return _("%(rose)d of %(n)d") % {"rose": rose_of(controls), "n": len(controls)} if controls else ""


def control_rows(trend: StudyTrend) -> list[dict]:
    """Each category with its ratio and interval, the greatest first; bold type is for those that rose."""
    return [
        {"category": capfirst(str(DefectCategory(each["category"]).label)), "ratio": ratio(each), "rose": each["rose"]}
        for each in sorted(trend.controls, key=lambda each: -each["ratio"])
    ]


def ratio(control: dict) -> str:
    """To two places, as the interval may end near 1."""
    high = "∞" if control["high"] is None else rounded(control["high"], 2)
    return in_brackets(rounded(control["ratio"], 2), f"{rounded(control['low'], 2)}–{high}")
