"""Read an archive of `backup` into an empty place."""

import tarfile
import tempfile
import zlib
from pathlib import Path

from django.core.management import BaseCommand, CommandError

from qcportal import archive, tables
from qcportal.core.models import User


class Command(BaseCommand):
    help = "Reads an archive that `backup` wrote into this portal, which must be empty."

    def add_arguments(self, parser):
        parser.add_argument("file")

    def handle(self, *args, file, **options):
        if tables.are_there() and User.objects.people().exists():
            raise CommandError("There are people in this portal; an archive is restored into an empty one.")
        try:
            with tarfile.open(file) as tar, tempfile.TemporaryDirectory() as folder:
                tar.extractall(folder, filter="data")
                archive.restore(Path(folder))
        except (OSError, EOFError, tarfile.TarError, zlib.error) as error:
            raise CommandError(f"{file} cannot be read as an archive of this portal: {error}") from error
        self.stdout.write("restored")
