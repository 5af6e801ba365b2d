"""Did a corrective action help? What the figures say about it, in words, on its page and in its 8D report."""

from django.utils.translation import gettext as _

from qcportal.core.dates import day
from qcportal.core.punctuation import in_brackets, joined, listed

from .corrections import NOT_SHOWN, WORKED, WORSE, Alike, Correction
from .figures import Rate
from .numbers import NOTHING, number
from .queries.effect import FEWER, MORE, SAME, TOO_FEW, Effect
from .queries.without_correction import WithoutCorrection
from .sentences import interval, percent


def effect_sides(found: Effect) -> list[tuple]:
    """(label, side, rate with its interval) before and after."""
    rows = [(_("before %(day)s") % {"day": day(found.raised_on)}, found.before)]
    if found.after is not None:
        rows.append((_("after %(day)s") % {"day": day(found.done_on)}, found.after))
    return [(label, side, rate_with_interval(side.rate)) for label, side in rows]


def rate_with_interval(rate: Rate) -> str:
    if rate.per_100_units is None:
        return NOTHING
    return in_brackets(number(rate.per_100_units), interval(rate))


def effect_sentence(found: Effect) -> str:
    """What the figures can say, plainly; too few inspections say nothing."""
    if found.after is None:
        return _("Nothing is done yet that could have had an effect.")
    if found.verdict == TOO_FEW:
        words = {"before": found.before.inspections, "after": found.after.inspections, "fewest": found.fewest}
        return (
            _(
                "Too few inspections to tell: %(before)d before and %(after)d after; at least %(fewest)d of each are needed."
            )
            % words
        )
    return corrected_sentence(found.without.correction) if found.without else uncorrected_sentence(found)


def uncorrected_sentence(found: Effect) -> str:
    """Where too few factories say what would be expected anyway."""
    plain = {
        FEWER: _("Fewer defects than before, and by more than chance would explain."),
        MORE: _("More defects than before, and by more than chance would explain."),
        SAME: _("No difference that chance could not explain."),
    }[found.verdict]
    if found.verdict != FEWER:
        return plain
    caution = _(
        "Part of such a fall comes by itself after bad lots; too few factories are to be seen here to say how much, and of such defects there are no pooled figures of at least five buyers."
    )
    return joined(plain, caution)


def corrected_sentence(found: Correction) -> str:
    """What changed, how much of it was to be expected without any correction, and what is left, with its interval."""
    words = {"effect": change(found.effect), "low": change(found.low), "high": change(found.high)}
    left = {
        WORKED: _("What is left is %(effect)s (90 %%: %(low)s to %(high)s): the correction is shown to have worked."),
        NOT_SHOWN: _("What is left is %(effect)s (90 %%: %(low)s to %(high)s): not shown to have worked."),
        WORSE: _("What is left is %(effect)s (90 %%: %(low)s to %(high)s): worse than would be expected without it."),
    }[found.verdict]
    return joined(moved_sentence(found), left % words)


def moved_sentence(found: Correction) -> str:
    """The plain figure beside what would come by itself; a rate of zero before cannot have moved by a share."""
    if found.naive_fall is None:
        return _("There were no such defects before.")
    naive, anyway = round(100 * found.naive_fall), round(100 * found.expected_fall)
    words = {"naive": percent(abs(found.naive_fall)), "anyway": change(found.expected_fall)}
    moved = _("Defects fell by %(naive)s.") if naive >= 0 else _("Defects rose by %(naive)s.")
    said = moved % words if naive else _("The rate of defects stayed the same.")
    if anyway == 0:
        return joined(said, _("Without any correction no change would be expected."))
    return joined(said, _("Without any correction %(anyway)s would be expected.") % words)


def change(fall: float) -> str:
    """A fall of 30 %, a rise of 30 %, or no change."""
    percents = round(100 * fall)
    if percents == 0:
        return _("no change")
    words = {"percent": percent(abs(fall))}
    return (_("a fall of %(percent)s") if percents > 0 else _("a rise of %(percent)s")) % words


def alike_sentence(found: Alike) -> str:
    words = {
        "n": found.factories,
        "change": change(found.fall),
        "low": change(found.low),
        "high": change(found.high),
    }
    return (
        _(
            "Beside it: at %(n)d factories that looked as bad at the time and had no such correction there was %(change)s (90 %%: %(low)s to %(high)s)."
        )
        % words
    )


def without_sentence(found: WithoutCorrection) -> str:
    """How the expectation was made, for whoever wants to check it."""
    words = {
        "factories": found.factories,
        "before": number(100 * found.correction.before),
        "expected": number(100 * found.correction.expected),
        "after": number(100 * found.correction.after),
    }
    told = _(
        "Defects per 100 units: %(before)s before, %(expected)s to be expected without any correction, %(after)s after."
    )
    luck = (
        _(
            "Lots that look bad are partly bad luck; you see too few factories to tell how much, so that is drawn from the mean and the spread of the factories of at least five buyers, without names or rows. Your factories may be others than these, so the range is wider."
        )
        if found.borrowed
        else _("Lots that look bad are partly bad luck; how much is told by how much %(factories)d factories differ.")
    )
    return joined(told, luck) % words


def counted_sentence(found: Effect) -> str:
    """Which defects and which lots."""
    of_areas = _("Counted are the defects whose cause usually lies in these areas: %(areas)s.")
    of_all = _("Counted are all defects, because nothing says in which process area the cause lies.")
    lots = _(
        "In brackets the range that holds the true rate 19 times out of 20. Each lot counts by its first inspection, for one year before."
    )
    return joined((of_areas if found.areas else of_all) % {"areas": listed(found.areas)}, lots)


def effect_words(found: Effect) -> dict:
    """All that is said, for templates: the sentence first, then what it rests on."""
    without = found.without
    return {
        "sentence": effect_sentence(found),
        "sides": effect_sides(found),
        "basis": without_sentence(without) if without else "",
        "alike": alike_sentence(without.alike) if without and without.alike else "",
        "counted": counted_sentence(found),
    }
