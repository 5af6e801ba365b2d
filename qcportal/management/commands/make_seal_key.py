"""A key that seals documents, for a portal on real servers; the one on the embedded database makes its own."""

import os
from pathlib import Path

from django.core.management import BaseCommand, CommandError

from qcportal.core import seal_key


class Command(BaseCommand):
    help = "Makes a key with a self-signed certificate in one PEM file, read by its owner alone, for SEAL_KEY."
    requires_system_checks: list[str] = []  # one of them asks for this very key

    def add_arguments(self, parser):
        parser.add_argument("file")
        parser.add_argument("--name", default="QC Portal", help="who seals, as readers of the file are shown")

    def handle(self, *args, file, name, **options):
        try:
            descriptor = os.open(Path(file), os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        except OSError as error:
            raise CommandError(f"{file} cannot be written: {error.strerror}.") from error
        with open(descriptor, "wb") as opened:
            opened.write(seal_key.made(name))
        self.stdout.write(file)
