"""A line of a list of past audits and findings as what it says, checked."""

import re
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from functools import cached_property

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from suppliers.enums import ProcessArea
from suppliers.importing import dates
from suppliers.importing.fields import Fields
from suppliers.importing.history import DAY_WORDS, FACTORY_FIELDS, FACTORY_LONGEST, FACTORY_WORDS, key_of, one_of
from suppliers.importing.lines import Line
from suppliers.importing.rows import Faults, Unusable, check_texts, texts_of
from suppliers.normalise import folded

from .enums import AuditKind, FindingGrade, Grade

LABELS = FACTORY_FIELDS | {
    "reference": gettext_lazy("audit reference"),
    "date": gettext_lazy("day of the audit"),
    "standard": gettext_lazy("standard"),
    "kind": gettext_lazy("kind of audit"),
    "areas": gettext_lazy("process areas that it looked into"),
    "result": gettext_lazy("grade or result"),
    "score": gettext_lazy("score (%)"),
    "auditor": gettext_lazy("auditor"),
    "summary": gettext_lazy("summary"),
    "finding": gettext_lazy("finding reference"),
    "text": gettext_lazy("what was found"),
    "area": gettext_lazy("process area of the finding"),
    "severity": gettext_lazy("grade of the finding"),
    "clause": gettext_lazy("clause"),
    "raised": gettext_lazy("finding raised on"),
    "closed": gettext_lazy("finding closed on"),
}
WORDS = {
    "reference": "audit reference; audit ref; audit no; audit number; audit id; reference; ref; 审核编号; 審核編號; mã đánh giá; denetim no",
    **FACTORY_WORDS,
    "date": f"audit date; date of audit; audited on; inspection date; record date; date; day; 审核日期; 審核日期; {DAY_WORDS}; ngày đánh giá; ngày; "
    "denetim tarihi; tarih; fecha; datum",
    "standard": "standard; audit standard; audit criteria; criteria; scheme; programme; program; protocol; 标准; 標準; tiêu chuẩn; standart",
    "kind": "audit kind; audit type; kind of audit; kind; type; 审核类型; 審核類型; loại đánh giá",
    "areas": "process areas; areas covered; areas; scope; 审核范围; 覆盖过程",
    "result": "audit result; audit grade; grade; rating; result; outcome; classification; 等级; 評級; 结果; 結果; kết quả; sonuç",
    "score": "audit score; score; score percent; percent; 得分; 分数; điểm; puan",
    "auditor": "auditor; lead auditor; audited by; 审核员; 審核員; đánh giá viên; denetçi",
    "summary": "summary; conclusion; remarks; 总结; 备注",
    "finding": "finding reference; finding ref; finding no; finding number; finding id; nc number; ncr no; observation number; 不符合项编号; 发现编号",
    "text": "finding; finding text; what was found; non conformity; nonconformity; description; statement; observation; observation text; 不符合项; "
    "问题描述; 发现; phát hiện; bulgu",
    "area": "process area; finding area; area; system; 过程; 过程领域; 区域",
    "severity": "finding severity; finding grade; severity; finding class; level; 严重程度; 严重性; 不符合等级; mức độ",
    "clause": "clause; requirement; requirement no; question; 条款; điều khoản; madde",
    "raised": "raised on; raised; date raised; finding date; opened; open date; 提出日期; 发现日期",
    "closed": "closed on; closed; date closed; close date; resolved; completed; 关闭日期; 完成日期",
}
FIELDS = Fields(
    LABELS,
    (),
    WORDS,
    marks=("factory", "factory_id", "reference", "date"),
    longest=FACTORY_LONGEST
    | {
        "reference": 100,
        "standard": 200,
        "result": 60,
        "auditor": 120,
        "summary": 10_000,
        "finding": 100,
        "text": 10_000,
        "clause": 60,
    },
    days=("date", "raised", "closed"),
)
GRADES = {
    FindingGrade.ZERO_TOLERANCE: "zt; zero; 零容忍",
    FindingGrade.CRITICAL: "cr; crit; 严重; 致命",
    FindingGrade.MAJOR: "ma; maj; major non conformity; major nc; 主要; 一般严重",
    FindingGrade.MINOR: "mi; min; minor non conformity; minor nc; 次要; 轻微",
    FindingGrade.OBSERVATION: "obs; ofi; opportunity for improvement; recommendation; remark; 观察; 建议",
}
KINDS = {
    AuditKind.INITIAL: "first; new factory; 初次; 首次",
    AuditKind.PERIODIC: "annual; renewal; routine; surveillance; 定期; 年度",
    AuditKind.FOLLOW_UP: "follow up; re audit; reaudit; 跟踪; 复审",
    AuditKind.SPECIAL: "special; for cause; unannounced; 特别",
}
AREAS = {
    ProcessArea.TRAINING_STAFFING: "training; staffing; personnel; people; 培训; 人员",
    ProcessArea.DOCUMENTATION: "documents; records; document control; 文件; 记录",
    ProcessArea.PROCESS_CONTROL: "process; production; production control; 生产; 过程控制",
    ProcessArea.EQUIPMENT_MAINTENANCE: "equipment; maintenance; machines; 设备; 维护",
    ProcessArea.INCOMING_MATERIALS: "incoming; materials; purchasing; suppliers; 来料; 物料",
    ProcessArea.QUALITY_MANAGEMENT: "quality; quality system; management; capa; 质量; 质量体系",
    ProcessArea.MEASUREMENT_TESTING: "measurement; testing; laboratory; calibration; 测量; 检测; 计量",
    ProcessArea.PACKAGING_STORAGE: "packaging; storage; warehouse; packing; 包装; 仓储; 仓库",
    ProcessArea.FACILITIES_SAFETY: "facilities; facility; safety; premises; building; 设施; 安全",
}
BETWEEN = re.compile(r"[;,、，；|/\n]")
OF_A_FINDING = ("finding", "text", "area", "severity", "clause", "raised", "closed")


@dataclass
class PastRow:
    """`said` is what the row says of its audit, `finding` what it says of one finding; empty where it names none."""

    line: Line
    said: dict
    finding: dict


class Reader:
    """Makes rows of lines. Rows with the same reference at a factory are of one audit; without one those of a day and standard."""

    def __init__(self, told):
        self.told = told

    def row(self, line: Line) -> tuple[str, PastRow]:
        texts, faults = texts_of(line, self.told.mapping), Faults()
        check_texts(texts, FIELDS, faults)
        if faults:
            raise Unusable(" ".join(faults))
        said, finding = self.said(texts, faults), self.finding(texts, faults)
        if not faults and "factory" not in said and "reference" not in said:
            faults.append(_("Name the factory, by its external id or its name."))
        if not faults and "factory" in said and "date" not in said:
            faults.append(_("The day of the audit is missing."))
        if faults:
            raise Unusable(" ".join(dict.fromkeys(faults)))
        return self.key(said), PastRow(line, self.told.factories.placed(said), finding)

    def key(self, said: dict) -> str:
        factory = said.get("factory", "")
        if "reference" in said:
            return key_of("reference", factory, folded(said["reference"]))
        return key_of("day", factory, said["date"], folded(said.get("standard", "")))

    def said(self, texts: dict[str, str], faults: Faults) -> dict:
        """An audit of which no day is named took place when its finding was raised."""
        found = {"factory": faults.noted(self.told.factories.of, texts)}
        found |= {name: faults.noted(read, texts[name]) for name, read in self.of_audit.items() if name in texts}
        if "date" not in texts and "raised" in texts and "reference" not in texts:
            found["date"] = faults.noted(self.day("raised"), texts["raised"])
        if "result" in texts:
            found |= graded(texts["result"])
        return {name: value for name, value in found.items() if value not in (None, "")}

    @cached_property
    def of_audit(self) -> dict:
        return {
            "reference": str,
            "date": self.day("date"),
            "standard": str,
            "kind": kind,
            "areas": areas_in,
            "score": percent,
            "auditor": str,
            "summary": str,
        }

    def day(self, name: str):
        return lambda text: dates.day(text, self.told.dates, LABELS[name], self.told.today)

    def finding(self, texts: dict[str, str], faults: Faults) -> dict:
        if not any(name in texts for name in ("finding", "text", "area", "severity")):
            return {}
        found = {name: texts.get(name, "") for name in ("finding", "text", "clause")}
        for name, read in {"area": area, "severity": severity}.items():
            found[name] = faults.noted(read, texts.get(name, ""))
        for name in ("raised", "closed"):
            found[name] = faults.noted(self.day(name), texts[name]) if name in texts else None
        if not found["text"] and not found["finding"]:
            faults.append(_("Say what was found, or give the finding's reference."))
        return found


def kind(text: str) -> str:
    found = one_of(text, AuditKind, KINDS, LABELS["kind"], without=(AuditKind.SELF_ASSESSMENT,))
    if found == AuditKind.SELF_ASSESSMENT:
        raise Unusable(_("What a supplier says of itself is no audit of the past; leave the row out."))
    return found


def area(text: str) -> str:
    if not text:
        raise Unusable(_("The process area of the finding is missing; without it no trend can be explained by it."))
    return one_of(text, ProcessArea, AREAS, LABELS["area"])


def severity(text: str) -> str:
    if not text:
        raise Unusable(_("The grade of the finding is missing."))
    return one_of(text, FindingGrade, GRADES, LABELS["severity"])


def areas_in(text: str) -> tuple[str, ...]:
    words = [word for word in BETWEEN.split(text) if word.strip()]
    return tuple(sorted({one_of(word, ProcessArea, AREAS, LABELS["areas"]) for word in words}))


def percent(text: str) -> Decimal:
    try:
        value = Decimal(text.replace("%", "").replace(",", ".").strip())
        if not 0 <= value <= 100:
            raise InvalidOperation
    except InvalidOperation:
        told = _("The %(field)s “%(text)s” is no number from 0 to 100.")
        raise Unusable(told % {"field": LABELS["score"], "text": text[:40]}) from None
    return value.quantize(Decimal("0.1"))


def graded(text: str) -> dict:
    """A grade of the portal's own, or else the list's word for it."""
    return {"grade": text.upper()} if text.upper() in Grade.values else {"result_label": text}
