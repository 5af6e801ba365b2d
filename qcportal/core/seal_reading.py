"""What a PDF's seal and its attached figures say. Knows no settings and no database, so that it can run on its own.

A file from a stranger is read in a process of its own, with so much time and memory and no more: `examine_apart`.
"""

import base64
import io
import json
import resource
import subprocess
import sys
import threading
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import pikepdf

if TYPE_CHECKING:
    from asn1crypto import x509
    from pyhanko_certvalidator import ValidationContext

FIGURES = "figures.json"
CPU_SECONDS, WALL_SECONDS, MEMORY_BYTES = 5, 15, 1024**3
MOST_FIGURES_BYTES = 16 * 1024**2
ONE_AT_A_TIME = threading.BoundedSemaphore(1)  # in each process that serves pages


@dataclass(frozen=True)
class Seal:
    """What a file's seal says. `holds`: the bytes are those that were sealed, all of them."""

    certificate_sha256: str
    holds: bool
    stamped_at: datetime | None = None  # by an authority's time stamp


@dataclass(frozen=True)
class Contents:
    seal: Seal | None
    figures: bytes | None  # the attached file, as it stands there


def examine(data: bytes) -> Contents:
    """Raises nothing: what cannot be read is not there."""
    return Contents(tried(seal_of, data), tried(figures_of, data))


def tried(read, data: bytes):
    try:
        return read(data)
    except Exception:  # a damaged file breaks its readers in any way
        return None


def seal_of(data: bytes) -> Seal | None:
    """pyHanko takes half a second to load, and every process of the portal knows this module: who reads a seal loads it."""
    from pyhanko.pdf_utils.reader import PdfFileReader  # noqa: PLC0415
    from pyhanko.sign.validation import validate_pdf_signature  # noqa: PLC0415
    from pyhanko.sign.validation.status import SignatureCoverageLevel  # noqa: PLC0415

    found = PdfFileReader(io.BytesIO(data), strict=False).embedded_regular_signatures
    if len(found) != 1:
        return None
    [signature] = found
    status = validate_pdf_signature(signature, signer_validation_context=trusting(signature.signer_cert))
    stamp = status.timestamp_validity
    return Seal(
        certificate_sha256=signature.signer_cert.sha256.hex(),
        holds=status.intact and status.valid and status.coverage == SignatureCoverageLevel.ENTIRE_FILE,
        stamped_at=stamp.timestamp if stamp and stamp.intact and stamp.valid else None,
    )


def trusting(certificate: "x509.Certificate") -> "ValidationContext":
    """Whose certificate it is, the caller knows from its list; nothing is fetched to find out."""
    from pyhanko_certvalidator import ValidationContext  # noqa: PLC0415

    return ValidationContext(trust_roots=[certificate], allow_fetching=False)


def figures_of(data: bytes) -> bytes | None:
    with pikepdf.open(io.BytesIO(data)) as pdf:
        attached = pdf.attachments.get(FIGURES)
        return attached.get_file().read_bytes() if attached else None


# -- in a process of its own -----------------------------------------------------------------------
def examine_apart(data: bytes) -> Contents:
    """As `examine`, of a file that nobody vouches for; what takes too long or too much is not there."""
    if not ONE_AT_A_TIME.acquire(timeout=WALL_SECONDS):
        return Contents(None, None)
    try:
        return told(data)
    finally:
        ONE_AT_A_TIME.release()


def told(data: bytes) -> Contents:
    root = Path(__file__).resolve().parents[2]
    command = [sys.executable, "-m", "qcportal.core.seal_reading"]
    try:
        done = subprocess.run(command, cwd=root, input=data, capture_output=True, timeout=WALL_SECONDS)
        said = json.loads(done.stdout)
    except (subprocess.TimeoutExpired, ValueError):
        return Contents(None, None)
    seal = said["seal"] and Seal(said["seal"]["certificate_sha256"], said["seal"]["holds"])
    return Contents(seal, base64.b64decode(said["figures"]) or None)


def main() -> None:
    """What reads a seal is loaded before the limits: they are for the file, however slow the machine."""
    import pyhanko.sign.validation  # noqa: F401, PLC0415  as in seal_of

    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS))
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
    found = examine(sys.stdin.buffer.read())
    figures = found.figures if found.figures and len(found.figures) <= MOST_FIGURES_BYTES else b""
    said = {"seal": found.seal and asdict(found.seal), "figures": base64.b64encode(figures).decode()}
    json.dump(said, sys.stdout, default=str)


if __name__ == "__main__":
    main()
