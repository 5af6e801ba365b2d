"""Factories by what a spreadsheet calls them."""

from collections import defaultdict

from django.utils.translation import gettext as _

from ..countries import country_name
from ..importing.likeness import core
from ..importing.rows import NUMBER, Unusable
from ..importing.rows import country as country_in
from ..models import Factory
from ..normalise import folded


class NamedFactories:
    """All factories, in one query: (key, country) by external id and by name. Of a merged one `kept` says which it went into."""

    def __init__(self):
        self.kept: dict[int, int] = {}
        self.by_number: dict[str, tuple] = {}
        self.by_name: dict[str, set[tuple]] = defaultdict(set)
        self.alike: dict[str, str] = {}
        columns = ("pk", "merged_into_id", "external_id", "name", "local_name", "country")
        for pk, into, number, name, local, country in Factory.objects.order_by("pk").values_list(*columns):
            self.kept[pk], place = into or pk, (pk, country)
            if number:
                self.by_number[folded(number)] = place
            for each in filter(None, (name, local)):
                self.by_name[folded(each)].add(place)
                self.alike.setdefault(core(each)[0], each)

    def of(self, texts: dict[str, str]) -> int | None:
        """The key of the factory as the row names it, None where it names none. Raises Unusable with a sentence.

        A merged factory keeps its own key here, so that a list goes on to know its records by what it says.
        """
        number, name = texts.get("factory_id", ""), texts.get("factory", "")
        if number:
            return self.numbered(NUMBER.sub(r"\1", number), name)
        return self.named(name, texts.get("country", "")) if name else None

    def placed(self, said: dict) -> dict:
        """What a row says, at the factory that a merged one went into."""
        return said | {"factory": self.kept[said["factory"]]} if "factory" in said else said

    def numbered(self, number: str, name: str) -> int:
        found = self.by_number.get(folded(number))
        if found is None:
            told = _("No factory has the external id “%(id)s”. Import the factory first, or mend the id.")
            raise Unusable(told % {"id": number[:60]})
        return found[0]

    def named(self, name: str, country: str) -> int:
        found = self.by_name.get(folded(name), set())
        if country:
            code = country_in(country)
            found = {each for each in found if each[1] == code}
        if not found:
            raise Unusable(self.unknown(name))
        kept = {self.kept[pk] for pk, _country in found}
        if len(kept) > 1:
            told = _("%(n)d factories are called “%(name)s” (%(where)s); name the external id or the country.")
            where = ", ".join(sorted({country_name(each) for _pk, each in found}))
            raise Unusable(told % {"n": len(found), "name": name[:80], "where": where})
        return next(iter(kept)) if len(found) > 1 else next(iter(found))[0]

    def unknown(self, name: str) -> str:
        near = self.alike.get(core(name)[0])
        if near:
            return _("No factory is called “%(name)s” there; is it %(near)s?") % {"name": name[:80], "near": near}
        return _("No factory is called “%(name)s”. Import the factory first, or mend the name.") % {"name": name[:80]}
