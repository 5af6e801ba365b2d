"""What a comparison of inspectors or auditors says to them: the figure, how sure it is, and what follows from it."""

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from qcportal.core.punctuation import in_brackets, joined

from .agreement import FEWEST_PAIRS, Agreement, Capture, Counts, Estimate
from .leniency import Effect
from .models import Comparison
from .numbers import rounded
from .sentences import number, percent


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


# -- blind re-inspections --------------------------------------------------------------------------
def pairs_sentence(found: Counts) -> str:
    if not found.lots:
        return _("No lot of yours was inspected a second time without its result being known.")
    words = {"lots": found.lots, "own": found.own, "others": round(found.others)}
    said = (
        _(
            "Lots inspected blind by you and by somebody else: %(lots)d. You wrote down %(own)d defects where the other wrote down %(others)d over as many units."
        )
        % words
    )
    if found.ratio is None:
        return said
    ends = {"low": more_or_less(found.ratio.low), "high": more_or_less(found.ratio.high)}
    return joined(said, _("(95 %%: %(low)s to %(high)s.)") % ends)


def detection_sentence(found: int, known: int, share: Estimate | None) -> str:
    if share is None:
        return ""
    words = {"found": found, "known": known, "share": percent(share.value)}
    words |= {"low": percent(share.low), "high": percent(share.high)}
    return (
        _(
            "Of %(known)d kinds of defects that the other found there, you found %(found)d: %(share)s (95 %%: %(low)s to %(high)s). Each drew the own sample, so some were not in yours."
        )
        % words
    )


def share_words(share: Estimate | None) -> str:
    if share is None:
        return "–"
    return in_brackets(percent(share.value), f"{rounded(100 * share.low, 0)}–{percent(share.high)}")


def captured_sentences(found: Capture) -> list[str]:
    """What both together found, and how much both are likely to have overlooked."""
    words = {"seen": found.seen, "both": found.both, "first": found.first_alone, "second": found.second_alone}
    said = [
        _(
            "Kinds of defects found in a lot: %(seen)d, of which by both %(both)d, by the first alone %(first)d, by the second alone %(second)d."
        )
        % words
    ]
    if found.there is None:
        return [*said, _("None was found by both, so nothing tells how many both overlooked.")] if found.seen else said
    words = {name: rounded(getattr(found.there, name), 0) for name in ("low", "high")}
    words["there"] = rounded(found.there.value, 0)
    words["share"] = percent(found.seen / found.there.value)
    return [
        *said,
        _(
            "That points to %(there)s kinds in all (95 %%: %(low)s to %(high)s), of which the two together found %(share)s. Each drew a sample of their own: a rare kind may be missing in one though nobody overlooked it, so less is overlooked than this says."
        )
        % words,
    ]


def agreement_sentence(found: Agreement) -> str:
    words = {"pairs": found.pairs, "agree": found.agree, "fewest": FEWEST_PAIRS}
    said = _("Results: %(agree)d of %(pairs)d pairs agree.") % words
    if found.kappa is None:
        return joined(
            said, _("Kappa takes at least %(fewest)d pairs, with lots that passed and lots that failed.") % words
        )
    words = {name: number(getattr(found.kappa, name)) for name in ("value", "low", "high")}
    kappa = _("Cohen’s kappa, which takes out what agrees by chance: %(value)s (95 %%: %(low)s to %(high)s).") % words
    return joined(said, kappa)
