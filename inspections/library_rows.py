"""The defect library as rows of a table, and back. A row is {column: text}; the columns are the same in every language."""

from decimal import Decimal, InvalidOperation

from django.utils.translation import gettext as _

from qcportal.core.errors import Rejected
from suppliers.enums import ProcessArea

from .enums import DefectCategory, DefectClass, DefectGroup, NameLanguage
from .models import DefectType

TEXTS = ["code", "name", "local_name"]
CRITERIA = [f"criterion_{name}" for name in DefectClass.values]
AREAS = {f"area_{area}": area for area in ProcessArea.values}
NAMES = {f"name_{language}": language for language, _label in NameLanguage.translations()}
SYNONYMS = {f"synonyms_{language}": language for language in NameLanguage.values}
COLUMNS = [*TEXTS, "category", "group", "default_class", "retired", *CRITERIA, *AREAS, *NAMES, *SYNONYMS]
YES, NO = ("yes", "y", "true", "1", "x", "是"), ("no", "n", "false", "0", "", "否")


def row_of(kind: DefectType, names: dict) -> dict[str, str]:
    """`names` as `names_of` gives them; reads the areas too, so prefetch both."""
    row = {name: getattr(kind, name) for name in [*TEXTS, "category", "group", "default_class", *CRITERIA]}
    weights = {each.area: str(each.weight) for each in kind.areas.all()}
    row |= {column: weights.get(area, "") for column, area in AREAS.items()}
    row |= {column: names.get(language, {}).get("name", "") for column, language in NAMES.items()}
    row |= {column: "; ".join(names.get(each, {}).get("synonyms", [])) for column, each in SYNONYMS.items()}
    return row | {"retired": "yes" if kind.retired else "no"}


def checked_columns(heads: list[str]) -> list[str]:
    """The columns of a file. Raises Rejected with a sentence that names the known ones."""
    found = [head.strip().casefold() for head in heads]
    known = {column.casefold(): column for column in COLUMNS}
    for head in filter(None, found):
        if head not in known:
            raise Rejected(unknown(head, _("column"), [each for each in COLUMNS if each[:5] == head[:5]] or COLUMNS))
        if found.count(head) > 1:
            raise Rejected(_("The column %(name)s stands twice.") % {"name": head})
    if "code" not in found:
        raise Rejected(_("The file has no column “code”; it says which defect type a line is about."))
    return [known.get(head, "") for head in found]


def values_of(row: dict[str, str]) -> dict:
    """Arguments of the library's actions. Raises Rejected with a sentence about what cannot be meant."""
    values: dict = {name: row.get(name, "").strip() for name in [*TEXTS, *CRITERIA]}
    values["category"] = choice(row, "category", _("category"), DefectCategory)
    values["default_class"] = choice(row, "default_class", _("class"), DefectClass)
    values["group"] = choice(row, "group", _("group"), DefectGroup) if row.get("group", "").strip() else ""
    values["retired"] = yes_or_no(row.get("retired", ""))
    weights = {area: weight(row.get(column, ""), column) for column, area in AREAS.items()}
    values["areas"] = {area: each for area, each in weights.items() if each}
    values["names"] = {
        language: {"name": row.get(f"name_{language}", ""), "synonyms": [row.get(column, "")]}
        for column, language in SYNONYMS.items()
    }
    return values


def choice(row: dict, column: str, word: str, known) -> str:
    """A value of a closed list, or its label as this person reads it."""
    said = row.get(column, "").strip()
    for value, label in known.choices:
        if said.casefold() in (value, str(label).casefold()):
            return value
    raise Rejected(unknown(said, word, known.values))


def unknown(said: str, word: str, known: list[str]) -> str:
    return _("There is no %(word)s “%(said)s”. Known are: %(known)s.") % {
        "word": word, "said": said[:60], "known": ", ".join(known),
    }  # fmt: skip


def yes_or_no(said: str) -> bool:
    if said.strip().casefold() in YES:
        return True
    if said.strip().casefold() in NO:
        return False
    raise Rejected(_("“%(said)s” is neither yes nor no (retired).") % {"said": said[:60]})


def weight(said: str, column: str) -> Decimal | None:
    """A weight of 0 says as little as none: the cause is not looked for there."""
    if not said.strip():
        return None
    try:
        value = Decimal(said.strip().replace(",", "."))
    except InvalidOperation:
        value = Decimal("NaN")
    if not (value.is_finite() and 0 <= value <= 1 and round(value, 2) == value):
        raise Rejected(
            _("%(column)s: a weight lies between 0 and 1, with two decimals at most; “%(said)s” does not.")
            % {"column": column, "said": said[:60]}
        )
    return value.quantize(Decimal("0.01")) or None
