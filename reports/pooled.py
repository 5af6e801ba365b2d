"""What factories of many buyers are like, as a mean and a spread that tell of no single buyer. Pure.

A reader who sees too few factories to know how much they differ borrows that from all. What is lent must tell nothing of
whose it is: it is made of at least five buyers, each counts alike however much it has inspected, so nobody makes more
than a fifth of it, and it is rounded, so that one lot more hardly ever shows from one night to the next.
"""

from collections.abc import Mapping, Sequence

from .corrections import Lots, Population, population

FEWEST_BUYERS = 5
MOST_OF_ONE = 20  # factories of one buyer; more would not make it surer, only slower


def pooled(buyers: Mapping[object, Sequence[Lots]]) -> Population | None:
    """`buyers` has the lots of each one's factories; None where fewer than five have any.

    A buyer who is none of these may be unlike them all, by as much as the mean of so many buyers is unsure: the spread is
    widened by that.
    """
    known = {key: [each for each in found if len(each)][:MOST_OF_ONE] for key, found in buyers.items()}
    known = {key: found for key, found in known.items() if found}
    if len(known) < FEWEST_BUYERS:
        return None
    lots = [each for found in known.values() for each in found]
    made = population(lots, [1 / len(found) for found in known.values() for _each in found])
    return made and borrowed(made.mean, made.variance * (1 + 1 / len(known)), made.clustering)


def borrowed(mean: float, variance: float, clustering: float) -> Population:
    """As it is lent: rounded, and without how many it was made of."""
    mean, variance, clustering = rounded(mean, 2), rounded(variance, 1), rounded(clustering, 1)
    return Population(mean, mean**2 / variance, clustering, 0)


def rounded(value: float, digits: int) -> float:
    return float(f"{value:.{digits}g}")
