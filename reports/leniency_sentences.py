"""What a comparison of inspectors or auditors says to them: the figure, how sure it is, and what follows from it."""

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from .leniency import Effect, Pairs
from .models import Comparison
from .sentences import percent


def more_or_less(ratio: float) -> str:
    """12 % more, 12 % fewer, or as many."""
    change = round(100 * (ratio - 1))
    if change == 0:
        return _("as many")
    words = {"percent": percent(abs(ratio - 1))}
    return (_("%(percent)s more") if change > 0 else _("%(percent)s fewer")) % words


def own_sentence(effect: Effect, auditor: bool) -> str:
    words = {
        "change": more_or_less(effect.ratio),
        "low": more_or_less(effect.low),
        "high": more_or_less(effect.high),
        "n": effect.jobs,
    }
    if auditor:
        return (
            ngettext(
                "Compared with colleagues at the same factories and by the same standards you write down %(change)s findings (95 %%: %(low)s to %(high)s), from %(n)d audit.",
                "Compared with colleagues at the same factories and by the same standards you write down %(change)s findings (95 %%: %(low)s to %(high)s), from %(n)d audits.",
                effect.jobs,
            )
            % words
        )
    return (
        ngettext(
            "Compared with colleagues at the same factories and of the same goods you write down %(change)s defects (95 %%: %(low)s to %(high)s), from %(n)d inspection.",
            "Compared with colleagues at the same factories and of the same goods you write down %(change)s defects (95 %%: %(low)s to %(high)s), from %(n)d inspections.",
            effect.jobs,
        )
        % words
    )


def meaning(effect: Effect) -> str:
    if effect.differs:
        return _(
            "That is more than chance explains. It does not say who is right: looking at the same samples together usually shows where the line is drawn differently."
        )
    return _("A difference of this size comes about by chance; nothing follows from it.")


COVARIATES = {
    "order_in_day": lambda: _("for each further job of the same day"),
    "after_bad": lambda: _("after a job that went badly"),
    "repeat": lambda: _("at a factory where the same person was before"),
}


def swayed(among: Comparison) -> list[str]:
    """What holds for everybody and is taken out of the comparison."""
    sentences = []
    for name, (ratio, low, high) in among.covariates.items():
        words = {"when": COVARIATES[name](), "change": more_or_less(ratio)}
        words |= {"low": more_or_less(low), "high": more_or_less(high)}
        sentences.append(_("%(when)s: %(change)s (95 %%: %(low)s to %(high)s)") % words)
    return sentences


def pairs_sentence(found: Pairs) -> str:
    if not found.lots:
        return _("No lot of yours that had passed was inspected again by somebody else.")
    words = {"lots": found.lots, "own": found.own, "others": round(found.others)}
    said = (
        _(
            "Lots inspected by you and by somebody else without rework in between: %(lots)d. You wrote down %(own)d defects where the other wrote down %(others)d over as many units."
        )
        % words
    )
    if found.low is None or found.high is None:
        return said
    ends = {"low": more_or_less(found.low), "high": more_or_less(found.high)}
    return f"{said} {_('(95 %%: %(low)s to %(high)s.)') % ends}"
