"""A line of a list of past inspections as what it says, checked."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from qcportal.core.errors import Rejected
from suppliers.importing import dates
from suppliers.importing.fields import Fields
from suppliers.importing.history import (
    DAY_WORDS,
    FACTORY_FIELDS,
    FACTORY_LONGEST,
    FACTORY_WORDS,
    agreed,
    key_of,
    one_of,
    whole,
    yes_or_no,
)
from suppliers.importing.lines import Line
from suppliers.importing.rows import Faults, Unusable, check_texts, missing, texts_of
from suppliers.normalise import folded

from .enums import DefectCategory, DefectClass, InspectionType, Result
from .models import DefectType, DefectTypeName, Product

LABELS = FACTORY_FIELDS | {
    "reference": gettext_lazy("inspection reference"),
    "date": gettext_lazy("day of the inspection"),
    "type": gettext_lazy("type of inspection"),
    "product": gettext_lazy("product"),
    "lot_size": gettext_lazy("lot size (units)"),
    "units": gettext_lazy("units inspected (sample size)"),
    "inspector": gettext_lazy("inspector"),
    "result": gettext_lazy("result"),
    "remarks": gettext_lazy("remarks"),
    "defect": gettext_lazy("defect"),
    "category": gettext_lazy("defect category"),
    "defect_class": gettext_lazy("class of the defect"),
    "count": gettext_lazy("number of defects"),
    "found_by_audit": gettext_lazy("found because of an audit"),
    "defects": gettext_lazy("columns that count one defect each"),
}
WORDS = {
    "reference": "inspection reference; inspection ref; inspection no; inspection number; inspection id; report no; report number; reference; ref; "
    "form id; event id; 检验编号; 檢驗編號; 报告编号; mã kiểm tra; muayene no",
    **FACTORY_WORDS,
    "date": f"inspection date; date of inspection; inspected on; date; day; collection date; 检验日期; 檢驗日期; {DAY_WORDS}; ngày kiểm tra; ngày; "
    "muayene tarihi; tarih; fecha; datum",
    "type": "inspection type; type of inspection; type; stage; 检验类型; 檢驗類型; loại kiểm tra; muayene türü",
    "product": "product; item; style; sku; product name; article; 产品; 產品; 款号; sản phẩm; ürün",
    "lot_size": "lot size; lot; lot quantity; order quantity; quantity; batch size; 批量; 数量; 數量; cỡ lô; parti büyüklüğü",
    "units": "units inspected; inspected; units; sample size; sample; inspected quantity; sampled; 抽样数; 抽樣數; 检验数量; 檢驗數量; 样本量; cỡ mẫu; "
    "numune sayısı",
    "inspector": "inspector; inspected by; inspector name; qc; 检验员; 檢驗員; kiểm tra viên; muayene eden",
    "result": "result; inspection result; verdict; outcome; pass fail; 结果; 結果; 检验结果; 檢驗結果; kết quả; sonuç",
    "remarks": "remarks; remark; comment; comments; notes; 备注; 備註; ghi chú; açıklama",
    "defect": "defect; defect type; defect code; defect name; fault; 缺陷; 疵点; 不良项目; lỗi; hata",
    "category": "defect category; category; defect group; 缺陷类别; 不良类别; loại lỗi",
    "defect_class": "defect class; class; severity; classification; 缺陷等级; 严重度; mức độ",
    "count": "defects; count; number of defects; defects found; quantity of defects; 缺陷数; 不良数; số lỗi; hata sayısı",
    "found_by_audit": "found because of the audit; found because of audit; found by audit; audit driven; 因审核发现",
}
FIELDS = Fields(
    LABELS,
    ("date",),
    WORDS,
    marks=("factory", "factory_id", "reference", "date"),
    longest=FACTORY_LONGEST | {"reference": 100, "product": 200, "inspector": 120, "remarks": 5000, "defect": 120},
    days=("date",),
)
RESULTS = {
    Result.PASS: "passed; ok; accept; accepted; a; p; good; conform; 合格; 通过; 通過; 接受; đạt; kabul; negative",
    Result.FAIL: "failed; reject; rejected; not ok; ng; r; f; not accepted; 不合格; 不通过; 拒收; không đạt; ret; positive",
}
CLASSES = {
    DefectClass.CRITICAL: "cr; crit; 致命",
    DefectClass.MAJOR: "ma; maj; 主要",
    DefectClass.MINOR: "mi; min; 次要",
}
TYPES = {
    InspectionType.PRE_SHIPMENT: "psi; final; final random; fri; final inspection; 终检; 尾期",
    InspectionType.DURING: "dupro; during; inline; 中期",
    InspectionType.INITIAL: "ipc; ppi; initial; pre production; 初期",
    InspectionType.LOADING: "clc; loading; 监装",
}
BEFORE_A_CLASS = re.compile(r"[\s(（\[/·:_-]")


class Library:
    """The defect library by code, name in any language and synonym; in two queries."""

    def __init__(self):
        self.kinds: dict[int, DefectType] = {}
        self.found: dict[str, int] = {}
        for kind in DefectType.objects.order_by("retired", "pk"):
            self.kinds[kind.pk] = kind
            for word in filter(None, (kind.code, kind.name, kind.local_name)):
                self.found.setdefault(folded(word), kind.pk)
        for pk, text in DefectTypeName.objects.order_by("pk").values_list("defect_type", "text"):
            self.found.setdefault(folded(text), pk)

    def type_of(self, text: str) -> int | None:
        return self.found.get(folded(text))

    def column(self, heading: str) -> tuple[int, str] | None:
        """(type, class) of a column that counts one defect: "Open seam", "SEAM-OPEN (minor)"; class "" where none is named."""
        if (found := self.type_of(heading)) is not None:
            return found, ""
        name, word = before_and_last(heading)
        found, defect_class = self.type_of(name), class_of(word)
        return (found, defect_class) if found is not None and defect_class else None


def before_and_last(heading: str) -> tuple[str, str]:
    """ "Open seam (minor)" → ("Open seam", "minor"); in one pass, however long the heading is."""
    text = heading.strip().rstrip(")）]")
    word = BEFORE_A_CLASS.split(text)[-1]
    return text.removesuffix(word).rstrip(" (（[/·:_-"), word


def class_of(text: str) -> str:
    try:
        return one_of(text, DefectClass, CLASSES, "")
    except Unusable:
        return ""


def fields() -> Fields:
    """With the columns that the defect library knows."""
    library = Library()
    known = {"defects": lambda heading: library.column(heading) is not None}
    return Fields(
        LABELS, FIELDS.needed, WORDS, marks=FIELDS.marks, several=known, longest=FIELDS.longest, days=FIELDS.days
    )


@dataclass(frozen=True)
class Counted:
    """`category` stands where no type was told apart; `by_audit` where somebody looked for it because of an audit."""

    kind: int | None
    category: str
    defect_class: str
    count: int
    by_audit: bool = False


@dataclass
class PastRow:
    """`said` is what the row says of its inspection, `defects` what it counted; None where the list counts no defects."""

    line: Line
    said: dict
    defects: list[Counted] | None = field(default_factory=list)


class Reader:
    """Makes rows of lines. Rows with the same reference at a factory are of one inspection; without a reference those of
    one day, type and product are, where defects stand in rows of their own, and else each row is an inspection."""

    def __init__(self, told):
        self.told, self.library = told, Library()
        self.seen: dict[str, int] = {}
        columns = told.mapping.columns
        self.wide = [(at, self.counted_by(at)) for at in columns.get("defects", ())]
        self.long = "defect" in columns or "category" in columns
        self.products = self.own_products()

    def counted_by(self, at: int) -> tuple[int, str]:
        heading = self.told.mapping.headings[at]
        found = self.library.column(heading)
        if found is None:
            raise unknown_column(heading)
        return found

    def own_products(self) -> dict[str, int]:
        """By SKU and by name, of the buyer that owns the list."""
        rows = Product.objects.filter(buyer__uuid=self.told.options["owner"] or None).order_by("-pk")
        found = {}
        for pk, *words in rows.values_list("pk", "local_name", "name", "sku"):
            found |= {folded(word): pk for word in words if word}
        return found

    def row(self, line: Line) -> tuple[str, PastRow]:
        texts, faults = texts_of(line, self.told.mapping), Faults()
        check_texts(texts, FIELDS, faults)
        if faults:
            raise Unusable(" ".join(faults))
        said = self.said(texts, faults)
        defects = self.counted(texts, line.cells, faults) if self.wide or self.long else None
        if not said.get("factory") and not said.get("reference") and not faults:
            faults.append(_("Name the factory, by its external id or its name."))
        if said.get("factory") and "date" not in texts:
            faults.append(missing("date", self.told.mapping))
        if faults:
            raise Unusable(" ".join(dict.fromkeys(faults)))
        return self.key(said, texts), PastRow(line, self.told.factories.placed(said), defects)

    def said(self, texts: dict[str, str], faults: Faults) -> dict:
        """Values of the inspection's own fields, as far as the row has them."""
        found = {"factory": faults.noted(self.told.factories.of, texts)}
        found |= {name: faults.noted(read, texts[name]) for name, read in self.readers.items() if name in texts}
        if "product" in texts:
            found["product"] = self.products.get(folded(texts["product"]))
            found["product_label"] = "" if found["product"] else texts["product"]
        return {name: value for name, value in found.items() if value not in (None, "")}

    @cached_property
    def readers(self) -> dict:
        return {
            "reference": str,
            "date": self.day,
            "type": lambda text: one_of(text, InspectionType, TYPES, LABELS["type"]),
            "lot_size": lambda text: whole(text, LABELS["lot_size"], 1),
            "units": lambda text: whole(text, LABELS["units"], 1),
            "inspector": str,
            "result": result_of,
            "remarks": str,
        }

    def day(self, text: str) -> date:
        return dates.day(text, self.told.dates, LABELS["date"], self.told.today)

    def key(self, said: dict, texts: dict[str, str]) -> str:
        """By what the list says alone: that a factory is merged or a product added since makes no other inspection of it."""
        if said.get("reference"):
            return key_of("reference", said.get("factory", ""), folded(said["reference"]))
        named = [*(said.get(name, "") for name in ("factory", "date", "type")), folded(texts.get("product", ""))]
        plain = key_of("day", *named)
        if self.long:
            return plain
        self.seen[plain] = self.seen.get(plain, 0) + 1
        return key_of("day", *named, self.seen[plain])

    # -- what was counted ------------------------------------------------------------------------
    def counted(self, texts: dict[str, str], cells: list[str], faults: Faults) -> list[Counted]:
        by_audit = "found_by_audit" in texts and faults.noted(
            yes_or_no, texts["found_by_audit"], LABELS["found_by_audit"]
        )
        found = [faults.noted(self.in_column, at, of, cells, bool(by_audit)) for at, of in self.wide]
        found.append(faults.noted(self.in_row, texts, bool(by_audit)))
        return [each for each in found if each]

    def in_column(self, at: int, of: tuple[int, str], cells: list[str], by_audit: bool) -> Counted | None:
        text = cells[at].strip() if at < len(cells) else ""
        count = whole(text, self.told.mapping.headings[at]) if text not in ("", "-", "–") else 0
        kind, defect_class = of
        return Counted(kind, "", defect_class or self.usual_class(kind), count, by_audit) if count else None

    def in_row(self, texts: dict[str, str], by_audit: bool) -> Counted | None:
        named = texts.get("defect") or texts.get("category")
        count = whole(texts["count"], LABELS["count"]) if "count" in texts else int(bool(named))
        if not named or not count:
            if count:
                raise Unusable(_("Defects are counted, but neither their type nor their category is named."))
            return None
        kind, category = self.meant(texts.get("defect", ""), texts.get("category", ""))
        given = texts.get("defect_class")
        usual = self.usual_class(kind) if kind else DefectClass.MAJOR
        defect_class = one_of(given, DefectClass, CLASSES, LABELS["defect_class"]) if given else usual
        return Counted(kind, category, defect_class, count, by_audit)

    def meant(self, defect: str, category: str) -> tuple[int | None, str]:
        """A type of the library, or else the category that the row names; the one column may name either."""
        kind = self.library.type_of(defect) if defect else None
        if kind:
            return kind, ""
        try:
            return None, one_of(category or defect, DefectCategory, {}, LABELS["category"])
        except Unusable as fault:
            if category:
                raise
            told = _("“%(text)s” is no defect type of the library; add it there or give its category.")
            raise Unusable(told % {"text": defect[:60]}) from fault

    def usual_class(self, kind: int) -> str:
        return self.library.kinds[kind].default_class


def unknown_column(heading: str) -> Rejected:
    told = _(
        "The column “%(heading)s” names no defect type of the library; add the type there, or leave the column out."
    )
    return Rejected(told % {"heading": heading}, code="mapping")


def result_of(text: str) -> str:
    found = one_of(text, Result, RESULTS, LABELS["result"], without=(Result.PENDING,))
    if found == Result.PENDING:
        raise Unusable(_("A past inspection passed or failed; “%(text)s” is neither.") % {"text": text[:40]})
    return found


def joined(rows: list[PastRow], options: Mapping) -> tuple[dict, dict | None]:
    """What the rows of one inspection say together: its values, and {(type, category, class): (count, by audit)}."""
    said = agreed((row.said for row in rows), LABELS)
    if any(row.defects is None for row in rows):
        return said, None
    found: dict = {}
    for each in (each for row in rows for each in row.defects):
        key = each.kind, each.category, each.defect_class
        count, by_audit = found.get(key, (0, each.by_audit))
        if by_audit != each.by_audit:
            raise Unusable(_("The same defect is counted both as found because of an audit and as not."))
        found[key] = whole(str(count + each.count), LABELS["count"]), by_audit
    return said, found
