"""Special attention points and the reference sample of an inspection: what is not answered yet, and what the answers say."""

from django.utils.translation import gettext as _

from ..enums import PointAnswer, ReferenceAnswer
from ..models import AttentionPoint, Inspection, ReferenceCheck

EXPLAINED = (PointAnswer.NOT_OK, PointAnswer.NOT_APPLICABLE)
REFERENCE_EXPLAINED = (ReferenceAnswer.DIFFERS,)


def attention_points(inspection: Inspection) -> list[AttentionPoint]:
    return list(AttentionPoint.objects.filter(inspection=inspection).select_related("photo__file"))


def asked(inspection: Inspection) -> bool:
    return AttentionPoint.objects.filter(inspection=inspection).exists()


def missing(inspection: Inspection) -> list[str]:
    found = [point_missing(point) for point in AttentionPoint.objects.filter(inspection=inspection)]
    return [sentence for sentence in found if sentence]


def point_missing(point: AttentionPoint) -> str:
    words = {"number": point.position, "text": point.text}
    if not point.answer:
        return _("Attention point %(number)d is not answered: %(text)s") % words
    if point.answer in EXPLAINED and not point.remark:
        return _("Attention point %(number)d: say why in a remark.") % words
    return ""


def not_ok(inspection: Inspection, *, decides: bool) -> list[str]:
    points = AttentionPoint.objects.filter(inspection=inspection, answer=PointAnswer.NOT_OK, decides=decides)
    words = _("Not OK: %(text)s (%(remark)s)")
    return [words % {"text": each.text, "remark": each.remark or "–"} for each in points]


def failures(inspection: Inspection) -> list[str]:
    return not_ok(inspection, decides=True)


def needs_attention(inspection: Inspection) -> list[str]:
    return not_ok(inspection, decides=False)


# -- the reference sample ----------------------------------------------------------------------
def reference_of(inspection: Inspection) -> ReferenceCheck | None:
    return ReferenceCheck.objects.filter(inspection=inspection).first()


def reference_asked(inspection: Inspection) -> bool:
    return ReferenceCheck.objects.filter(inspection=inspection).exists()


def reference_missing(inspection: Inspection) -> list[str]:
    check = reference_of(inspection)
    if check and not check.answer:
        return [_("Say whether the reference sample %(tag)s is there.") % {"tag": check.tag}]
    if check and check.answer == ReferenceAnswer.DIFFERS and not check.remark:
        return [_("Say how the goods differ from the reference sample.")]
    return []


def reference_failures(inspection: Inspection) -> list[str]:
    check = reference_of(inspection)
    if check is None or check.answer != ReferenceAnswer.DIFFERS:
        return []
    words = {"tag": check.tag, "remark": check.remark or "–"}
    return [_("The goods differ from the reference sample %(tag)s: %(remark)s") % words]


def reference_attention(inspection: Inspection) -> list[str]:
    check = reference_of(inspection)
    if check is None or check.answer != ReferenceAnswer.MISSING:
        return []
    return [_("The reference sample %(tag)s was missing.") % {"tag": check.tag}]
