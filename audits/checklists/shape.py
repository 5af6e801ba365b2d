"""The content of a standard as data, in the shape that audits.actions.replace_content takes."""

QUESTION = {
    "key": "",
    "text": "",
    "guidance": "",
    "clauses": [],
    "scale": "conformity",
    "options": [],
    "lowest": None,
    "highest": None,
    "unit": "",
    "photo_required": False,
    "shown_if": "",
    "weight": 1,
    "critical": False,
    "words": {},
}
SECTION = {"title": "", "process_area": "", "words": {}, "questions": []}


def whole(part: dict, shape: dict) -> dict:
    """With every name of its shape, in the shape's order."""
    return {name: part.get(name, usual if usual else fresh(usual)) for name, usual in shape.items()}


def fresh(usual):
    return type(usual)() if isinstance(usual, list | dict) else usual


def whole_sections(sections: list[dict]) -> list[dict]:
    return [
        whole(section, SECTION) | {"questions": [whole(each, QUESTION) for each in section["questions"]]}
        for section in sections
    ]
