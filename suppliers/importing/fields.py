"""What a list of one kind may hold: its fields, what people call them, and the headings that they go by."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property

from django.utils.translation import gettext_lazy

from ..normalise import folded


def words_of(text: str) -> list[str]:
    return [heading_key(word) for word in text.split(";")]


def heading_key(text: str) -> str:
    """ "Facility_Name (en) *" → "facility name en"; camelCase is parted."""
    return folded(re.sub(r"(?<=[a-z])(?=[A-Z])", " ", text))


@dataclass(frozen=True)
class Fields:
    """`words` are the headings of a field, the surest first; `endings` what a longer heading may end with.

    `marks` are fields of which one stands among the headings of such a list. A field of `several` has a column for each
    thing that it counts, and its function knows these by their headings.
    """

    labels: Mapping[str, str]
    needed: tuple[str, ...]
    words: Mapping[str, str]
    endings: Mapping[str, str] = field(default_factory=dict)
    marks: tuple[str, ...] = ("name",)
    several: Mapping[str, Callable[[str], bool]] = field(default_factory=dict)
    longest: Mapping[str, int] = field(default_factory=dict)
    days: tuple[str, ...] = ()

    @cached_property
    def known(self) -> dict[str, list[str]]:
        return {name: words_of(words) for name, words in self.words.items()}

    @cached_property
    def last(self) -> dict[str, tuple[str, ...]]:
        return {name: tuple(f" {word}" for word in words_of(words)) for name, words in self.endings.items()}


LABELS = {
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
LONGEST = {
    "external_id": 100,
    "name": 300,
    "local_name": 300,
    "city": 120,
    "address": 500,
    "supplier_name": 300,
    "supplier_local_name": 300,
    "supplier_external_id": 100,
}
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

FACTORIES = Fields(LABELS, ("name", "country"), HEADINGS, ENDINGS, longest=LONGEST)
