"""Families of supply chains: the same story told with other habits, so that what is tuned on one is tested on another.

Times are days, rates are defects per 100 units, spreads are standard deviations of logarithms.
"""

from dataclasses import dataclass, replace

Range = tuple[float, float]


@dataclass(frozen=True)
class Family:
    name: str
    # size
    factories: int = 100
    types: int = 12
    days: int = 1096
    visits_a_month: float = 1.5
    # the library: which process areas drive which defect type, and how well the given prior knows it
    areas: int = 8
    drivers: tuple[int, int] = (1, 3)  # true areas of a type, from and to
    concentration: float = 3.0  # of the weights of a type's areas; small: one area has nearly all
    wrong: float = 0.25  # share of the prior that is wrong
    blur: float = 0.5  # spread of the prior's weights about the true ones
    wrong_by: str = "types"  # whole types, or single entries
    background: float = 0.14  # the prior's usual weight of an area that drives nothing
    prior_floor: float = 0.01  # smaller weights are left out
    # counts
    rate: float = 2.0
    type_spread: float = 0.5
    factory_spread: float = 0.35
    series_spread: float = 0.35
    shape: Range = (6.0, 20.0)  # negative binomial: variance = mean + mean² / shape
    season: float = 0.05
    product_spread: float = 0.08
    drift: float = 0.0  # change of the logarithm of the units from first to last day
    # inspectors
    leniency: float = 0.25
    leniency_by_type: float = 0.0
    region: int = 5  # factories that share their inspectors
    moves_a_year: float = 0.35  # replacements per place
    # audits and findings
    audits_a_year: Range = (1.0, 2.0)
    examined: Range = (0.6, 1.0)  # share of the areas that an audit looks at
    spurious: float = 1.8  # findings without effect in an audit
    unclosed: float = 0.1
    closing: float = 95.0  # median from raised to closed
    # trends
    trend_share: float = 1 / 8  # of the series
    ratio: Range = (2.0, 4.5)
    gradual: float = 0.25  # share that rises over 60 to 180 days
    other: float = 0.3  # share of causes outside the factory's areas: nothing to find
    unseen: float = 0.08  # share of causes that are conditions no audit sees
    companions: float = 0.5  # how readily a condition raises further types of its area
    spread: float = 0.0  # mean number of further factories that another cause strikes
    discovery: str = "lag"  # "lag": drawn below; "audits": each later audit sees it with the chance `seen`
    seen: float = 0.7
    lag: float = 85.0  # median from the beginning of a condition to the audit that sees it
    lag_spread: float = 0.6
    delay: float = 0.0  # mean from the beginning of a condition to the rise
    tail: float = 40.0  # mean from the correction to the end of the rise
    goes_on: float = 0.12  # share of corrections that do not work
    lasting: float = 420.0  # median length of a rise that nobody corrects
    again: int | None = None  # a series may have a second rise after so many days; None: one at most
    # what an audit makes visible
    bursts: float = 0.06  # bursts per audit
    burst_ratio: Range = (1.4, 2.2)
    burst_days: Range = (30.0, 90.0)
    burst_marked: float = 0.7  # share of the surplus that carries found_by_audit
    optional_keys: bool = True


FAMILIES = {
    family.name: family
    for family in (
        Family("plain", blur=0.6, drivers=(2, 3), spurious=1.9),
        Family(
            "slow_audits", lag=130.0, lag_spread=0.5, audits_a_year=(0.8, 1.4), gradual=0.5, unclosed=0.35, spurious=2.4,
            closing=110.0, tail=60.0,
        ),
        Family(
            "found_by_chance", discovery="audits", seen=0.75, areas=12, other=0.16, unseen=0.0, shape=(3.5, 10.0), rate=2.4,
            prior_floor=0.08, audits_a_year=(1.3, 2.0), optional_keys=False, burst_marked=0.0, bursts=0.03,
        ),
        Family(
            "raw_material", other=0.22, spread=0.7, season=0.12, areas=10, wrong_by="entries", background=0.2,
            lasting=360.0, spurious=2.2, blur=0.7, drivers=(2, 3), examined=(0.8, 1.0),
        ),
        Family(
            "moving_inspectors", moves_a_year=0.9, leniency=0.27, leniency_by_type=0.1, region=8, drift=0.5,
            gradual=0.1, wrong_by="entries", spurious=2.1, drivers=(2, 3),
        ),
        Family(
            "visible_by_audit", bursts=0.2, burst_ratio=(1.6, 3.0), burst_marked=0.95, again=300, goes_on=0.3, lag=60.0,
            lag_spread=0.8, rate=2.1, blur=0.6, spurious=2.3, drivers=(2, 3),
        ),
        Family(
            "few_areas", areas=6, drivers=(1, 2), companions=0.7, background=0.15, wrong_by="types", unseen=0.12,
            spurious=2.5, product_spread=0.15,
        ),
        Family(
            "late_effect", delay=35.0, lag=100.0, closing=60.0, tail=45.0, areas=9, drift=-0.4, shape=(4.0, 25.0), rate=2.1,
            other=0.25, audits_a_year=(1.2, 2.2), optional_keys=False, burst_marked=0.0, bursts=0.02,
        ),
    )
}  # fmt: skip


def family_of(seed: int) -> Family:
    """The families take turns, so that each run of seeds holds all of them."""
    return list(FAMILIES.values())[seed % len(FAMILIES)]


def without_trends(family: Family) -> Family:
    return replace(family, trend_share=0.0)
