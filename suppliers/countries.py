"""Countries by their ISO 3166 codes, named in the language of the page (pycountry carries the names)."""

import gettext
from functools import cache

import pycountry
from django.utils.functional import lazy
from django.utils.translation import get_language

CATALOGUES = {"zh-hans": "zh_CN", "vi": "vi", "es": "es"}


def country_name(code: str) -> str:
    return names(get_language() or "en").get(code, code)


def country_choices() -> list[tuple[str, str]]:
    """(code, name) sorted by name."""
    return sorted(names(get_language() or "en").items(), key=lambda pair: pair[1])


@cache
def names(language: str) -> dict[str, str]:
    catalogue = CATALOGUES.get(language)
    translate = gettext.translation("iso3166-1", pycountry.LOCALES_DIR, [catalogue]).gettext if catalogue else str
    return {
        country.alpha_2: translate(getattr(country, "common_name", country.name)) for country in pycountry.countries
    }


lazy_country_choices = lazy(country_choices, list)
