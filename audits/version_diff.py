"""What is different between two versions of a standard, question by question; the key says which is which. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from .enums import AnswerValue, Scale
from .scales import WrongValue, accepted

WORDING = ("text", "guidance")
COUNTING = ("options", "lowest", "highest", "unit", "weight", "critical", "photo_required", "shown_if")
PLACING = ("section_title", "process_area", "clauses")
TRANSLATING = ("words",)


@dataclass(frozen=True)
class Pair:
    """A question in both versions."""

    old: Any
    new: Any

    def changed(self, names: Iterable[str]) -> list[str]:
        return [name for name in names if value_of(self.old, name) != value_of(self.new, name)]

    @property
    def everything(self) -> list[str]:
        return self.changed(("scale", *WORDING, *COUNTING, *PLACING, *TRANSLATING))


def value_of(question, name: str):
    """A section is known by what it is called, as each version has its own."""
    if name == "section_title":
        return question.section.title
    return question.section.process_area if name == "process_area" else getattr(question, name)


@dataclass(frozen=True)
class Diff:
    """A question stands in each list that applies; one on another scale stands in `rescaled` alone, as it is asked anew."""

    added: list[Any] = field(default_factory=list)
    removed: list[Any] = field(default_factory=list)
    rescaled: list[Pair] = field(default_factory=list)
    reworded: list[Pair] = field(default_factory=list)
    counted_otherwise: list[Pair] = field(default_factory=list)
    placed_otherwise: list[Pair] = field(default_factory=list)
    translated_otherwise: list[Pair] = field(default_factory=list)

    def __bool__(self) -> bool:
        return bool(self.added or self.removed or self.pairs)

    @property
    def pairs(self) -> list[Pair]:
        """Every question that is in both and not the same, once."""
        lists = self.rescaled, self.reworded, self.counted_otherwise, self.placed_otherwise, self.translated_otherwise
        return list({pair.new.key: pair for pairs in lists for pair in pairs}.values())


def difference(old: Iterable, new: Iterable) -> Diff:
    """Of the questions of two versions, each in its order."""
    before, after = {each.key: each for each in old}, {each.key: each for each in new}
    pairs = [Pair(before[key], each) for key, each in after.items() if key in before]
    same = [pair for pair in pairs if not pair.changed(["scale"])]
    return Diff(
        added=[each for key, each in after.items() if key not in before],
        removed=[each for key, each in before.items() if key not in after],
        rescaled=[pair for pair in pairs if pair.changed(["scale"])],
        reworded=[pair for pair in same if pair.changed(WORDING)],
        counted_otherwise=[pair for pair in same if pair.changed(COUNTING)],
        placed_otherwise=[pair for pair in same if pair.changed(PLACING)],
        translated_otherwise=[pair for pair in same if pair.changed(TRANSLATING)],
    )


def moves(old, new, value: str) -> bool:
    """Whether an answer to a question answers the same question of another version too (`new` is None if it has none)."""
    if new is None or old.scale != new.scale or not means_the_same(old, new, value):
        return False
    try:
        return accepted(new, value) == value
    except WrongValue:
        return False


def means_the_same(old, new, value: str) -> bool:
    """12 mm is not 12 cm, and an option that is called otherwise is another option: whoever answered has to look again."""
    if value == AnswerValue.NOT_APPLICABLE:
        return True
    if old.scale == Scale.NUMBER:
        return old.unit.strip() == new.unit.strip()
    if old.scale in Scale.choosing():
        return all(called_the_same(old, new, name) for name in value.split())
    return True


def called_the_same(old, new, name: str) -> bool:
    """In every language that both have it in; an answer is given in one of them."""
    before, after = names_of(old, name), names_of(new, name)
    return all(before[language] == after[language] for language in before.keys() & after.keys())


def names_of(question, name: str) -> dict[str, str]:
    """{language: label} of one option, "" for the main one; however it is spaced and capitalised."""
    said = {"": next((each["label"] for each in question.options if each["name"] == name), "")}
    for language, words in question.words.items():
        if label := words.get("options", {}).get(name):
            said[language] = label
    return {language: " ".join(label.casefold().split()) for language, label in said.items()}
