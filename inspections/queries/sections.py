"""The parts of a visit: what each still lacks, and what in it fails the lot. The result is derived from all of them."""

from collections.abc import Callable
from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from ..models import Inspection
from . import attention, loading, measurements, packing, quantities, site_tests, standing
from .programmes import photos_missing

Sentences = Callable[[Inspection], list[str]]


def nothing(_inspection: Inspection) -> list[str]:
    return []


@dataclass(frozen=True)
class Section:
    """`name` is its page in the filing. An inspection that asks for nothing of the kind has no such section."""

    name: str
    title: str
    missing: Sentences
    failures: Sentences
    asked: Callable[[Inspection], bool] = lambda _inspection: True
    needs_attention: Sentences = nothing  # what somebody should know, and what fails no lot


@dataclass(frozen=True)
class Progress:
    """A section of one inspection, and what it still lacks, in sentences."""

    section: Section
    missing: list[str]


def workmanship_missing(inspection: Inspection) -> list[str]:
    return [*standing.missing(inspection), *photos_missing(inspection)]


SECTIONS = (
    Section(
        "record", _("Workmanship"), workmanship_missing, standing.failures, needs_attention=standing.needs_attention
    ),
    Section("measurements", _("Measurements"), measurements.missing, measurements.failures, asked=measurements.asked),
    Section(
        "site_tests",
        _("On-site tests"),
        site_tests.missing,
        site_tests.failures,
        asked=site_tests.asked,
        needs_attention=site_tests.needs_attention,
    ),
    Section(
        "quantity",
        _("Quantity"),
        quantities.missing,
        quantities.failures,
        asked=quantities.asked,
        needs_attention=quantities.needs_attention,
    ),
    Section(
        "packing",
        _("Packing and marking"),
        packing.missing,
        packing.failures,
        asked=packing.asked,
        needs_attention=packing.needs_attention,
    ),
    Section(
        "loading",
        _("Container loading"),
        loading.missing,
        loading.failures,
        asked=loading.asked,
        needs_attention=loading.needs_attention,
    ),
    Section(
        "attention",
        _("Attention points"),
        attention.missing,
        attention.failures,
        asked=attention.asked,
        needs_attention=attention.needs_attention,
    ),
    Section(
        "reference",
        _("Reference sample"),
        attention.reference_missing,
        attention.reference_failures,
        asked=attention.reference_asked,
        needs_attention=attention.reference_attention,
    ),
)


def progress(inspection: Inspection) -> list[Progress]:
    return [Progress(each, each.missing(inspection)) for each in SECTIONS if each.asked(inspection)]


def progress_of(inspection: Inspection, name: str) -> Progress:
    section = next(each for each in SECTIONS if each.name == name)
    return Progress(section, section.missing(inspection))


def missing(inspection: Inspection) -> list[str]:
    """What keeps this inspection from being submitted."""
    return [sentence for each in progress(inspection) for sentence in each.missing]


def failures(inspection: Inspection) -> list[str]:
    """Every reason for which this lot fails; a lot without one passes."""
    return [sentence for each in SECTIONS if each.asked(inspection) for sentence in each.failures(inspection)]


def needs_attention(inspection: Inspection) -> list[str]:
    """What fails no lot, and what whoever decides should know."""
    return [sentence for each in SECTIONS if each.asked(inspection) for sentence in each.needs_attention(inspection)]
