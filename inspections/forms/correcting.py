from django import forms
from django.utils.text import capfirst
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from qcportal.core.punctuation import in_brackets, with_colon
from suppliers.widgets import is_uuid

from ..enums import Conformity, DefectClass, PackingKind, PointAnswer, ReferenceAnswer, SealKind, Soundness
from ..models import DefectType, Inspection, LotPart
from ..models.measurements import MOST_SAMPLES
from ..queries.attention import attention_points, reference_of
from ..queries.loading import checks_of, loading_of
from .fields import WholeField
from .filing import offered

MOST_NUMBER = max(MOST_SAMPLES, 1_000_000)
NUMBER, BECOMES = "#", "="  # in a choice: the number typed beside it stands here; what it is corrected to follows
QUANTITIES = {
    "presented": "presented_units",
    "packed": "packed_units",
    "cartons": "cartons_presented",
    "loaded": "loaded_units",
}
Choices = list[tuple[str, str]]


class CorrectForm(forms.Form):
    """One figure of an inspection, as its reviewer has it."""

    figure = forms.ChoiceField(label=_("Figure"))
    sample = WholeField(
        label=_("Sample, unit or carton"),
        min_value=0,
        max_value=MOST_NUMBER,
        required=False,
        help_text=_("Of a measured point, of a test with readings, or the carton."),
    )
    value = forms.CharField(
        label=_("Corrected to"),
        max_length=500,
        required=False,
        help_text=_("Where the figure does not say it already."),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    reason = forms.CharField(
        label=_("Reason"),
        max_length=500,
        help_text=_("It stands beside what was filed, on the page and in the report."),
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def __init__(self, *args, inspection: Inspection, search: str = "", **kwargs):
        """`search` looks in the library for a defect that the inspector missed."""
        super().__init__(*args, **kwargs)
        found = [(_("Defects of the library"), self.further(inspection, search)), *groups_of(inspection)]
        groups = [(name, rows) for name, rows in found if rows]
        self.fields["figure"].choices = [("", "–"), *groups]
        if not any(NUMBER in value for _name, rows in groups for value, _label in rows):
            del self.fields["sample"]

    def further(self, inspection: Inspection, search: str) -> Choices:
        """Types that nobody found yet: those that were searched for, and the one that was chosen, which stays chosen."""
        kinds = list(offered(search, inspection)) if search.strip() else []
        self.hits = len(kinds)
        kind, _colon, rest = str(self["figure"].value() or "").partition(":")
        uuid = rest.partition(":")[0]
        if kind == "defects" and is_uuid(uuid):
            kinds += DefectType.objects.filter(uuid=uuid)
        known = dict(counted(inspection))
        return [row for row in defect_choices({each.uuid: each for each in kinds}, {}) if row[0] not in known]

    def clean(self):
        data = super().clean()
        figure, _sign, becomes = data.get("figure", "").partition(BECOMES)
        if NUMBER in figure and data.get("sample") is None and "sample" not in self.errors:
            self.add_error("sample", _("Say which sample."))
        if figure and not becomes and not data.get("value"):
            self.add_error("value", _("Say what it is corrected to."))
        data["figure"] = figure.replace(NUMBER, str(data.get("sample")))
        data["value"] = becomes or data.get("value", "")
        data.pop("sample", None)
        return data


def groups_of(inspection: Inspection) -> list[tuple[str, Choices]]:
    return [
        (_("Facts"), [("units", _("Units inspected: %(n)d") % {"n": inspection.units_inspected or 0})]),
        (_("Defects"), counted(inspection)),
        (_("Class of a defect"), classes(inspection)),
        (_("Measurements"), points(inspection)),
        (_("On-site tests"), tests(inspection)),
        (_("Quantity"), quantities(inspection)),
        (_("Packing and marking"), cartons(inspection)),
        (_("Empty container"), container(inspection)),
        (_("Seal"), seal(inspection)),
        (_("Attention points"), attention(inspection)),
        (_("Reference sample"), reference(inspection)),
    ]


def counted(inspection: Inspection) -> Choices:
    """Each type that was found or corrected, in each class."""
    lines = inspection.defects.select_related("defect_type").order_by("defect_type__name")
    found = {(line.defect_type.uuid, line.defect_class): line.count for line in lines}
    corrected = inspection.corrections.exclude(defect_type=None).select_related("defect_type")
    kinds = {row.defect_type.uuid: row.defect_type for row in (*lines, *corrected)}
    return defect_choices(kinds, found)


def defect_choices(kinds: dict, found: dict) -> Choices:
    return [
        (f"defects:{uuid}:{value}", with_colon(in_brackets(kind.shown_name, label), found.get((uuid, value), 0)))
        for uuid, kind in kinds.items()
        for value, label in DefectClass.choices
    ]


def classes(inspection: Inspection) -> Choices:
    """Everything that stands in one class, into another."""
    lines = inspection.defects.select_related("defect_type").order_by("defect_type__name")
    return [
        (
            f"class:{line.defect_type.uuid}:{line.defect_class}{BECOMES}{value}",
            with_colon(line.defect_type.shown_name, f"{line.count} {line.get_defect_class_display()} → {label}"),
        )
        for line in lines
        for value, label in DefectClass.choices
        if value != line.defect_class
    ]


def points(inspection: Inspection) -> Choices:
    rows = inspection.points.all()
    return [
        (f"value:{row.position}:{NUMBER}", in_brackets(f"{row.position} {row.shown_name}", row.unit)) for row in rows
    ]


def tests(inspection: Inspection) -> Choices:
    found = []
    for row in inspection.site_tests.filter(not_done=""):
        key, words = row.position, {"test": row.shown_name, "failed": row.failed or 0, "tested": row.tested or 0}
        if row.unit:
            found.append((f"reading:{key}:{NUMBER}", in_brackets(row.shown_name, row.unit)))
        else:
            found.append((f"test:{key}:tested", _now("%(test)s: units tested: %(tested)d") % words))
        found.append((f"test:{key}:failed", _now("%(test)s: units that failed: %(failed)d") % words))
    return found


def quantities(inspection: Inspection) -> Choices:
    """Of each order, as far as it is known."""
    known = [
        (part, key, name)
        for part in inspection.parts.all()
        for key, name in QUANTITIES.items()
        if getattr(part, name) is not None
    ]
    return [(f"{key}:{part.position}", quantity(part, name)) for part, key, name in known]


def quantity(part: LotPart, name: str) -> str:
    words = {"figure": part._meta.get_field(name).verbose_name, "number": getattr(part, name)}
    return _now("%(order)s: %(figure)s: %(number)d") % (words | {"order": part.po_number})


def cartons(inspection: Inspection) -> Choices:
    """Where people judge, an answer; else what stands there, which is compared."""
    packing, found = getattr(inspection, "packing", None), []
    for kind in packing.expected if packing else ():
        key, label = f"carton:{NUMBER}:{kind}", capfirst(str(kind.label))
        if kind in PackingKind.judged():
            found += [(f"{key}{BECOMES}{value}", f"{label} → {words}") for value, words in Conformity.choices]
        else:
            found.append((key, label))
    return found


def container(inspection: Inspection) -> Choices:
    loading = loading_of(inspection)
    checks = checks_of(loading) if loading and loading.in_container else []
    return [
        (f"container:{each.part}{BECOMES}{value}", f"{capfirst(each.get_part_display())} → {label}")
        for each in checks
        for value, label in Soundness.choices
        if value != each.answer
    ]


def seal(inspection: Inspection) -> Choices:
    loading = loading_of(inspection)
    if loading is None or not loading.in_container:
        return []
    now = capfirst(loading.get_seal_display())
    return [(f"seal{BECOMES}{value}", f"{now} → {label}") for value, label in SealKind.choices if value != loading.seal]


def attention(inspection: Inspection) -> Choices:
    found = [
        answers(f"attention:{each.position}", str(each), each, PointAnswer) for each in attention_points(inspection)
    ]
    return [choice for choices in found for choice in choices]


def reference(inspection: Inspection) -> Choices:
    check = reference_of(inspection)
    return answers("reference", check.tag, check, ReferenceAnswer) if check else []


def answers(key: str, name: str, record, known) -> Choices:
    """Each other answer, and the remark beside it."""
    others = [(value, label) for value, label in known.choices if value != record.answer]
    now = with_colon(name, record.get_answer_display())
    found = [(f"{key}:answer{BECOMES}{value}", f"{now} → {label}") for value, label in others]
    return [*found, (f"{key}:remark", _now("%(what)s (remark)") % {"what": name})]
