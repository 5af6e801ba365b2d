"""Whether a document is genuine, from the shell; with --certificate without the portal's database."""

import json
from pathlib import Path

from cryptography import x509
from django.core.management import BaseCommand, CommandError

from qcportal.core import seal_key, seal_reading
from reports import verifying
from reports.documents import machine
from reports.enums import Authenticity


class Command(BaseCommand):
    help = (
        "Says whether a PDF is a document of this portal, as it was issued. With --certificate it needs no database: a file "
        "whose seal is unbroken and of that certificate is genuine. Exit code 0 genuine or superseded, 1 not, 2 wrong use."
    )
    requires_system_checks: list[str] = []

    def add_arguments(self, parser):
        parser.add_argument("file")
        parser.add_argument("--certificate", help="PEM; /verify/certificates.pem of a portal gives all of its own")

    def handle(self, *args, file, certificate, **options):
        data = read(file)
        genuine = self.by_seal(data, certificate) if certificate else self.by_rows(data)
        if not genuine:
            raise CommandError("This is not the file that was issued.")

    def by_rows(self, data: bytes) -> bool:
        verdict = verifying.by_file(data)
        about = f": {verdict.report}" if verdict.report else ""
        after = f", by revision {verdict.successor.revision}" if verdict.successor else ""
        self.stdout.write(f"{Authenticity(verdict.state).label}{about}{after}")
        for each in verdict.checks:
            self.stdout.write(f"  {each.sentence}")
        return verdict.state in (Authenticity.GENUINE, Authenticity.SUPERSEDED)

    def by_seal(self, data: bytes, certificate: str) -> bool:
        found = seal_reading.examine(data)
        ours = found.seal and found.seal.certificate_sha256 in fingerprints(certificate)
        if not (found.seal and found.seal.holds and ours):
            self.stdout.write("The seal is broken, missing, or of another certificate.")
            return False
        self.stdout.write(f"The seal is unbroken. Time stamp: {found.seal.stamped_at or 'none'}")
        self.tell_figures(found.figures)
        return True

    def tell_figures(self, figures: bytes | None) -> None:
        """To compare with what is printed on the document."""
        if figures:
            said = json.loads(figures)["report"]
            self.stdout.write(f"Document: {said['number']} revision {said['revision']}")
            self.stdout.write(f"Content hash (SHA-256): {machine.hash_of_attachment(figures)}")


def read(file: str) -> bytes:
    try:
        return Path(file).read_bytes()
    except OSError as error:
        raise CommandError(f"{file} cannot be read: {error.strerror}.", returncode=2) from error


def fingerprints(file: str) -> set[str]:
    try:
        return {seal_key.fingerprint(each) for each in x509.load_pem_x509_certificates(read(file))}
    except ValueError as error:
        raise CommandError(f"{file} holds no certificate in PEM.", returncode=2) from error
