"""The key that seals documents, and its certificate: one file, PEM or PKCS#12, which a house may replace by its own."""

import datetime
import tempfile
from dataclasses import dataclass
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import pkcs12
from cryptography.x509.oid import NameOID
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext as _

from .local_env import link_once

YEARS = 30  # a report is read long after it was made; trust hangs on the list of known certificates, not on this
DAY = datetime.timedelta(days=1)
PEM = b"-----BEGIN"


class SealKeyError(ImproperlyConfigured):
    """The key cannot be used; the text says why, and what to do."""


@dataclass(frozen=True)
class SealKey:
    key: bytes  # PKCS#8, DER
    certificate: x509.Certificate
    chain: list[x509.Certificate]

    @property
    def sha256(self) -> str:
        return fingerprint(self.certificate)


def fingerprint(certificate: x509.Certificate) -> str:
    return certificate.fingerprint(hashes.SHA256()).hex()


def current() -> SealKey:
    """That of the settings. Raises SealKeyError with a sentence."""
    return read(Path(settings.SEAL_KEY), settings.SEAL_PASSPHRASE)


def read(path: Path, passphrase: str = "") -> SealKey:
    """Raises SealKeyError with a sentence."""
    secret = passphrase.encode() or None
    try:
        data = path.read_bytes()
        key, certificate, chain = (
            from_pem(data, secret) if PEM in data else pkcs12.load_key_and_certificates(data, secret)
        )
    except OSError as error:
        raise SealKeyError(unreadable(path, error.strerror or str(error))) from error
    except (ValueError, TypeError) as error:
        raise SealKeyError(unreadable(path, str(error))) from error
    if key is None or certificate is None or key.public_key() != certificate.public_key():
        raise SealKeyError(_("%(path)s holds no private key with its certificate.") % {"path": path})
    plain = serialization.NoEncryption()
    told = key.private_bytes(serialization.Encoding.DER, serialization.PrivateFormat.PKCS8, plain)
    return SealKey(told, certificate, list(chain or []))


def unreadable(path: Path, why: str) -> str:
    return _(
        "The key that seals documents cannot be read from %(path)s (SEAL_KEY): %(why)s. manage.py make_seal_key makes one."
    ) % {"path": path, "why": why.rstrip(".")}


def from_pem(data: bytes, secret: bytes | None) -> tuple:
    """Key, its certificate, and further ones of its chain, in whatever order they stand."""
    begin = max(data.find(b"-----BEGIN %sPRIVATE KEY" % kind) for kind in (b"", b"ENCRYPTED ", b"EC ", b"RSA "))
    if begin < 0:
        return None, None, []
    key = serialization.load_pem_private_key(data[begin:], secret if b"ENCRYPTED" in data else None)
    found = x509.load_pem_x509_certificates(data) if b"BEGIN CERTIFICATE" in data else []
    own = [each for each in found if each.public_key() == key.public_key()]
    return key, own[0] if own else None, [each for each in found if each not in own]


# -- an own one ----------------------------------------------------------------------------------
def make_once(path: Path) -> None:
    """Key and self-signed certificate for their owner's eyes alone, unless there are some."""
    if path.exists():
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    descriptor, fresh = tempfile.mkstemp(dir=path.parent)  # read by its owner alone
    with open(descriptor, "wb") as file:
        file.write(made())
    try:
        link_once(Path(fresh), path)
    except FileExistsError:  # another process was faster
        pass


def made(name: str = "QC Portal") -> bytes:
    """A new key on the curve P-256 and its certificate, as PEM."""
    key = ec.generate_private_key(ec.SECP256R1())
    plain = serialization.NoEncryption()
    told = key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, plain)
    return told + self_signed(key, name).public_bytes(serialization.Encoding.PEM)


def self_signed(key: ec.EllipticCurvePrivateKey, name: str) -> x509.Certificate:
    """For signatures that are meant to last (nonRepudiation), and for nothing else."""
    now, subject = datetime.datetime.now(datetime.UTC), x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    lasting = {"digital_signature": True, "content_commitment": True}
    others = ("key_encipherment", "data_encipherment", "key_agreement", "key_cert_sign", "crl_sign")
    usage = x509.KeyUsage(**lasting, **dict.fromkeys((*others, "encipher_only", "decipher_only"), False))
    builder = x509.CertificateBuilder(subject, subject, key.public_key(), x509.random_serial_number())
    builder = builder.not_valid_before(now - DAY).not_valid_after(now + YEARS * 365 * DAY)
    builder = builder.add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
    return builder.add_extension(usage, critical=True).sign(key, hashes.SHA256())
