"""The country that a word means: codes, names in many languages (pycountry's catalogues) and what lists really write."""

import difflib
import gettext
import re
from functools import cache

import pycountry

from ..normalise import folded

LANGUAGES = (
    "zh_CN zh_TW zh_HK vi tr bn bn_BD es fr de pt pt_BR it ja ko ar th id ms ru uk nl pl hi ur ta km my si fa he ro hu cs sv da fi el bg hr sr sk"
).split()
ALIASES = {
    "AE": "UAE; Emirates; Dubai",
    "BD": "Bangla Desh; Bangladesch",
    "BO": "Bolivia",
    "BN": "Brunei",
    "CD": "DR Congo; DRC; Democratic Republic of Congo; Congo Kinshasa",
    "CG": "Republic of the Congo; Congo Brazzaville",
    "CI": "Ivory Coast; Cote d Ivoire; Côte d'Ivoire",
    "CN": "PR China; P.R. China; P.R.C.; PRC; Mainland China; China Mainland; China PR; China, People's Republic of; "
    "People's Rep. of China; The People's Republic of China; 中国; 中國; 中国大陆; 中國大陸; 中华人民共和国; China (Mainland); Chine; Trung Quốc",
    "CV": "Cape Verde",
    "CZ": "Czech Republic; Czech Rep.; Czechia",
    "DO": "Dominican Rep.; Rep. Dominicana",
    "FK": "Falkland Islands",
    "FM": "Micronesia",
    "GB": "UK; U.K.; Great Britain; Britain; England; Scotland; Wales; Northern Ireland; United Kingdom (UK); United Kingdom of Great Britain",
    "HK": "Hong Kong SAR; Hong Kong, China; Hongkong; HKSAR; China, Hong Kong; Hong Kong SAR China; Hong Kong S.A.R.; 香港",
    "IR": "Iran; Islamic Republic of Iran",
    "KP": "North Korea; DPRK; Korea, North",
    "KR": "South Korea; Korea; Republic of Korea; Korea South; Korea, South; Korea Rep.; S. Korea; ROK; 韩国; 韓國; 대한민국; 한국",
    "LA": "Laos; Lao; Lao PDR",
    "MD": "Moldova",
    "MK": "Macedonia; FYROM; FYR Macedonia; Republic of Macedonia",
    "MM": "Burma; Myanmar (Burma); Union of Myanmar",
    "MO": "Macau; Macao SAR; Macau SAR; Macao, China; 澳门; 澳門",
    "NL": "Holland; The Netherlands",
    "PH": "Philippine; The Philippines",
    "PS": "Palestine; Palestinian Territories; West Bank",
    "RU": "Russia",
    "SY": "Syria",
    "SZ": "Swaziland",
    "TR": "Turkey; Turkiye; Republic of Turkey; 土耳其",
    "TW": "Taiwan; Taiwan R.O.C.; Taiwan ROC; Chinese Taipei; Taiwan, China; Taiwan (China); Taiwan Region; Republic of China; 台湾; 台灣; 臺灣",
    "TZ": "Tanzania",
    "US": "USA; U.S.A.; U.S.; United States of America; America; The United States; United States (USA); USA (United States); Etats-Unis; EE.UU.; EEUU; 美国; 美國",
    "VA": "Vatican",
    "VE": "Venezuela",
    "VN": "Vietnam; Viet Nam; Viet-Nam; S.R. Vietnam; SR Vietnam; Socialist Republic of Vietnam; Việt Nam; 越南",
}
NUMBERED = re.compile(r"^\s*\d+\s*[-–—:.]+\s*")


def country_code(text: str) -> str | None:
    """ISO 3166 alpha-2, or None. Case, accents, points and a code number in front ("211--美國") do not matter.

    >>> country_code("Viet-Nam"), country_code("BANGLADESH"), country_code("P.R. China")
    ('VN', 'BD', 'CN')
    """
    word = folded(NUMBERED.sub("", text))
    known = spellings()
    for way in (word, word.replace(" ", ""), word.removeprefix("the "), re.sub(r"\s*\b[a-z]{2,3}$", "", word)):
        if way in known:
            return known[way]
    return in_brackets(text)


def in_brackets(text: str) -> str | None:
    """ "China (CN)", "VN - Vietnam": each half must not mean something else."""
    halves = [folded(half) for half in re.split(r"[()/\-–—,;]", text)]
    found = {spellings()[half] for half in halves if half in spellings()}
    return found.pop() if len(found) == 1 and all(half in spellings() for half in halves if half) else None


def nearest(text: str) -> str | None:
    """The country whose English name a misspelling is closest to, to be proposed, never taken."""
    names = {folded(getattr(each, "common_name", each.name)): each for each in pycountry.countries}
    close = difflib.get_close_matches(folded(text), names, n=1, cutoff=0.75)
    return getattr(names[close[0]], "common_name", names[close[0]].name) if close else None


@cache
def spellings() -> dict[str, str]:
    """{folded spelling: code}; what is said first wins, so codes and English come before other languages."""
    found: dict[str, str] = {}
    for code, names in ALIASES.items():
        for name in names.split(";"):
            learn(found, name, code)
    for country in pycountry.countries:
        for name in (country.alpha_2, country.alpha_3, *english(country)):
            learn(found, name, country.alpha_2)
    for language in LANGUAGES:
        translate = gettext.translation("iso3166-1", pycountry.LOCALES_DIR, [language], fallback=True).gettext
        for country in pycountry.countries:
            for name in english(country):
                learn(found, translate(name), country.alpha_2)
    return found


def english(country) -> list[str]:
    names = [getattr(country, field, "") for field in ("name", "common_name", "official_name")]
    return [name for name in names if name]


def learn(found: dict[str, str], name: str, code: str) -> None:
    word = folded(name)
    for way in (word, word.replace(" ", "")):
        found.setdefault(way, code)
