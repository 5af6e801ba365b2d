"""From what was measured to figures, and whether each reaches its bar."""

from itertools import pairwise
from pathlib import Path
from statistics import median

import pikepdf

AS_CHROMIUM, AS_ORIGINALS, AS_BARE = 1.0, 0.1, 0.7  # ours, as a part of what the others take
MOST_MB, MOST_FILE_MB = 400, 6
STRAIGHT = 0.25  # how far the time of a photo may be from the mean of all
PAGES = (35, 45)


def counted(folder: Path) -> dict[str, dict]:
    """Pages and photos of what the others made, so that nobody compares apples with pears."""
    return {name: contents(folder / f"{name}.pdf") for name in ("chromium", "bare", "originals")}


def contents(path: Path) -> dict:
    with pikepdf.open(path) as document:
        photos = {photo.objgen for page in document.pages for photo in page.get_images().values()}
        return {"pages": len(document.pages), "photos": len(photos), "mb": round(path.stat().st_size / 1e6, 2)}


def seconds(rounds: list[dict]) -> float:
    return median(each["seconds"] for each in rounds)


def judged(found: dict, lengths: tuple, scaled: dict, others: dict) -> dict[str, dict]:
    """{name: value, unit, target where there is one, whether it is reached, and a note}."""
    figures = {f"seconds of {name}": {"value": round(seconds(rounds), 2)} for name, rounds in found.items()}
    last = found["ours"][-1]
    figures["our pages"] = within(last["pages"], *PAGES)
    for name, each in ({"ours": last} | others).items():
        figures[f"pages, photos and MB of {name}"] = {"value": [each[what] for what in ("pages", "photos", "mb")]}
    figures |= ratios(found)
    figures["peak memory of our process, MB"] = at_most(max(each["peak_mb"] for each in found["ours"]), MOST_MB)
    figures["our file, MB"] = at_most(last["mb"], MOST_FILE_MB)
    figures |= straight(lengths[0])
    figures["peak memory at 400 photos, MB"] = at_most(lengths[1]["peak_mb"], MOST_MB)
    figures["scaling a photo at upload ÷ by Pillow, CPU"] = {"value": round(scaled["ours"] / scaled["pillow"], 2)}
    return figures


def ratios(found: dict) -> dict[str, dict]:
    ours = seconds(found["ours"])
    bars = {"chromium": AS_CHROMIUM, "originals": AS_ORIGINALS, "bare": AS_BARE}
    cold = {f"ours ÷ {name}": at_most(ours / seconds(found[name]), bar) for name, bar in bars.items()}
    warm = {
        f"ours ÷ {name}": {"value": round(ours / seconds(found[name]), 2)} for name in ("chromium_warm", "bare_warm")
    }
    used = median(each["cpu"] for each in found["ours"])
    cpu = {
        f"ours ÷ {name}, CPU": {"value": round(used / median(each["cpu"] for each in found[name]), 2)} for name in bars
    }
    return cold | warm | cpu


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


def at_most(value: float, target: float) -> dict:
    return {"value": round(value, 3), "target": f"at most {target:g}", "reached": value <= target}


def within(value: float, low: float, high: float) -> dict:
    return {"value": round(value, 3), "target": f"{low:g} to {high:g}", "reached": low <= value <= high}


def lines(figures: dict[str, dict]) -> list[str]:
    return [f"{name}: {each['value']}{told(each)}" for name, each in figures.items()]


def told(each: dict) -> str:
    return f" (target {each['target']}{'' if each['reached'] else ', missed'})" if "target" in each else ""
