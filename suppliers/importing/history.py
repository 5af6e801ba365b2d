"""What rows about the past have in common, whatever they tell of: a factory, a day, words, whole numbers."""

import hashlib
import tempfile
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from functools import cache
from pickle import dumps, load

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from qcportal.core.punctuation import listed

from ..normalise import folded
from .rows import Unusable, workers

FACTORY_FIELDS = {
    "factory_id": gettext_lazy("factory's external id"),
    "factory": gettext_lazy("factory"),
    "country": gettext_lazy("country"),
}
FACTORY_WORDS = {
    "factory_id": "factory id; factory external id; factory code; facility id; site id; plant id; establishment number; est number; fei; fei number; "
    "npdes id; supplier code; vendor code; external id; 工厂编号; 工廠編號; 工厂代码; mã nhà máy; fabrika kodu",
    "factory": "factory; factory name; facility; facility name; plant; plant name; site name; establishment name; firm name; legal name; manufacturer; "
    "supplier; supplier name; vendor; vendor name; 工厂; 工廠; 工厂名称; 工廠名稱; 厂名; 供应商; 供應商; nhà máy; tên nhà máy; fabrika; fabrika adı",
    "country": "country; factory country; country code; 国家; 國家; quốc gia; ülke",
}
FACTORY_LONGEST = {"factory_id": 100, "factory": 300, "country": 100}
DAY_WORDS = "日期"
YES = {"yes", "y", "true", "1", "x", "是", "有"}
NO = {"no", "n", "false", "0", "否", "无", "無"}


def whole(text: str, label: str, least: int = 0) -> int:
    """Raises Unusable with a sentence; "1,200" is a number."""
    try:
        found = workers(text)
    except Unusable:
        found = -1
    if found < least:
        words = {"field": label, "text": text[:40], "least": least}
        raise Unusable(_("The %(field)s “%(text)s” is no whole number from %(least)d up to two million.") % words)
    return found


def yes_or_no(text: str, label: str) -> bool:
    word = folded(text)
    if word not in YES | NO:
        raise Unusable(_("The %(field)s “%(text)s” is neither yes nor no.") % {"field": label, "text": text[:40]})
    return word in YES


def one_of(text: str, choices: type, words: Mapping[str, str], label: str, without: Collection[str] = ()) -> str:
    """The value that a word means: the value itself, its name in a language of the portal, or one of `words`.

    `without` are those that a refusal does not propose.
    """
    found = meanings(choices, tuple(words.items())).get(folded(text))
    if found is None:
        told = listed(each for value, each in choices.choices if value not in without)
        words = {"field": label, "text": text[:40], "known": told}
        raise Unusable(_("The %(field)s “%(text)s” is not known; there are: %(known)s.") % words)
    return found


@cache
def meanings(choices: type, words: tuple[tuple[str, str], ...]) -> dict[str, str]:
    found = {folded(word): value for value, text in words for word in text.split(";")}
    for language, _name in settings.LANGUAGES:
        with translation.override(language):
            found |= {folded(str(label)): value for value, label in choices.choices}
    return found | {folded(value): value for value in choices.values}


def key_of(*parts) -> str:
    """Names a record by what the file knows it by."""
    return hashlib.sha256("\x1f".join(map(str, parts)).encode()).hexdigest()


class Together:
    """Rows of one record, wherever in the file they stand: kept on disk, only their places in memory."""

    def __init__(self):
        self.file = tempfile.TemporaryFile()  # noqa: SIM115  closed with the rows
        self.places: dict[str, list[int]] = defaultdict(list)

    def add(self, key: str, row) -> None:
        self.places[key].append(self.file.tell())
        self.file.write(dumps(row))

    def groups(self) -> Iterator[tuple[str, list]]:
        for key, places in self.places.items():
            yield key, [self.at(place) for place in places]

    def at(self, place: int):
        self.file.seek(place)
        return load(self.file)

    def __enter__(self):
        return self

    def __exit__(self, *error) -> None:
        self.file.close()


def agreed(rows: Iterable[Mapping], labels: Mapping[str, str]) -> dict:
    """What the rows of one record say together. Raises Unusable where they contradict each other."""
    found: dict = {}
    for row in rows:
        for name, value in row.items():
            if found.setdefault(name, value) != value:
                told = {"field": labels.get(name, name)}
                raise Unusable(_("Rows of the same record do not agree about the %(field)s.") % told)
    return found
