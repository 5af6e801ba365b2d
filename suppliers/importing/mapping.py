"""Which column holds what: guessed from the headings in several languages, or said by a person."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from qcportal.core.errors import Rejected

from .fields import FACTORIES, Fields, heading_key
from .guessing import guess

CONSTANT = "="

Spec = dict[str, str | list[str]]


@dataclass(frozen=True)
class Mapping:
    """`columns`: field → numbers of its columns, joined by a comma; `constants`: field → the same value for each row."""

    headings: list[str]
    columns: dict[str, list[int]]
    constants: dict[str, str]
    fields: Fields = FACTORIES

    def spec(self) -> Spec:
        """As it stands in JSON: a heading, several headings, or "=" and a constant."""
        named = {field: [self.headings[at] for at in places] for field, places in self.columns.items()}
        shown: Spec = {field: names[0] if len(names) == 1 else names for field, names in named.items()}
        return shown | {field: CONSTANT + value for field, value in self.constants.items()}

    @property
    def lacking(self) -> list[str]:
        """The fields without which no row can be taken in."""
        return [field for field in self.fields.needed if field not in self.columns and field not in self.constants]


def mapped(
    headings: list[str], spec: Spec | None = None, sample: list[list[str]] = (), of: Fields = FACTORIES
) -> Mapping:
    """The guess, and over it what a person said; a field said to be "" is left out. Raises Rejected for a wrong word."""
    columns, constants = guess(headings, sample, of), {}
    said = {}
    for field, value in (spec or {}).items():
        check_field(field, of)
        if isinstance(value, str) and value.startswith(CONSTANT):
            constants[field] = value[1:].strip()
        elif value:
            said[field] = [place_of(each, headings) for each in ([value] if isinstance(value, str) else value)]
    claimed = {at for places in said.values() for at in places}
    free = {field: [at for at in places if at not in claimed] for field, places in columns.items()}
    guessed = {field: at for field, at in free.items() if at and field not in (spec or {})}
    return Mapping(headings, guessed | said, constants, of)


def check_field(field: str, of: Fields) -> None:
    if field not in of.labels:
        raise Rejected(
            _("“%(field)s” is no field. There are: %(fields)s.") % {"field": field, "fields": ", ".join(of.labels)},
            code="mapping",
        )


def place_of(heading, headings: list[str]) -> int:
    keys = [text.strip() for text in headings]
    if isinstance(heading, str) and heading.strip() in keys:
        return keys.index(heading.strip())
    folded_keys = [heading_key(text) for text in headings]
    if isinstance(heading, str) and heading_key(heading) in folded_keys:
        return folded_keys.index(heading_key(heading))
    raise Rejected(
        _("The file has no column “%(heading)s”. It has: %(headings)s.")
        % {"heading": heading, "headings": ", ".join(text for text in headings if text.strip())},
        code="mapping",
    )


def check_spec(spec, of: Fields = FACTORIES) -> Spec:
    """What came as JSON is an object of texts and lists of texts, for fields that there are."""
    for field in check_shape(spec):
        check_field(field, of)
    return spec


def check_shape(spec) -> Spec:
    fits = isinstance(spec, dict) and all(
        value is None
        or isinstance(value, str)
        or (isinstance(value, list) and all(isinstance(each, str) for each in value))
        for value in spec.values()
    )
    if not fits:
        raise Rejected(
            _(
                'A mapping is a JSON object such as {"name": "Factory", "address": ["Street", "City"], "country": "=US"}.'
            ),
            code="mapping",
        )
    return spec
