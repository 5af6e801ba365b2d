"""The process area that a section's title speaks of."""

import re

from suppliers.enums import ProcessArea as A

# The first area whose word stands in the title; narrower words come first.
WORDS = (
    (A.TRAINING_STAFFING, "training staffing staff personnel competence worker workers employee labour labor wages hours hiring", "培训 人员 员工 劳工 工时 工资"),
    (A.MEASUREMENT_TESTING, "measurement measuring calibration testing test tests laboratory lab gauge", "测量 检测 测试 校准 试验 实验室 计量"),
    (A.INCOMING_MATERIALS, "incoming material materials purchasing supplier suppliers procurement receiving", "来料 进料 原材料 物料 采购 供应商"),
    (A.EQUIPMENT_MAINTENANCE, "equipment maintenance machine machines machinery tooling tools", "设备 维护 保养 机器 工装 模具"),
    (A.PACKAGING_STORAGE, "packaging packing storage warehouse warehousing shipping loading container logistics transport distribution", "包装 仓储 仓库 储存 装运 运输 物流 装柜"),
    (A.FACILITIES_SAFETY, "facility facilities safety fire building health hygiene site premises security environment environmental waste emergency", "安全 消防 厂房 设施 健康 卫生 环境 现场 场地"),
    (A.DOCUMENTATION, "documentation document documents record records procedure procedures traceability", "文件 记录 文档 程序 追溯"),
    (A.PROCESS_CONTROL, "process production manufacturing line assembly sewing cutting pre-production", "过程 制程 工序 生产 工艺 流程"),
    (A.QUALITY_MANAGEMENT, "quality management audit corrective improvement policy complaint complaints leadership", "质量 品质 管理 改进 投诉 方针"),
)  # fmt: skip


def area_named(text: str) -> str | None:
    """An area by its value or its name, in any language of the portal's own."""
    word = re.sub(r"[\s_-]+", "_", text.strip().lower())
    for area in A:
        if word in (area.value, area.value.replace("_", "_and_"), re.sub(r"\s+", "_", str(area.label).lower())):
            return area.value
    return None


def area_guessed(title: str) -> str | None:
    """
    >>> area_guessed("3. Machine maintenance"), area_guessed("来料检验"), area_guessed("Other")
    ('equipment_maintenance', 'incoming_materials', None)
    """
    if named := area_named(title):
        return named
    words = set(re.findall(r"[a-z-]+", title.lower()))
    for area, english, chinese in WORDS:
        if words & set(english.split()) or any(word in title for word in chinese.split()):
            return area.value
    return None
