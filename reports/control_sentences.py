"""What stands beside a control chart in words: how its limits are made, what its rules mark by chance, and that they claim no trend."""

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from qcportal.core.punctuation import joined

from .control_asked import ControlAsked
from .control_series import CONTROL, CUSUM, ENOUGH, EWMA, SPREAD, Controlled
from .numbers import number


def limits_sentence(found: Controlled) -> str:
    """How the limits are made, and whether of enough points."""
    learnt = ngettext(
        "The limits are calculated from %(n)d point.", "The limits are calculated from %(n)d points.", found.learnt
    )
    rough = "" if found.learnt >= ENOUGH else _("With fewer than 20 they are rough.")
    return joined(kind_sentence(found), learnt % {"n": found.learnt}, rough)


def kind_sentence(found: Controlled) -> str:
    return kinds()[found.kind] % {"times": number(found.sigma_z), "kind": found.kind}


def kinds() -> dict[str, str]:
    same = _(
        "The samples differ as chance makes them differ; the limits (%(kind)s chart) are three standard deviations."
    )
    wide = _(
        "The samples differ more than chance makes them differ, so the limits are Laney’s (%(kind)s), %(times)s times as wide."
    )
    rare = _(
        "The counts are small, so the limits are exact: a stable factory lies beyond one of them at most 1.35 times in 1,000."
    )
    return {
        "u": same, "p": same, "u′": wide, "p′": wide, "exact u": rare, "exact p": rare,
        "X̄": _("Means of the samples of each inspection; the limits follow from the spread within the samples."),
        "I": _("Means of each inspection as single values, as their samples are not of one size; the limits follow from how far neighbours differ."),
        "R": _("Range within the samples of each inspection."),
        "S": _("Standard deviation within the samples of each inspection."),
        "MR": _("How far each inspection lies from the one before."),
        "CUSUM": _("Sums of what lies more than half a standard deviation above, or below, the usual; a sum beyond 5 tells a small lasting shift."),
        "EWMA": _("A running average in which each new point weighs one tenth; beyond its limits it tells a small lasting shift."),
    }  # fmt: skip


def claim_sentence(asked: ControlAsked) -> str:
    """What such marks are worth. The numbers are mean run lengths of a normal process in control, by simulation."""
    by_chance = {
        CONTROL: {"western_electric": 90, "nelson": 73}[asked.rules],
        CUSUM: 470,
        EWMA: 370,
        SPREAD: 0,
    }[asked.chart]
    words = {"points": by_chance}
    chance = (
        _("At a stable factory the first such mark comes by chance after about %(points)d points.") % words
        if by_chance
        else ""
    )
    return joined(_("A marked point asks you to look; it is no trend."), chance)
