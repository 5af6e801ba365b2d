"""The seal of a document: by whose key, when, and that nothing about it gives way."""

import io
import socket
import stat
import threading

import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.serialization import pkcs12
from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter

from qcportal.core import pdf, seal_key, seal_reading, sealing
from qcportal.core.models import SealCertificate

from .authority import authority

pytestmark = pytest.mark.django_db
KNOWN_BY = "https://qc.example/verify/00000000000000000000000000000000/"
PLAIN = serialization.NoEncryption()


@pytest.fixture(scope="module")
def paper() -> bytes:
    return pdf.render(pdf.Document("<html lang=en><title>Report</title><h1>Report</h1>", "", {}, {}, KNOWN_BY))


@pytest.fixture
def own(tmp_path, settings):
    """A key of the house in a file, and the settings that name it."""
    settings.SEAL_KEY = str(tmp_path / "seal.pem")
    (tmp_path / "seal.pem").write_bytes(seal_key.made("Nordlys Quality"))
    return tmp_path / "seal.pem"


class TestTheSeal:
    def test_holds_for_the_whole_file_and_names_its_certificate(self, paper, own):
        seal = seal_reading.examine(sealing.seal(paper, KNOWN_BY)).seal
        assert (seal.holds, seal.stamped_at) == (True, None)
        assert seal.certificate_sha256 == seal_key.current().sha256

    def test_adds_few_bytes(self, paper, own):
        assert len(sealing.seal(paper, KNOWN_BY)) - len(paper) < 8_000

    @pytest.mark.parametrize("place", [0.1, 0.3, 0.5, 0.7, 0.9])
    def test_is_broken_by_one_bit(self, paper, own, place):
        """Or the file cannot be read at all, which is as good."""
        data = bytearray(sealing.seal(paper, KNOWN_BY))
        data[int(len(paper) * place)] ^= 1
        seal = seal_reading.examine(bytes(data)).seal
        assert seal is None or not seal.holds

    def test_is_broken_by_a_revision_that_is_appended(self, paper, own):
        """As another program saves a note: what was sealed still stands there, and is not the whole file any more."""
        out = io.BytesIO()
        writer = IncrementalPdfFileWriter(io.BytesIO(sealing.seal(paper, KNOWN_BY)))
        writer.root["/Lang"] = generic.pdf_string("de")
        writer.update_root()
        writer.write(out)
        assert not seal_reading.examine(out.getvalue()).seal.holds

    def test_is_broken_by_bytes_behind_its_end(self, paper, own):
        assert not seal_reading.examine(sealing.seal(paper, KNOWN_BY) + b"% a note\n").seal.holds

    def test_stands_in_a_file_that_is_not_sealed_nowhere(self, paper):
        assert seal_reading.examine(paper).seal is None


class TestTheKey:
    def test_is_made_once_for_its_owner_alone(self, tmp_path):
        path = tmp_path / "var" / "seal.pem"
        makers = [threading.Thread(target=seal_key.make_once, args=[path]) for _ in range(8)]
        for each in makers:
            each.start()
        for each in makers:
            each.join()
        first = path.read_bytes()
        seal_key.make_once(path)
        assert path.read_bytes() == first
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
        assert [each.name for each in path.parent.iterdir()] == ["seal.pem"]

    def test_may_be_the_houses_own_as_pkcs12_with_a_passphrase(self, paper, own, settings, tmp_path):
        key = serialization.load_der_private_key(seal_key.current().key, None)
        secret = serialization.BestAvailableEncryption("钥匙".encode())
        certificate = seal_key.self_signed(key, "Nordlys Quality")
        (tmp_path / "seal.p12").write_bytes(pkcs12.serialize_key_and_certificates(b"x", key, certificate, None, secret))
        settings.SEAL_KEY, settings.SEAL_PASSPHRASE = str(tmp_path / "seal.p12"), "钥匙"
        assert seal_reading.examine(sealing.seal(paper, KNOWN_BY)).seal.holds
        settings.SEAL_PASSPHRASE = "wrong"
        with pytest.raises(seal_key.SealKeyError, match="cannot be read from .*seal.p12"):
            sealing.seal(paper, KNOWN_BY)

    def test_may_be_encrypted_pem_with_its_chain_in_any_order(self, own, tmp_path):
        key = serialization.load_der_private_key(seal_key.current().key, None)
        secret = serialization.BestAvailableEncryption(b"open")
        told = key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, secret)
        other = seal_key.made().split(b"-----END PRIVATE KEY-----\n")[1]
        mine = own.read_bytes().split(b"-----END PRIVATE KEY-----\n")[1]
        (tmp_path / "mixed.pem").write_bytes(other + mine + told)
        read = seal_key.read(tmp_path / "mixed.pem", "open")
        assert (read.sha256, len(read.chain)) == (seal_key.current().sha256, 1)

    @pytest.mark.parametrize(
        "content", [b"", b"not a key", b"-----BEGIN PRIVATE KEY-----\nMIG\n-----END PRIVATE KEY-----\n"]
    )
    def test_that_is_none_is_one_sentence(self, own, content):
        own.write_bytes(content)
        with pytest.raises(seal_key.SealKeyError, match=r"seal\.pem"):
            seal_key.current()

    def test_without_its_certificate_is_one_sentence(self, own):
        own.write_bytes(own.read_bytes().split(b"-----BEGIN CERT")[0])
        with pytest.raises(seal_key.SealKeyError, match="holds no private key with its certificate"):
            seal_key.current()

    def test_that_is_replaced_leaves_its_certificate_known(self, paper, own):
        before = sealing.seal(paper, KNOWN_BY)
        own.write_bytes(seal_key.made())
        after = sealing.seal(paper, KNOWN_BY)
        seals = [seal_reading.examine(each).seal for each in (before, after)]
        assert [each.holds for each in seals] == [True, True]
        assert set(SealCertificate.objects.values_list("sha256", flat=True)) == {s.certificate_sha256 for s in seals}


class TestTheTimeStamp:
    def test_is_asked_once_of_the_authority_that_is_configured(self, paper, own, settings):
        with authority() as (settings.TIMESTAMP_URL, asked):
            data = sealing.seal(paper, KNOWN_BY)
        assert len(asked) == 1
        seal = seal_reading.examine(data).seal
        assert (seal.holds, seal.stamped_at is not None) == (True, True)

    def test_that_cannot_be_had_is_a_passing_fault_with_a_sentence(self, paper, own, settings):
        with (
            authority(answers=False) as (settings.TIMESTAMP_URL, _asked),
            pytest.raises(OSError, match="gave no time stamp"),
        ):
            sealing.seal(paper, KNOWN_BY)
        with pytest.raises(OSError, match="gave no time stamp"):  # nobody there any more
            sealing.seal(paper, KNOWN_BY)

    def test_of_an_authority_that_hangs_is_not_waited_for(self, paper, own, settings, monkeypatch):
        monkeypatch.setattr(sealing, "TIMESTAMP_SECONDS", 0.2)
        with socket.create_server(("127.0.0.1", 0)) as silent:
            settings.TIMESTAMP_URL = f"http://127.0.0.1:{silent.getsockname()[1]}/"
            with pytest.raises(OSError, match="gave no time stamp"):
                sealing.seal(paper, KNOWN_BY)
