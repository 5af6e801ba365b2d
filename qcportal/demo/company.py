"""Who and what there is in the demonstration: all names are invented."""

from dataclasses import dataclass, field

from qcportal.core.roles import Role

DOMAIN = "demo.example"

# (local part, name, role, language, buyer code or supplier name)
PEOPLE = [
    ("admin", "Alex Berger", Role.ADMINISTRATOR, "", ""),
    ("manager", "Hanna Lindqvist", Role.QA_MANAGER, "", ""),
    ("manager.cn", "周敏 Zhou Min", Role.QA_MANAGER, "zh-hans", ""),
    ("inspector", "Nguyễn Thị Linh", Role.INSPECTOR, "", ""),
    ("inspector.cn", "陈伟 Chen Wei", Role.INSPECTOR, "zh-hans", ""),
    ("inspector.bd", "রহিমা খাতুন Rahima Khatun", Role.INSPECTOR, "", ""),
    ("inspector.tr", "Özgür Çelik", Role.INSPECTOR, "", ""),
    ("auditor", "Tomás Ferreira", Role.AUDITOR, "", ""),
    ("auditor.in", "Priya Raman", Role.AUDITOR, "", ""),
    ("buyer", "Ingrid Dahl", Role.BUYER, "", "NORD"),
    ("buyer.hp", "James Okafor", Role.BUYER, "", "HARB"),
    ("buyer.cm", "Lucía Moreno", Role.BUYER, "", "CASA"),
    ("supplier", "李娜 Li Na", Role.SUPPLIER_CONTACT, "zh-hans", "Hengyi Textile Group"),
    ("supplier.vn", "Trần Văn Đức", Role.SUPPLIER_CONTACT, "", "Sông Xanh Garment JSC"),
    ("reader", "Ruth Meier", Role.READ_ONLY, "", ""),
]
BUYERS = {"NORD": "Nordlys Living", "HARB": "Harbour & Pine", "CASA": "Casa Marbella"}
DOCUMENT_LANGUAGES = {"CASA": "es"}
FAMILIES = {
    "knitwear": "Knitwear",
    "woven": "Woven garments",
    "home-textile": "Home textiles",
    "lighting": "Lamps and lighting",
    "kitchen": "Kitchen appliances",
    "furniture": "Small furniture",
}
# (buyer, family, SKU, name, name in Chinese)
PRODUCTS = [
    ("NORD", "knitwear", "NL-KN-104", "Merino crew-neck sweater", "美利奴圆领毛衣"),
    ("NORD", "woven", "NL-WV-220", "Linen shirt, long sleeve", "亚麻长袖衬衫"),
    ("NORD", "lighting", "NL-LT-031", "Table lamp Fjord", "峡湾台灯"),
    ("NORD", "home-textile", "NL-HT-012", "Bath towel 70 × 140 cm", "浴巾 70×140"),
    ("HARB", "woven", "HP-5501", "Canvas work jacket", "帆布工装夹克"),
    ("HARB", "knitwear", "HP-3210", "Rib-knit beanie", "罗纹针织帽"),
    ("HARB", "kitchen", "HP-8802", "Electric pour-over kettle 0.9 l", "手冲电热壶 0.9升"),
    ("HARB", "furniture", "HP-9004", "Oak step stool", "橡木踏脚凳"),
    ("CASA", "home-textile", "CM-T-77", "Jacquard cushion cover", "提花靠垫套"),
    ("CASA", "lighting", "CM-L-15", "Pendant lamp Alhambra", "阿尔罕布拉吊灯"),
    ("CASA", "kitchen", "CM-K-40", "Electric citrus juicer", "电动榨汁机"),
]

# SKU: (name, name in Chinese, nominal, tolerance below and above, unit, critical, samples that may be out)
POINTS = {
    "HP-5501": [
        ("Chest width, size L", "胸围（L码）", "58", "1", "1", "cm", False, 1),
        ("Back length", "后中长", "71", "1", "1.5", "cm", False, 1),
        ("Sleeve length", "袖长", "64.5", "1", "1", "cm", False, 1),
        ("Cloth weight", "克重", "340", "12", "17", "g/m²", False, 0),
        ("Snap pull-off force", "按扣拉力", "90", "0", None, "N", True, 0),
    ],
    "NL-KN-104": [
        ("Chest width, size M", "胸围（M码）", "52", "1", "1", "cm", False, 1),
        ("Body length", "衣长", "66", "1", "1.5", "cm", False, 1),
        ("Neck stretch", "领口拉伸", "30", "0", None, "cm", True, 0),
        ("Weight", "重量", "310", "10", "15", "g", False, 0),
    ],
}
BY_VARIABLES = {"Cloth weight": {"judged": "variables", "match_units": 13, "match_ac": 0}}
SKIP_LOT = {"skip_lot": True, "qualifying_lots": 2, "inspect_one_in": 4, "requalifying_lots": 2}
MEASURED = {  # number of the point: what the samples of the inspection under way measure so far; one sleeve is too long
    1: ("57.8", "58.4", "58.0", "57.5", "58.6"),
    2: ("71.5", "70.8", "71.9", "72.1", "71.2"),
    3: ("64.2", "65.0", "65.8", "64.6", "64.9"),
    4: ("338", "341", "339.5", "343", "340.5", "337", "342"),
    5: ("97.5", "102.1", "93.4"),
}

TRAINING, DOCUMENTS, PROCESS, MACHINES, MATERIALS, QUALITY, MEASURING, PACKING, FACILITIES = (
    "training_staffing", "documentation", "process_control", "equipment_maintenance", "incoming_materials",
    "quality_management", "measurement_testing", "packaging_storage", "facilities_safety",
)  # fmt: skip


@dataclass(frozen=True)
class Change:
    """From one month of the story to another the rate of a category is multiplied."""

    category: str
    first: int
    last: int
    ratio: float


@dataclass(frozen=True)
class Weakness:
    """What an audit finds in a process area; closed so many months later, or still open."""

    area: str
    grade: str
    statement: str
    closed_after: int | None = None
    action: str = ""  # title of the corrective action, if one was asked for


@dataclass(frozen=True)
class AuditStory:
    month: int
    kind: str = "periodic"
    standard: str = "manufacturing-quality-system"
    announcement: str = "announced"
    weak: tuple[Weakness, ...] = ()


@dataclass(frozen=True)
class FactoryStory:
    """A factory, what it makes for whom, and what happens there in 24 months (0 is two years ago, 23 is now)."""

    name: str
    local_name: str
    supplier: str
    country: str
    city: str
    address: str
    place: tuple[str, str]
    sector: str
    workers: int
    products: tuple[str, ...]
    rates: dict[str, float]  # defects per 100 units by category
    inspector: str
    state: str = "approved"
    changes: tuple[Change, ...] = ()
    audits: tuple[AuditStory, ...] = ()
    per_month: float = 1.6
    external_id: str = ""
    extra: dict = field(default_factory=dict)


SOFT = {"seam": 1.6, "material": 0.7, "colour": 0.6, "cleanliness": 0.8, "packaging": 0.4, "marking": 0.3}
HARD = {"assembly": 1.1, "function": 0.5, "colour": 0.9, "dimension": 0.5, "packaging": 0.5, "marking": 0.3}
