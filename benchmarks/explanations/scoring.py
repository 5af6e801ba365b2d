"""How good claims are, given the truth. Pure functions: a world, its truth, the claims → numbers.

`judged` compares one world, `pooled` makes the scores of many. Shares are None where there is nothing to divide by.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable
from datetime import date
from statistics import median

import numpy as np
from scipy.optimize import linear_sum_assignment

WITHIN, BINS = 180, 10  # days between true and claimed onset; bins of the calibration
VERDICTS = {"supported", "not_distinguishable", "no_finding"}
Pair = tuple[float, bool]  # stated probability, whether it is so

# (name, key, lowest and highest value allowed)
TARGETS: list[tuple[str, str, float | None, float | None]] = [
    ("claimed trends that are false", "false_share", None, 0.05),
    ("true trends found", "found_share", 0.75, None),
    ("true finding ranked first", "first_right", 0.80, None),
    ("no finding right, by verdict", "none_by_verdict", 0.70, None),
    ("no finding right, by probability", "none_by_probability", 0.70, None),
    ("expected calibration error", "calibration_error", None, 0.05),
    ("median error of the onset, days", "onset_error", None, 30),
    ("90 % interval of the onset holds it", "coverage", 0.85, 0.95),
]


# matching


def matches(truths: list[dict], claims: list[dict]) -> list[tuple[dict, dict]]:
    """Pairs of truth and claim of the same series; as many as possible, then with the least error of the onset."""
    of_truth, of_claim = by_series(truths), by_series(claims)
    return [pair for series in of_truth for pair in assigned(of_truth[series], of_claim.get(series, []))]


def by_series(trends: list[dict]) -> dict[tuple[str, str], list[dict]]:
    found = defaultdict(list)
    for trend in trends:
        found[trend["factory"], trend["defect_type"]].append(trend)
    return found


def assigned(truths: list[dict], claims: list[dict]) -> list[tuple[dict, dict]]:
    gain = np.array([[nearness(true, claim) for claim in claims] for true in truths]).reshape(len(truths), len(claims))
    rows, columns = linear_sum_assignment(gain, maximize=True)
    return [(truths[i], claims[j]) for i, j in zip(rows, columns, strict=True) if gain[i, j] > 0]


def nearness(true: dict, claim: dict) -> float:
    """0 if they cannot match. Else so large that another match always outweighs any error of the onset."""
    error = abs(days(claim["onset"], true["onset"]))
    return 1e6 - error if error <= WITHIN and overlap(true, claim) else 0.0


def overlap(one: dict, other: dict) -> bool:
    last = "9999-12-31"
    return one["onset"] <= (other.get("end") or last) and other["onset"] <= (one.get("end") or last)


def days(later: str, earlier: str) -> int:
    return (date.fromisoformat(later) - date.fromisoformat(earlier)).days


# one world


def judged(world: dict, truth: dict, claims: dict) -> dict:
    """What `pooled` needs of one world."""
    findings = {factory["id"]: [each["id"] for each in factory["findings"]] for factory in world["factories"]}
    matched = matches(truth["trends"], claims["trends"])
    return {
        "truths": len(truth["trends"]),
        "claims": len(claims["trends"]),
        "supported": sum(claim["verdict"] == "supported" for claim in claims["trends"]),
        "matched": [judged_match(true, claim, findings[true["factory"]]) for true, claim in matched],
    }


def judged_match(true: dict, claim: dict, findings: list[str]) -> dict:
    stated = {each["finding"]: each["probability"] for each in claim["explanations"]}
    none, top = claim["no_finding_probability"], max(stated.values(), default=0.0)
    return {
        "onset_error": abs(days(claim["onset"], true["onset"])),
        "covered": claim["onset_low"] <= true["onset"] <= claim["onset_high"],
        "has_finding": true["finding"] is not None,
        "first_right": true["finding"] is not None and first_of(stated) == true["finding"],
        "none_by_verdict": claim["verdict"] == "no_finding",
        "none_by_probability": none > top,
        "listed": pairs(stated, none, true["finding"], stated),
        "pairs": pairs(stated, none, true["finding"], dict.fromkeys([*findings, *stated])),
    }


def first_of(stated: dict[str, float]) -> str | None:
    """The most probable finding; of several as probable, the one listed first."""
    return max(stated, key=stated.__getitem__, default=None)


def pairs(stated: dict[str, float], none: float, finding: str | None, candidates: Iterable[str]) -> list[Pair]:
    """One for each candidate and one for none. A finding of the factory that the claim does not list has 0."""
    return [(none, finding is None)] + [(stated.get(each, 0.0), each == finding) for each in candidates]


# many worlds


def pooled(worlds: list[dict]) -> dict[str, float | None]:
    """The scores over all worlds together, each trend counting the same."""
    matched = [match for world in worlds for match in world["matched"]]
    truths, claims = (sum(world[key] for world in worlds) for key in ("truths", "claims"))
    return {
        "worlds": len(worlds),
        "true_trends": truths,
        "claimed_trends": claims,
        "matched_trends": len(matched),
        "false_share": share(claims - len(matched), claims),
        "found_share": share(len(matched), truths),
        **explanation_scores(matched),
        **onset_scores(matched),
    }


def explanation_scores(matched: list[dict]) -> dict[str, float | None]:
    with_finding = [match for match in matched if match["has_finding"]]
    without = [match for match in matched if not match["has_finding"]]
    return {
        "with_finding": len(with_finding),
        "without_finding": len(without),
        "first_right": share_of(with_finding, lambda match: match["first_right"]),
        "first_before_none": share_of(
            with_finding, lambda match: match["first_right"] and not match["none_by_probability"]
        ),
        "none_by_verdict": share_of(without, lambda match: match["none_by_verdict"]),
        "none_by_probability": share_of(without, lambda match: match["none_by_probability"]),
        "calibration_error": calibration_error([pair for match in matched for pair in match["pairs"]]),
        "calibration_error_listed": calibration_error([pair for match in matched for pair in match["listed"]]),
    }


def onset_scores(matched: list[dict]) -> dict[str, float | None]:
    return {
        "onset_error": median(match["onset_error"] for match in matched) if matched else None,
        "coverage": share_of(matched, lambda match: match["covered"]),
    }


def calibration_error(stated: list[Pair], bins: int = BINS) -> float | None:
    """Mean distance of stated probability and share that is so, over bins of as equal counts as can be.

    Pairs of the same probability keep their order, so that which of them fall into which bin does not hang on the truth.
    """
    ordered = np.array(sorted(stated, key=lambda pair: pair[0]), float).reshape(-1, 2)
    parts = [part for part in np.array_split(ordered, bins) if len(part)]
    return share(sum(len(part) * abs(part[:, 0].mean() - part[:, 1].mean()) for part in parts), len(ordered))


def supported_share(worlds: list[dict]) -> float | None:
    """Of the trends claimed in worlds with shuffled findings: those said to be explained by one."""
    return share(sum(world["supported"] for world in worlds), sum(world["claims"] for world in worlds))


def with_any_claim(worlds: list[dict]) -> int:
    """Of worlds without a true trend: those in which one is claimed."""
    return sum(world["claims"] > 0 for world in worlds)


def share(part: float, whole: int) -> float | None:
    return part / whole if whole else None


def share_of(matched: list[dict], so: Callable[[dict], bool]) -> float | None:
    return share(sum(map(so, matched)), len(matched))


# the form of an answer


def faults(world: dict, claims: object) -> list[str]:
    """What is wrong with the form of an engine's answer, in sentences; empty if it may be scored."""
    if not isinstance(claims, dict) or not isinstance(claims.get("trends"), list):
        return ['the answer is not an object with a list "trends"']
    findings = {factory["id"]: {each["id"] for each in factory["findings"]} for factory in world["factories"]}
    return [
        f"trend {number}: {fault}"
        for number, claim in enumerate(claims["trends"], 1)
        for fault in claim_faults(world, findings, claim)
    ]


def claim_faults(world: dict, findings: dict[str, set[str]], claim: dict) -> list[str]:
    try:
        return [sentence for sentence, wrong in checks(world, findings, claim) if wrong]
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        return [f"{type(error).__name__}: {error}"]


def checks(world: dict, findings: dict[str, set[str]], claim: dict) -> list[tuple[str, bool]]:
    probabilities = [claim["no_finding_probability"], *(each["probability"] for each in claim["explanations"])]
    onset, low, high = (date.fromisoformat(claim[key]) for key in ("onset", "onset_low", "onset_high"))
    end = claim["end"] and date.fromisoformat(claim["end"])
    unknown = {each["finding"] for each in claim["explanations"]} - findings.get(claim["factory"], set())
    return [
        (f"unknown factory {claim['factory']}", claim["factory"] not in findings),
        (f"unknown defect type {claim['defect_type']}", claim["defect_type"] not in world["defect_types"]),
        (f"findings of another factory: {', '.join(sorted(unknown))}", bool(unknown)),
        ("the dates are not in the order onset_low, onset, onset_high", not low <= onset <= high),
        ("it ends before it begins", bool(end) and end < onset),
        (f"unknown verdict {claim['verdict']}", claim["verdict"] not in VERDICTS),
        ("a probability lies outside 0 to 1", not all(0 <= each <= 1 for each in probabilities)),
        ("the probabilities do not add up to 1", abs(sum(probabilities) - 1) > 1e-3),
        ("ratio or q_value is no number", not all(float(claim[key]) >= 0 for key in ("ratio", "q_value"))),
    ]
