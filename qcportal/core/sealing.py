"""The seal of a document (PAdES, ETSI EN 319 142-1: B-B, with a time stamp B-T), set last.

It certifies that nothing changes afterwards (DocMDP 1). `seal_reading` looks at it again; nobody else imports pyHanko.
"""

import io

from asn1crypto import keys, x509
from cryptography.hazmat.primitives.serialization import Encoding
from django.conf import settings
from django.utils.translation import gettext as _
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign import fields, signers, timestamps
from pyhanko.sign.timestamps.common_utils import TimestampRequestError
from pyhanko_certvalidator.registry import SimpleCertificateStore

from . import seal_key
from .models import SealCertificate

FIELD = "Seal"
STAMPED_BYTES = 2 * 12_000  # room for signature and time stamp, in hexadecimal; the authority is asked once, not to try
TIMESTAMP_SECONDS = 10


class Appended(IncrementalPdfFileWriter):
    """Leaves the metadata as they were rendered: they say what the file is, and to when it belongs."""

    def _update_meta(self):
        pass


def seal(data: bytes, known_by: str) -> bytes:
    """The same document with the seal appended. `known_by` stands in it as an address to ask at.

    Raises SealKeyError if the key cannot be read, OSError if the authority gives no time stamp.
    """
    key = seal_key.current()
    remember(key)
    out, room = io.BytesIO(), STAMPED_BYTES if settings.TIMESTAMP_URL else None
    try:
        signer(key, known_by).sign_pdf(Appended(io.BytesIO(data)), output=out, bytes_reserved=room)
    except TimestampRequestError as error:
        raise OSError(_("the authority at TIMESTAMP_URL gave no time stamp: %(why)s") % {"why": error}) from error
    return out.getvalue()


def signer(key: seal_key.SealKey, known_by: str) -> signers.PdfSigner:
    metadata = signers.PdfSignatureMetadata(
        field_name=FIELD,
        md_algorithm="sha256",
        subfilter=fields.SigSeedSubFilter.PADES,
        contact_info=known_by,
        certify=True,
        docmdp_permissions=fields.MDPPerm.NO_CHANGES,
    )
    return signers.PdfSigner(metadata, simple(key), timestamper=timestamper(), new_field_spec=field())


def field() -> fields.SigFieldSpec:
    """Unseen, and right for both standards: outside the page, to be printed, not hidden, named for who hears it."""
    return fields.SigFieldSpec(
        FIELD,
        readable_field_name=_("Electronic seal of this document"),
        invis_sig_settings=fields.InvisSigSettings(set_print_flag=True, set_hidden_flag=False, box_out_of_bounds=True),
    )


def simple(key: seal_key.SealKey) -> signers.SimpleSigner:
    certificate, *chain = [
        x509.Certificate.load(each.public_bytes(Encoding.DER)) for each in (key.certificate, *key.chain)
    ]
    known = SimpleCertificateStore.from_certs(chain)
    return signers.SimpleSigner(
        signing_cert=certificate, signing_key=keys.PrivateKeyInfo.load(key.key), cert_registry=known
    )


def timestamper() -> timestamps.HTTPTimeStamper | None:
    url = settings.TIMESTAMP_URL
    return timestamps.HTTPTimeStamper(url, timeout=TIMESTAMP_SECONDS) if url else None


def remember(key: seal_key.SealKey) -> None:
    """A certificate that is replaced later still proves what it sealed."""
    told = {"pem": key.certificate.public_bytes(Encoding.PEM).decode()}
    SealCertificate.objects.get_or_create(sha256=key.sha256, defaults=told)
