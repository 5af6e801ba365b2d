"""Small made-up checklists as files, and contents of standards to write and read again."""

import io

import openpyxl
from hypothesis import strategies as st

from audits.checklists.reading import Checklist, read_checklist
from audits.enums import AnswerValue, Scale, YesNo
from suppliers.enums import ProcessArea

LETTERS = st.characters(codec="utf-8", exclude_categories=("Cc", "Cs", "Cn", "Co", "Zl", "Zp", "Zs", "Cf"))
WORDS = st.one_of(
    st.text(LETTERS, min_size=1, max_size=12),
    st.sampled_from(["=1+1", "+5", "-", "@a", "a, b; c", 'say "so"', "'quoted", "no", "12", "1.50", "安全", "${x}", "a | b"]),
)  # fmt: skip
LINE = st.lists(WORDS, min_size=1, max_size=3).map(" ".join)
TEXT = st.lists(LINE, min_size=1, max_size=3).map("\n".join)
KEY = st.text("abcXYZ019_-", min_size=1, max_size=6)
LANGUAGE = st.sampled_from(["fr", "zh-Hans", "vi", "bn", "pt-BR"])
NUMBER = st.decimals(-1000, 1000, places=2)


def form(survey: list[list], choices: list[list] = (), settings: list[list] = (), **sheets) -> io.BytesIO:
    """An XLSForm; each sheet is its rows, headings first."""
    return workbook(survey=survey, choices=choices, settings=settings, **sheets)


def workbook(**sheets: list[list]) -> io.BytesIO:
    book = openpyxl.Workbook()
    book.remove(book.active)
    for title, rows in sheets.items():
        if rows:
            sheet = book.create_sheet(title)
            for row in rows:
                sheet.append(row)
    out = io.BytesIO()
    book.save(out)
    out.seek(0)
    return out


def survey(*rows: dict, **more) -> io.BytesIO:
    """An XLSForm of rows by heading."""
    headings = list(dict.fromkeys(name for row in rows for name in row))
    return form([headings, *([row.get(name) for name in headings] for row in rows)], **more)


def read(file: io.BytesIO | bytes) -> Checklist:
    return read_checklist(file if isinstance(file, io.BytesIO) else io.BytesIO(file), "A form")


def questions(found: Checklist) -> dict[str, dict]:
    return {question["key"]: question for section in found.sections for question in section["questions"]}


# -- contents ----------------------------------------------------------------------------------
@st.composite
def contents(draw) -> list[dict]:
    keys = iter(draw(st.lists(KEY, min_size=1, max_size=6, unique=True)))
    languages = draw(st.lists(LANGUAGE, max_size=2, unique=True))
    sections: list[dict] = []
    before: list[dict] = []
    for key in keys:
        if not sections or draw(st.booleans()):
            sections.append(draw(section(languages)))
        before.append(draw(question(key, languages, before)))
        sections[-1]["questions"].append(before[-1])
    return sections


@st.composite
def section(draw, languages) -> dict:
    words = {code: {"title": draw(LINE)} for code in languages if draw(st.booleans())}
    return {
        "title": draw(LINE),
        "process_area": draw(st.sampled_from(ProcessArea.values)),
        "words": words,
        "questions": [],
    }


@st.composite
def question(draw, key: str, languages: list[str], before: list[dict]) -> dict:
    scale = draw(st.sampled_from(Scale.values))
    options = draw(st.lists(option(), min_size=2, max_size=4, unique_by=lambda each: each["name"])) if scale in Scale.choosing() else []  # fmt: skip
    low, high = sorted(draw(st.tuples(NUMBER, NUMBER))) if scale == Scale.NUMBER else (None, None)
    return {
        "key": key,
        "text": draw(TEXT),
        "guidance": draw(st.one_of(st.just(""), TEXT)),
        "clauses": draw(st.lists(clause(), max_size=3)),
        "scale": scale,
        "options": options,
        "lowest": draw(st.sampled_from([low, None])),
        "highest": draw(st.sampled_from([high, None])),
        "unit": draw(st.sampled_from(["", "mm"])) if scale == Scale.NUMBER else "",
        "photo_required": draw(st.booleans()),
        "shown_if": draw(condition(before)),
        "weight": draw(st.integers(1, 200)),
        "critical": draw(st.booleans()),
        "words": {code: draw(words(options, scale)) for code in languages if draw(st.booleans())},
    }


@st.composite
def option(draw) -> dict:
    share = st.one_of(st.none(), st.floats(0, 1).map(lambda value: round(value, 6)))
    return {"name": draw(st.text("abc01_", min_size=1, max_size=4)), "label": draw(LINE), "share": draw(share)}


@st.composite
def clause(draw) -> dict:
    source = draw(st.sampled_from(["ISO 9001", "SA8000", "", "own rules; part two"]))
    return {"source": source, "edition": draw(st.sampled_from(["2015", ""])), "clause": draw(st.sampled_from(["8.5.1", "4", "all"]))}  # fmt: skip


@st.composite
def words(draw, options: list[dict], scale: str) -> dict:
    found = {"text": draw(TEXT)}
    if draw(st.booleans()):
        found["guidance"] = draw(TEXT)
    if scale == Scale.NUMBER and draw(st.booleans()):
        found["unit"] = draw(st.sampled_from(["毫米", "milímetros"]))
    labels = {each["name"]: draw(LINE) for each in options if draw(st.booleans())}
    return found | ({"options": labels} if labels else {})


@st.composite
def condition(draw, before: list[dict]) -> str:
    if not before or draw(st.booleans()):
        return ""
    asked = draw(st.sampled_from(before))
    values = {Scale.CONFORMITY: AnswerValue.values, Scale.YES_NO: YesNo.values}.get(
        asked["scale"], [each["name"] for each in asked["options"]] or ["12"]
    )
    value = draw(st.sampled_from(list(values)))
    return draw(
        st.sampled_from(
            [
                f"${{{asked['key']}}} = '{value}'",
                f"not(selected(${{{asked['key']}}}, '{value}')) and ${{{asked['key']}}} != ''",
                f'${{{asked["key"]}}} = "{value}" or (${{{asked["key"]}}} != "")',
            ]
        )
    )
