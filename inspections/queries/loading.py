"""The loading of a container: what is not said yet, and what of it fails the lot or should be known."""

from django.utils.formats import number_format
from django.utils.translation import gettext as _

from ..enums import ContainerPart, InspectionState, InspectionType, SealKind, Soundness
from ..models import ContainerCheck, Inspection, Loading
from .gaps import Gap
from .quantities import Lot, lot_of

EXPLAINED = (Soundness.NOT_SOUND, Soundness.NOT_LOOKED_AT)
FIELD = "id_"  # what Django puts before the name of a field; a gap leads there


def asked(inspection: Inspection) -> bool:
    return inspection.type == InspectionType.LOADING


def loading_of(inspection: Inspection) -> Loading | None:
    """What is filed of it; None where nobody has begun. No query where none is asked for."""
    if not asked(inspection):
        return None
    rows = Loading.objects.select_related("inspection__factory", "doors_photo__file", "recorded_by")
    return rows.filter(inspection=inspection).first()


def begun(inspection: Inspection) -> Loading:
    """What is filed of it, or an empty one that is not saved."""
    return loading_of(inspection) or Loading(inspection=inspection)


def checks_of(loading: Loading) -> list[ContainerCheck]:
    """The seven points in their order; those that nobody has answered are not saved."""
    rows = loading.checks.select_related("photo__file") if loading.pk else ()
    found = {each.part: each for each in rows}
    return [found.get(part) or ContainerCheck(loading=loading, part=part) for part in ContainerPart]


# -- gaps --------------------------------------------------------------------------------------
def missing(inspection: Inspection) -> list[str]:
    loading = begun(inspection)
    if not loading.container:
        return [at("container", _("Say into which container the goods are loaded."))]
    closed = [*checks_missing(loading), *seal_missing(loading)] if loading.in_container else []
    return [*vehicle_missing(loading), *closed, *goods_missing(loading, lot_of(inspection))]


def at(field: str, sentence: str) -> Gap:
    return Gap(FIELD + field, sentence)


def vehicle_missing(loading: Loading) -> list[str]:
    if loading.in_container and not loading.container_number:
        return [at("container_number", _("The container's number is missing."))]
    if not loading.in_container and not loading.truck_plate:
        return [at("truck_plate", _("The truck's plate is missing."))]
    return []


def checks_missing(loading: Loading) -> list[str]:
    """One sentence for a container that nobody has begun to look at."""
    checks = checks_of(loading)
    if not any(each.answer for each in checks):
        return [Gap("check-1", _("The empty container is not checked yet."))]
    gaps = [(each, sentence) for each in checks for sentence in (check_missing(each), photo_missing(each))]
    return [Gap(f"check-{each.number}", sentence) for each, sentence in gaps if sentence]


def check_missing(check: ContainerCheck) -> str:
    words = {"part": check.get_part_display()}
    if not check.answer:
        return _("Empty container, %(part)s: not answered yet.") % words
    if check.answer in EXPLAINED and not check.remark:
        return _("Empty container, %(part)s: say why in a remark.") % words
    return ""


def photo_missing(check: ContainerCheck) -> str:
    """Asked for on site alone: whoever corrects a point afterwards stands at a desk."""
    on_site = check.loading.inspection.state == InspectionState.IN_PROGRESS
    if not on_site or check.answer != Soundness.NOT_SOUND or check.photo_id:
        return ""
    return _("Empty container, %(part)s: a photo of what is not sound is missing.") % {"part": check.get_part_display()}


def seal_missing(loading: Loading) -> list[str]:
    gaps = []
    if not loading.seal:
        gaps.append(Gap("seal", _("Say which kind of seal closes the container.")))
    if loading.seal != SealKind.NONE and not loading.seal_number:
        gaps.append(at("seal_number", _("The number of the carrier's seal is missing.")))
    if not loading.doors_photo_id:
        gaps.append(Gap("doors-photo", _("A photo of the closed and sealed doors is missing.")))
    return gaps


def goods_missing(loading: Loading, lot: Lot) -> list[str]:
    wanted = {
        "began_at": _("Say when loading began."),
        "ended_at": _("Say when loading ended."),
        "cartons_loaded": _("Say how many cartons are loaded."),
    }
    words = _("%(order)s: say how many units are loaded.")
    return [
        *(at(name, sentence) for name, sentence in wanted.items() if getattr(loading, name) is None),
        *(
            at(f"units_{part.position}", words % {"order": part.po_number})
            for part in lot.parts
            if part.loaded_units is None
        ),
    ]


# -- what it says about the lot ----------------------------------------------------------------
def failures(inspection: Inspection) -> list[str]:
    """A container that is not sound, or that leaves without a high-security seal."""
    loading = begun(inspection)
    return [*said_of(loading, Soundness.NOT_SOUND, _("Container not sound: %(part)s.")), *badly_sealed(loading)]


def said_of(loading: Loading, answer: Soundness, words: str) -> list[str]:
    return [words % {"part": each.get_part_display()} for each in checks_of(loading) if each.answer == answer]


def badly_sealed(loading: Loading) -> list[str]:
    told = {
        SealKind.OTHER: _("The container's seal is no high-security seal (ISO 17712)."),
        SealKind.NONE: _("The container left without a seal."),
    }
    return [told[loading.seal]] if loading.in_container and loading.seal in told else []


def needs_attention(inspection: Inspection) -> list[str]:
    loading, lot = begun(inspection), lot_of(inspection)
    unseen = said_of(loading, Soundness.NOT_LOOKED_AT, _("Not looked at on the empty container: %(part)s."))
    cartons = differing(_("%(loaded)s of %(presented)s cartons are loaded."), loading.cartons_loaded, lot.cartons)
    units = differing(_("%(loaded)s of %(presented)s units are loaded."), lot.total("loaded_units"), lot.presented)
    return [*unseen, *cartons, *units]


def differing(words: str, loaded: int | None, presented: int | None) -> list[str]:
    """That another quantity is loaded than was presented."""
    if loaded is None or presented is None or loaded == presented:
        return []
    numbers = {"loaded": loaded, "presented": presented}
    return [words % {name: number_format(each, force_grouping=True) for name, each in numbers.items()}]
