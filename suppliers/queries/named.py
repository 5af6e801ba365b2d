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
    """All factories, in one query: (key, name, country) by external id and by name. A merged one means the one it went into."""

    def __init__(self):
        self.by_number: dict[str, tuple] = {}
        self.by_name: dict[str, set[tuple]] = defaultdict(set)
        self.alike: dict[str, str] = {}
        columns = ("pk", "merged_into_id", "external_id", "name", "local_name", "country")
        for pk, into, number, name, local, country in Factory.objects.order_by("pk").values_list(*columns):
            place = (into or pk, country)
            if number:
                self.by_number[folded(number)] = place
            for each in filter(None, (name, local)):
                self.by_name[folded(each)].add(place)
                self.alike.setdefault(core(each)[0], each)

    def of(self, texts: dict[str, str]) -> int | None:
        """The factory's key, None where the row names none. Raises Unusable with a sentence."""
        number, name = texts.get("factory_id", ""), texts.get("factory", "")
        if number:
            return self.numbered(NUMBER.sub(r"\1", number), name)
        return self.named(name, texts.get("country", "")) if name else None

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
        if len({pk for pk, _country in found}) > 1:
            told = _("%(n)d factories are called “%(name)s” (%(where)s); name the external id or the country.")
            where = ", ".join(sorted({country_name(each) for _pk, each in found}))
            raise Unusable(told % {"n": len(found), "name": name[:80], "where": where})
        return next(iter(found))[0]

    def unknown(self, name: str) -> str:
        near = self.alike.get(core(name)[0])
        if near:
            return _("No factory is called “%(name)s” there; is it %(near)s?") % {"name": name[:80], "near": near}
        return _("No factory is called “%(name)s”. Import the factory first, or mend the name.") % {"name": name[:80]}
