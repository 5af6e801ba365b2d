"""The standards that come with the portal, as data in `audits/data/`; their words in other languages in
`audits/data/words/LANGUAGE/`, each beside the English file of its name."""

import json
from pathlib import Path

from django.db import transaction

from ..models import Standard
from .standards import draft_standard, publish_standard, replace_content
from .translating import translate_standard

DATA = Path(__file__).resolve().parent.parent / "data"
HEADING = ("name", "description")


def shipped() -> list[dict]:
    """Each as the actions take it, with its words."""
    return [with_words(read(path), path.name) for path in sorted(DATA.glob("*.json"))]


def read(path: Path) -> dict:
    return json.loads(path.read_text("utf-8"))


def with_words(data: dict, name: str) -> dict:
    found = {path.parent.name: read(path) for path in sorted(DATA.glob(f"words/*/{name}"))}
    data["words"] = {language: {field: each[field] for field in HEADING} for language, each in found.items()}
    for place, section in enumerate(data["sections"]):
        section["words"] = {language: {"title": each["sections"][place]} for language, each in found.items()}
        for question in section["questions"]:
            question["words"] = {language: each["questions"][question["key"]] for language, each in found.items()}
    return data


@transaction.atomic
def load_shipped_standards(*, by) -> list[Standard]:
    """Publish those whose code is not here yet, and give those that are here the words that they lack; doing it again
    does nothing. Gives back the new ones."""
    here = set(Standard.objects.values_list("code", flat=True))
    for data in shipped():
        for standard in Standard.objects.filter(code=data["code"]):
            add_words(standard, data, by)
    return [published(data, by) for data in shipped() if data["code"] not in here]


def published(data: dict, by) -> Standard:
    heading = {name: data[name] for name in ("code", "name", "description", "validity_months", "words")}
    standard = draft_standard(by=by, **heading)
    replace_content(standard=standard, sections=data["sections"], by=by)
    return publish_standard(standard=standard, by=by)


# -- words for what is here --------------------------------------------------------------------
def add_words(standard: Standard, data: dict, by) -> None:
    """Only to what the version still says as it was shipped, and only what it lacks: the house's own words stay."""
    for language in data["words"]:
        lacking = lacking_words(standard, data, language)
        if any(lacking.values()):
            translate_standard(standard=standard, language=language, by=by, **lacking)


def lacking_words(standard: Standard, data: dict, language: str) -> dict:
    titles = {section["title"]: section["words"][language] for section in data["sections"]}
    asked = {question["key"]: question for section in data["sections"] for question in section["questions"]}
    sections = enumerate(standard.sections.order_by("position", "pk"), start=1)
    return {
        "heading": lacked(standard, data, HEADING, language),
        "sections": without_empty(
            {place: added(each, titles.get(each.title, {}), language) for place, each in sections}
        ),
        "questions": without_empty(
            {
                each.key: lacked(each, asked.get(each.key, {}), ("text", "guidance", "unit", "options"), language)
                for each in standard.questions.all()
            }
        ),
    }


def lacked(part, data: dict, names: tuple[str, ...], language: str) -> dict:
    """Of the words that are shipped, those whose English is unchanged."""
    same = [name for name in names if data and getattr(part, name) == data.get(name, getattr(part, name))]
    words = data.get("words", {}).get(language, {})
    return added(part, {name: words[name] for name in same if name in words}, language)


def added(part, words: dict, language: str) -> dict:
    own = part.words.get(language, {})
    return {name: text for name, text in words.items() if not own.get(name)}


def without_empty(found: dict) -> dict:
    return {name: each for name, each in found.items() if each}
