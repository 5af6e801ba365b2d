"""Which column holds what, guessed from its heading, and for the country from what stands below it."""

import re
from collections.abc import Iterable

from ..normalise import folded
from .spellings import country_code

# The surest heading first. A heading is taken once, by the field that stands first here.
HEADINGS = {
    "name": "factory name; facility name; name of factory; name of facility; plant name; site name; production site; "
    "establishment name; manufacturer name; unit name; firm name; legal name; name; factory; facility; plant; site; manufacturer; establishment; "
    "工厂名称; 工廠名稱; 厂名; 廠名; 工厂; 工廠; 生产厂家; tên nhà máy; nhà máy; tên cơ sở; fabrika adı; fabrika; tesis adı; "
    "কারখানার নাম; কারখানা; nombre de la fábrica; nombre; fábrica; planta; nom de l'usine; usine; nom; fabrik; name der fabrik; "
    "werk; nome da fábrica; nome; stabilimento; 工場名; 工場; 공장명; 공장; tên; isim; ad; adı; নাম; 名称; 名稱; ชื่อโรงงาน; nama pabrik; "
    "company name; name of company; company; firm; supplier name; 公司名称; 公司名稱; 企业名称; 企業名稱; tên công ty; công ty; firma adı; firma; "
    "şirket adı; কোম্পানির নাম; empresa; société; unternehmen; azienda; 会社名; 회사명; supplier; vendor; vendor name; 供应商; 供應商",
    "external_id": "factory id; facility id; site id; plant id; establishment id; factory code; facility code; external id; os id; oar id; "
    "est number; establishment number; registration number; factory number; facility number; npdes id; fei; fei number; id; code; "
    "工厂编号; 工廠編號; 工厂代码; 编号; 編號; mã nhà máy; mã số; fabrika kodu; fabrika no; কারখানা আইডি; código; codice; 工場コード; ref; reference",
    "local_name": "local name; name in local language; native name; name local; chinese name; factory name chinese; name chinese; "
    "factory name local; facility name local; name in own script; 中文名称; 中文名稱; 中文名; 中文厂名; 工厂中文名; local script name; yerel ad; tên tiếng việt; বাংলা নাম",
    "country": "country; country name; country code; factory country; facility country; country of origin; country region; "
    "production country; 地區別代號; 地区别代号; 地區別; 国家; 國家; 国别; 國別; 国家地区; quốc gia; nước; ülke; দেশ; país; pays; land; paese; 国; 국가; ประเทศ; negara; страна",
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


# What a longer heading may end with: "Recalling Firm Name", "Address: City".
ENDINGS = {
    "name": "firm name; company name; factory name; facility name; plant name; site name; establishment name; manufacturer name",
    "country": "country; country name; country code",
    "city": "city; town",
    "address": "street address; site address; address; street",
}
OTHERS = {
    "supplier",
    "parent",
    "vendor",
    "email",
    "mail",
    "web",
    "ip",
    "billing",
    "contact",
}  # no ending counts after these
AXES = {"x", "y"}
REGIONS = {"state", "province", "region", "county", "st"}  # Georgia is a state too
TELLING = 4  # letters; shorter ones are codes of many things


def words_of(text: str) -> list[str]:
    return [heading_key(word) for word in text.split(";")]


def heading_key(text: str) -> str:
    """ "Facility_Name (en) *" → "facility name en"; camelCase is parted."""
    return folded(re.sub(r"(?<=[a-z])(?=[A-Z])", " ", text))


KNOWN = {field: words_of(words) for field, words in HEADINGS.items()}
LAST = {field: tuple(f" {word}" for word in words_of(words)) for field, words in ENDINGS.items()}


def guess(headings: list[str], sample: list[list[str]] = ()) -> dict[str, list[int]]:
    """{field: [number of its column]}; `sample` holds the cells of the first data lines."""
    keys, found = known_apart([heading_key(text) for text in headings]), {}
    for field, known in KNOWN.items():
        take(found, field, (keys.index(word) for word in known if word in keys))
    for field, endings in LAST.items():
        take(found, field, (at for at, key in enumerate(keys) if ends_in(key, endings)))
    take(found, "country", (at for at, key in enumerate(keys) if holds_countries(key, at, sample)))
    return {field: [at] for field, at in found.items()}


def known_apart(keys: list[str]) -> list[str]:
    """Without x and y, unless both stand there: one alone is a mark in a list, no coordinate."""
    return keys if set(keys) >= AXES else ["" if key in AXES else key for key in keys]


def take(found: dict[str, int], field: str, places: Iterable[int]) -> None:
    """The first of the places that no other field has."""
    if field not in found:
        place = next((at for at in places if at not in found.values()), None)
        found |= {} if place is None else {field: place}


def ends_in(key: str, endings: tuple[str, ...]) -> bool:
    return key.endswith(endings) and not OTHERS & set(key.split())


def holds_countries(key: str, at: int, sample: list[list[str]]) -> bool:
    """Whether nearly all that stands in the column are names of countries."""
    cells = [cells[at].strip() for cells in sample if at < len(cells) and cells[at].strip()]
    named = [cell for cell in cells if (len(cell) >= TELLING or not cell.isascii()) and country_code(cell)]
    return bool(cells) and len(named) >= 0.9 * len(cells) and not REGIONS & set(key.split())
