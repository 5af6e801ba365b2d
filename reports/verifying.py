"""Whether a document is genuine, for anybody who holds it: by its file, by the code on it, or by its number.

Nothing is told but what whoever asks has in hand: no name, no result. Of a number alone not even the kind.
"""

import hashlib
import re
import uuid
from collections.abc import Iterable
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from qcportal.core import seal_reading
from qcportal.core.models import SealCertificate
from qcportal.core.seal_reading import Contents

from .documents import machine
from .enums import Authenticity
from .models import Report

NUMBER = re.compile(r"\b([A-Z0-9]{2,5}-\d{4}-\d{4,9})(?:\s*(?:R|REVISION|修订)\s*(\d{1,4}))?\b")
# As it stands in the metadata and, with its slashes as octal numbers, in the seal.
CODES = re.compile(rb"verify(?:/|\\057)([0-9a-f]{32})")
NUMBERS = re.compile(rb"[A-Z0-9]{2,5}-\d{4}-\d{4,9}")
MOST_CLAIMS = 20


@dataclass(frozen=True)
class Check:
    """One thing that was looked at. `holds` is None where there is nothing to look at."""

    name: str
    holds: bool | None
    sentence: str


@dataclass(frozen=True)
class Verdict:
    state: str
    report: Report | None = None
    successor: Report | None = None
    kind_shown: bool = False  # to who has the document
    checks: list[Check] = field(default_factory=list)


UNKNOWN = Verdict(Authenticity.UNKNOWN)


def issued():
    """With the row of the file, which keeps its hash when the file itself is gone."""
    return Report.objects.issued().select_related("file")


# -- by what stands on it --------------------------------------------------------------------------
def by_code(code: str) -> Verdict:
    """By the identifier in the QR code, which nobody knows without the document."""
    try:
        report = issued().filter(uuid=uuid.UUID(hex=code)).first()
    except ValueError:
        return UNKNOWN
    return standing(report, kind_shown=True) if report else UNKNOWN


def by_number(text: str) -> list[Verdict]:
    """Each revision of a number, or the one that is asked for, the latest first."""
    asked = NUMBER.search(text.upper())
    if not asked:
        return []
    rows = issued().filter(number=asked[1]).order_by("-revision")
    return [standing(each) for each in (rows.filter(revision=asked[2]) if asked[2] else rows)]


def standing(report: Report, **further) -> Verdict:
    successor = report.successor
    state = Authenticity.SUPERSEDED if successor else Authenticity.GENUINE
    return Verdict(state, report, successor, **further)


# -- by its file -----------------------------------------------------------------------------------
def by_file(data: bytes) -> Verdict:
    """Of a file that is not byte for byte one of ours only what it claims to be is read here; the rest apart."""
    report = issued().filter(file__sha256=hashlib.sha256(data).hexdigest()).first()
    if report:
        checks = [same_bytes(True), *looked_into(seal_reading.examine(data), report)]
        return standing(report, kind_shown=True, checks=checks)
    report = claimed(data)
    if report is None:
        return UNKNOWN
    checks = [same_bytes(False), *looked_into(seal_reading.examine_apart(data), report)]
    return Verdict(Authenticity.ALTERED, report, report.successor, checks=checks)


def claimed(data: bytes) -> Report | None:
    """Which of our documents the file says it is: by the code in it, else by a number."""
    codes = [uuid.UUID(hex=each.decode()) for each in first(CODES.findall(data))]
    found = issued().filter(uuid__in=codes).first() if codes else None
    if found:
        return found
    numbers = [each.decode() for each in first(NUMBERS.findall(data))]
    return issued().filter(number__in=numbers).order_by("-revision").first() if numbers else None


def first(found: Iterable[bytes]) -> list[bytes]:
    return list(dict.fromkeys(found))[:MOST_CLAIMS]


def same_bytes(same: bool) -> Check:
    yes = _("Every byte of the file is as it was issued.")
    return Check("file", same, yes if same else _("The bytes of the file are not those that were issued."))


def looked_into(contents: Contents, report: Report) -> list[Check]:
    return [sealed(contents), same_figures(contents.figures, report)]


def sealed(contents: Contents) -> Check:
    seal = contents.seal
    if seal is None:
        return Check("seal", None, _("There is no seal in it that can be read."))
    if not seal.holds:
        return Check("seal", False, _("The seal is broken: something was changed after it was set."))
    if not SealCertificate.objects.filter(sha256=seal.certificate_sha256).exists():
        return Check("seal", False, _("The seal is unbroken, but it is not this portal's."))
    return Check("seal", True, _("The seal of this portal is unbroken."))


def same_figures(attached: bytes | None, report: Report) -> Check:
    """Whether the attached figures have the hash that is printed on the document."""
    if attached is None:
        return Check("content", None, _("There are no attached figures in it that can be read."))
    try:
        same = machine.hash_of_attachment(attached) == report.content_sha256
    except (ValueError, RecursionError):
        same = False
    yes = _("The attached figures have the content hash that was issued.")
    return Check("content", same, yes if same else _("The attached figures are not those that were issued."))
