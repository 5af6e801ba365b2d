"""Which column holds what: guessed from the headings in several languages, or said by a person."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import chain, islice

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from qcportal.core.errors import Rejected

from ..normalise import folded
from .reading import Line

FIELDS = {
    "external_id": gettext_lazy("external id"),
    "name": gettext_lazy("name"),
    "local_name": gettext_lazy("name in own script"),
    "country": gettext_lazy("country"),
    "city": gettext_lazy("city"),
    "address": gettext_lazy("address"),
    "latitude": gettext_lazy("latitude"),
    "longitude": gettext_lazy("longitude"),
    "sector": gettext_lazy("sector"),
    "workers_count": gettext_lazy("workers"),
    "supplier_name": gettext_lazy("supplier"),
    "supplier_local_name": gettext_lazy("supplier's name in own script"),
    "supplier_country": gettext_lazy("supplier's country"),
    "supplier_external_id": gettext_lazy("supplier's external id"),
}
# The surest heading first. A heading is taken once, by the field that stands first here.
HEADINGS = {
    "name": "factory name; facility name; name of factory; name of facility; plant name; site name; production site; "
    "establishment name; manufacturer name; unit name; name; factory; facility; plant; site; manufacturer; establishment; "
    "工厂名称; 工廠名稱; 厂名; 廠名; 工厂; 工廠; 生产厂家; tên nhà máy; nhà máy; tên cơ sở; fabrika adı; fabrika; tesis adı; "
    "কারখানার নাম; কারখানা; nombre de la fábrica; nombre; fábrica; planta; nom de l'usine; usine; nom; fabrik; name der fabrik; "
    "werk; nome da fábrica; nome; stabilimento; 工場名; 工場; 공장명; 공장; tên; isim; ad; adı; নাম; 名称; 名稱; ชื่อโรงงาน; nama pabrik; "
    "company name; name of company; company; supplier name; 公司名称; 公司名稱; 企业名称; 企業名稱; tên công ty; công ty; firma adı; firma; "
    "şirket adı; কোম্পানির নাম; empresa; société; unternehmen; azienda; 会社名; 회사명; supplier; vendor; vendor name; 供应商; 供應商",
    "external_id": "factory id; facility id; site id; plant id; establishment id; factory code; facility code; external id; os id; oar id; "
    "est number; establishment number; registration number; factory number; facility number; npdes id; fei; fei number; id; code; "
    "工厂编号; 工廠編號; 工厂代码; 编号; 編號; mã nhà máy; mã số; fabrika kodu; fabrika no; কারখানা আইডি; código; codice; 工場コード; ref; reference",
    "local_name": "local name; name in local language; native name; name local; chinese name; factory name chinese; name chinese; "
    "factory name local; facility name local; name in own script; 中文名称; 中文名稱; 中文名; 中文厂名; 工厂中文名; local script name; yerel ad; tên tiếng việt; বাংলা নাম",
    "country": "country; country name; country code; factory country; facility country; country of origin; country region; "
    "production country; 国家; 國家; 国别; 國別; 国家地区; quốc gia; nước; ülke; দেশ; país; pays; land; paese; 国; 국가; ประเทศ; negara; страна",
    "city": "city; town; factory city; facility city; city name; 城市; 市; thành phố; tỉnh thành; şehir; il; শহর; ciudad; ville; stadt; ort; città; "
    "cidade; 都市; 도시; municipality; kota; เมือง; город",
    "address": "factory address; facility address; address; full address; street address; site address; plant address; address line 1; "
    "address 1; street; location; 工厂地址; 工廠地址; 地址; 详细地址; 詳細地址; địa chỉ; adres; ঠিকানা; dirección; direccion; adresse; anschrift; "
    "straße; indirizzo; endereço; 住所; 주소; ที่อยู่; alamat; адрес",
    "latitude": "latitude; lat; gps latitude; geo lat; y; 纬度; 緯度; vĩ độ; enlem; অক্ষাংশ; latitud; breitengrad; latitudine",
    "longitude": "longitude; lng; lon; long; gps longitude; geo lng; x; 经度; 經度; kinh độ; boylam; দ্রাঘিমাংশ; longitud; längengrad; longitudine",
    "sector": "sector; industry; product type; product category; product categories; products; category; product; activities; facility type; "
    "行业; 行業; 产业; 產業類別; 产品类别; 产品; ngành; ngành nghề; sản phẩm; sektör; ürün; খাত; industria; secteur; branche; settore; setor; 業種; 업종",
    "workers_count": "workers; number of workers; no of workers; total workers; worker count; employees; number of employees; "
    "no of employees; total employees; headcount; 员工人数; 工人数; 工人數; 员工数; 員工人數; số công nhân; số lao động; çalışan sayısı; işçi sayısı; "
    "শ্রমিক সংখ্যা; trabajadores; número de trabajadores; nombre de travailleurs; beschäftigte; mitarbeiter; lavoratori",
    "supplier_name": "supplier name; supplier; parent company; parent; parent company name; supplier group; vendor name; vendor; owner company; "
    "group; company; company name; 供应商; 供應商; 供应商名称; 供應商名稱; 母公司; 投資公司英文全稱; 投资公司英文全称; nhà cung cấp; công ty mẹ; tedarikçi; ana şirket; "
    "সরবরাহকারী; proveedor; fournisseur; lieferant; fornitore; fornecedor; サプライヤー; 공급업체",
    "supplier_local_name": "supplier local name; parent company local name; supplier name chinese; 投資公司名稱; 投资公司名称; 供应商中文名",
    "supplier_country": "supplier country; parent country; vendor country; 供应商国家; 供應商國家",
    "supplier_external_id": "supplier id; supplier code; vendor id; vendor code; vendor number; supplier number; 供应商编号; 供應商編號; 供应商代码; 公司代號; 公司代号",
}
CONSTANT = "="
LOOKED_AT = 10  # lines among which the headings are sought; titles may stand above them

Spec = dict[str, str | list[str]]


@dataclass(frozen=True)
class Mapping:
    """`columns`: field → numbers of its columns, joined by a comma; `constants`: field → the same value for each row."""

    headings: list[str]
    columns: dict[str, list[int]]
    constants: dict[str, str]

    def spec(self) -> Spec:
        """As it stands in JSON: a heading, several headings, or "=" and a constant."""
        named = {field: [self.headings[at] for at in places] for field, places in self.columns.items()}
        shown: Spec = {field: names[0] if len(names) == 1 else names for field, names in named.items()}
        return shown | {field: CONSTANT + value for field, value in self.constants.items()}


def cells_for(words: str) -> list[str]:
    return [heading_key(word) for word in words.split(";")]


def heading_key(text: str) -> str:
    """ "Facility_Name (en) *" → "facility name en"; camelCase is parted."""
    return folded(re.sub(r"(?<=[a-z])(?=[A-Z])", " ", text))


KNOWN = {field: cells_for(words) for field, words in HEADINGS.items()}


def guess(headings: list[str]) -> dict[str, list[int]]:
    keys, taken, found = [heading_key(text) for text in headings], set(), {}
    for field, known in KNOWN.items():
        places = [keys.index(word) for word in known if word in keys and keys.index(word) not in taken]
        if places:
            found[field] = [places[0]]
            taken.add(places[0])
    return found


def mapped(headings: list[str], spec: Spec | None = None) -> Mapping:
    """The guess, and over it what a person said; a field said to be "" is left out. Raises Rejected for a wrong word."""
    columns, constants = guess(headings), {}
    said = {}
    for field, value in (spec or {}).items():
        check_field(field)
        if isinstance(value, str) and value.startswith(CONSTANT):
            constants[field] = value[1:].strip()
        elif value:
            said[field] = [place_of(each, headings) for each in ([value] if isinstance(value, str) else value)]
    claimed = {at for places in said.values() for at in places}
    guessed = {field: at for field, at in columns.items() if field not in (spec or {}) and not claimed & set(at)}
    return Mapping(headings, guessed | said, constants)


def check_field(field: str) -> None:
    if field not in FIELDS:
        raise Rejected(
            _("“%(field)s” is no field. There are: %(fields)s.") % {"field": field, "fields": ", ".join(FIELDS)},
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


def check_spec(spec) -> Spec:
    """What came as JSON is an object of texts and lists of texts."""
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
    for field in spec:
        check_field(field)
    return spec


def with_headings(lines: Iterable[Line]) -> tuple[int, list[str], Iterable[Line]]:
    """(line of the headings, the headings, the data lines). Titles above the headings are no data."""
    lines = iter(lines)
    first = list(islice(lines, LOOKED_AT))
    if not first:
        raise Rejected(_("The file is empty."))
    at = next((place for place, (_number, cells) in enumerate(first) if looks_like_headings(cells)), 0)
    number, cells = first[at]
    return number, trimmed(cells), chain(first[at + 1 :], lines)


def looks_like_headings(cells: list[str]) -> bool:
    found = guess(cells)
    return "name" in found and len(found) > 1


def trimmed(cells: list[str]) -> list[str]:
    cells = [" ".join(cell.replace("\ufeff", "").split()) for cell in cells]
    while cells and not cells[-1]:
        cells.pop()
    return cells
