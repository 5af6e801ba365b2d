"""From what was measured to figures, and whether each reaches its bar."""

from collections.abc import Iterable
from itertools import pairwise
from pathlib import Path
from statistics import median

import pikepdf

BARS = {"chromium": 1.0, "originals": 0.1, "bare": 0.7}  # ours, as a part of what the others take
MOST_MB, MOST_FILE_MB = 400, 6
STRAIGHT = 0.25  # how far the time of a photo may be from the mean of all
PAGES = (35, 45)


def counted(folder: Path, names: Iterable[str]) -> dict[str, dict]:
    """Pages and photos of what the others made, so that nobody compares apples with pears."""
    made = {name: folder / f"{name}.pdf" for name in names}
    return {name: contents(path) for name, path in made.items() if path.exists()}


def contents(path: Path) -> dict:
    with pikepdf.open(path) as document:
        photos = {photo.objgen for page in document.pages for photo in page.get_images().values()}
        return {"pages": len(document.pages), "photos": len(photos), "mb": round(path.stat().st_size / 1e6, 2)}


def median_of(rounds: list[dict], what: str = "seconds") -> float | None:
    """None if no round has it."""
    measured = [each[what] for each in rounds if what in each]
    return median(measured) if measured else None


def judged(found: dict, lengths: tuple, scaled: dict, others: dict) -> dict[str, dict]:
    """{name: value, unit, target where there is one, whether it is reached, and a note}."""
    figures = {f"seconds of {name}": plain(median_of(rounds), rounds) for name, rounds in found.items()}
    last = found["ours"][-1]
    figures["our pages"] = within(last["pages"], *PAGES)
    for name, each in ({"ours": last} | others).items():
        figures[f"pages, photos and MB of {name}"] = {"value": [each[what] for what in ("pages", "photos", "mb")]}
    figures |= ratios(found)
    figures["peak memory of our process, MB"] = at_most(max(each["peak_mb"] for each in found["ours"]), MOST_MB)
    figures |= {f"peak memory of {name}, MB": plain(median_of(found[name], "peak_mb"), found[name]) for name in BARS}
    figures["our file, MB"] = at_most(last["mb"], MOST_FILE_MB)
    figures |= straight(lengths[0])
    figures["peak memory at 400 photos, MB"] = at_most(lengths[1]["peak_mb"], MOST_MB)
    figures["scaling a photo at upload ÷ by Pillow, CPU"] = {"value": round(scaled["ours"] / scaled["pillow"], 2)}
    return figures


def ratios(found: dict) -> dict[str, dict]:
    """Ours as a part of what each of the others takes."""
    named = {"seconds": [name for name in found if name != "ours"], "cpu": list(BARS)}
    told = {"seconds": "", "cpu": ", CPU"}
    return {
        f"ours ÷ {name}{told[what]}": ratio(
            found["ours"], found[name], what, BARS.get(name) if what == "seconds" else None
        )
        for what, names in named.items()
        for name in names
    }


def ratio(ours: list[dict], others: list[dict], what: str, bar: float | None) -> dict:
    other = median_of(others, what)
    value = median_of(ours, what) / other if other else None
    return plain(value, others) if bar is None else at_most(value, bar) | why(others)


def plain(value: float | None, rounds: list[dict]) -> dict:
    return {"value": None if value is None else round(value, 2)} | why(rounds)


def why(rounds: list[dict]) -> dict:
    """What kept a round from being measured."""
    words = sorted({each["unprinted"] for each in rounds if "unprinted" in each})
    return {"unprinted": "; ".join(words)} if words else {}


def straight(took: dict[int, float]) -> dict[str, dict]:
    """CPU milliseconds that each further photo takes, in each stretch as a part of the mean from first to last."""
    counts = sorted(took)
    mean = slope(took, counts[0], counts[-1])
    figures = {f"a photo more, {counts[0]} to {counts[-1]}, CPU ms": {"value": round(1000 * mean, 2)}}
    for few, many in pairwise(counts):
        figures[f"a photo more, {few} to {many} ÷ mean"] = within(
            slope(took, few, many) / mean, 1 - STRAIGHT, 1 + STRAIGHT
        )
    return figures


def slope(took: dict[int, float], few: int, many: int) -> float:
    return (took[many] - took[few]) / (many - few)


def at_most(value: float | None, target: float) -> dict:
    reached = value is not None and value <= target
    return {"value": None if value is None else round(value, 3), "target": f"at most {target:g}", "reached": reached}


def within(value: float, low: float, high: float) -> dict:
    return {"value": round(value, 3), "target": f"{low:g} to {high:g}", "reached": low <= value <= high}


def lines(figures: dict[str, dict]) -> list[str]:
    return [
        f"{name}: {'not measured' if each['value'] is None else each['value']}{told(each)}"
        for name, each in figures.items()
    ]


def told(each: dict) -> str:
    target = [f"target {each['target']}"] if "target" in each else []
    missed = ["missed"] if not each.get("reached", True) else []
    said = ", ".join([*target, *missed, *([each["unprinted"]] if "unprinted" in each else [])])
    return f" ({said})" if said else ""
