"""A line of a file as the fields of a factory, checked."""

import re
import unicodedata
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from functools import cached_property, lru_cache

from django.utils.translation import gettext as _

from qcportal.core.punctuation import joined
from qcportal.core.sheets import fused

from ..normalise import identity_key
from .fields import FACTORIES, Fields
from .lines import Line
from .mapping import Mapping
from .spellings import country_code, nearest

NOTHING = {"(blank)", "n/a", "null", "none", "-", "--", "–", "—"}
NOTHING |= {"#n/a", "#name?", "#ref!", "#value!", "#div/0!", "#num!", "#null!"}  # what a formula without a result shows
FORMULA = re.compile(r"=|[@+-].*[(|!]")
JOINERS = "\u200c\u200d"  # they belong to the spelling of Bengali, Persian and others
NUMBER = re.compile(r"^(\d+)\.0$")  # a program took the id for a measure
PLACES = Decimal("0.00001")  # about a metre
SECTOR = 200  # a longer list of products is cut, which is no reason to do without the factory
MOST_WORKERS = 2_000_000
MOST_DIGITS = 20  # Python refuses to read a number of thousands
known_country = lru_cache(maxsize=4096)(country_code)


class Unusable(Exception):
    """The row is rejected; the text is the reason."""


class Faults(list):
    """Sentences: whoever mends a row is told of all that is wrong with it."""

    def noted(self, check, *arguments):
        try:
            return check(*arguments)
        except Unusable as fault:
            self.append(str(fault))


@dataclass
class Row:
    """`fields` are the factory's own, `supplier` the supplier's; what the file leaves open is not in them."""

    line: int
    fields: dict
    supplier: dict = field(default_factory=dict)

    @cached_property
    def identity_key(self) -> str:
        return identity_key(self.fields["country"], self.fields["name"], self.fields.get("address", ""))

    @property
    def identities(self) -> list[tuple[str, str]]:
        """What the row is known by in this file; the first decides."""
        named = ("key", self.identity_key)
        number = self.fields.get("external_id")
        return [("id", number), named] if number else [named]


def parse(line: Line, mapping: Mapping) -> Row:
    """Raises Unusable with a sentence for people for each thing that is wrong."""
    texts = texts_of(line, mapping)
    faults = Faults(missing(name, mapping) for name in mapping.fields.needed if name not in texts)
    check_texts(texts, mapping.fields, faults)
    row = Row(line.number, factory_fields(texts, faults), supplier_fields(texts, faults))
    if faults:
        raise Unusable(joined(*dict.fromkeys(faults)))
    return row


def texts_of(line: Line, mapping: Mapping) -> dict[str, str]:
    """What the line says for each field. Raises Unusable where it cannot be read."""
    if line.problem:
        raise Unusable(line.problem)
    check_width(line.cells, len(mapping.headings))
    single = [name for name in mapping.fields.labels if name not in mapping.fields.several]
    return {name: text for name in single if (text := text_of(name, line.cells, mapping))}


def check_texts(texts: dict[str, str], fields: Fields, faults: Faults) -> None:
    for name, most in fields.longest.items():
        faults.noted(check_length, fields.labels[name], texts.get(name, ""), most)
        faults.noted(check_no_formula, fields.labels[name], texts.get(name, ""))


def check_width(cells: list[str], most: int) -> None:
    if len(cells) > most and any(cell.strip() for cell in cells[most:]):
        raise Unusable(
            _("The line has %(n)d cells, the headings are %(m)d; perhaps a separator within a cell is not quoted.")
            % {"n": len(cells), "m": most}
        )


def missing(name: str, mapping: Mapping) -> str:
    if name not in mapping.lacking:
        return _("The %(field)s is missing.") % {"field": mapping.fields.labels[name]}
    return _(
        "No column of the file holds the %(field)s: add one, say which column it is, or give one %(field)s for all rows."
    ) % {"field": mapping.fields.labels[name]}


def text_of(name: str, cells: list[str], mapping: Mapping) -> str:
    if name in mapping.constants:
        return mapping.constants[name]
    found = (clean(fused(cells[at])) for at in mapping.columns.get(name, ()) if at < len(cells))
    return ", ".join(text for text in found if text)


def clean(text: str) -> str:
    """One line without outer blanks, control characters, or marks that turn the direction; the script stays as it is."""
    if not text.isprintable():
        text = "".join(each for each in text if each.isspace() or each in JOINERS or not is_control(each))
    text = " ".join(text.split())
    return "" if text.lower() in NOTHING else text


def is_control(letter: str) -> bool:
    return unicodedata.category(letter) in ("Cc", "Cf")


def check_length(label: str, text: str, most: int) -> None:
    if len(text) > most:
        raise Unusable(
            _("The %(field)s has %(n)d characters; at most %(most)d fit.")
            % {"field": label, "n": len(text), "most": most}
        )


def check_no_formula(label: str, text: str) -> None:
    """A spreadsheet would compute it when the name is exported again."""
    if FORMULA.match(text):
        raise Unusable(
            _("The %(field)s “%(text)s” begins as a formula does; write it as plain text.")
            % {"field": label, "text": text[:40]}
        )


def factory_fields(texts: dict[str, str], faults: Faults) -> dict:
    named = ("external_id", "name", "local_name", "city", "address", "sector")
    found: dict = {name: texts[name] for name in named if name in texts}
    if "external_id" in found:
        found["external_id"] = NUMBER.sub(r"\1", found["external_id"])
    found["country"] = faults.noted(country, texts["country"]) if "country" in texts else None
    if len(found.get("sector", "")) > SECTOR:
        found["sector"] = found["sector"][: SECTOR - 1].rstrip(" ,;") + "…"
    found |= faults.noted(place, texts) or {}
    if "workers_count" in texts:
        found["workers_count"] = faults.noted(workers, texts["workers_count"])
    return found


def supplier_fields(texts: dict[str, str], faults: Faults) -> dict:
    if "supplier_name" not in texts and "supplier_local_name" not in texts:
        return {}
    local = texts.get("supplier_local_name", "")
    return {
        "name": texts.get("supplier_name", local),
        "local_name": local if "supplier_name" in texts else "",
        "country": faults.noted(country, texts.get("supplier_country") or texts.get("country", "")),
        "external_id": texts.get("supplier_external_id", ""),
    }


def country(text: str) -> str:
    code = known_country(text)
    if code:
        return code
    near = nearest(text)
    if near:
        raise Unusable(_("“%(text)s” is no country we know; is it %(near)s?") % {"text": text[:80], "near": near})
    raise Unusable(_("“%(text)s” is no country we know.") % {"text": text[:80]})


def place(texts: dict[str, str]) -> dict[str, Decimal]:
    given = [name for name in ("latitude", "longitude") if name in texts]
    if not given:
        return {}
    if len(given) == 1:
        raise Unusable(_("Give both latitude and longitude, or neither."))
    return {name: degrees(name, texts[name], most) for name, most in (("latitude", 90), ("longitude", 180))}


def degrees(name: str, text: str, most: int) -> Decimal:
    try:
        value = Decimal(text.replace(",", ".").rstrip("° "))
        if not value.is_finite() or abs(value) > most:
            raise InvalidOperation
    except InvalidOperation:
        raise Unusable(
            _("The %(field)s “%(text)s” is no number from -%(most)d to %(most)d.")
            % {"field": FACTORIES.labels[name], "text": text[:40], "most": most}
        ) from None
    return value.quantize(PLACES)


def workers(text: str) -> int:
    text = re.sub(r"[.,]0+$", "", text) if not grouped(text) else text
    digits = text.replace(",", "").replace(" ", "").replace(".", "") if grouped(text) else text
    if not digits.isdecimal() or len(digits) > MOST_DIGITS or int(digits) > MOST_WORKERS:
        raise Unusable(_("Workers “%(text)s” is no whole number.") % {"text": text[:40]})
    return int(digits)


def grouped(text: str) -> bool:
    """ "1,200", "1.200" and "1 200" are one number."""
    for mark in (",", ".", " "):
        head, *groups = text.split(mark)
        if groups and head.isdecimal() and len(head) <= 3 and all(len(g) == 3 and g.isdecimal() for g in groups):
            return True
    return False
