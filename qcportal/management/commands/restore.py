"""Read an archive of `backup` into an empty place."""

import tempfile
from pathlib import Path

from django.conf import settings
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
            self.restore(file)
        except OSError as error:
            raise CommandError(
                f"The archive cannot be restored to {settings.VAR_DIR}: {error} The database is as it was; mend that and repeat."
            ) from error
        self.stdout.write("restored")

    def restore(self, file: str) -> None:
        """Unpacked where the data stand, which have room for them; /tmp may be small, and in memory."""
        settings.VAR_DIR.mkdir(parents=True, exist_ok=True)
        with (
            archive.opened(file) as tar,
            tempfile.TemporaryDirectory(dir=settings.VAR_DIR, prefix="restore-") as folder,
        ):
            archive.unpack(tar, Path(folder))
            archive.restore(Path(folder))
