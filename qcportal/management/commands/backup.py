"""Write database, files and keys into one archive."""

import tarfile
import tempfile
from pathlib import Path

from django.conf import settings
from django.core.management import BaseCommand, CommandError
from django.utils import timezone

from qcportal import archive


class Command(BaseCommand):
    help = "Writes database, stored files and keys into one archive, by default var/backups/<time>.tar.gz."

    def add_arguments(self, parser):
        parser.add_argument("file", nargs="?", help="where to write it")

    def handle(self, *args, file=None, **options):
        name = f"qcportal-{timezone.now():%Y%m%d-%H%M%S}.tar.gz"
        target = Path(file) if file else settings.VAR_DIR / "backups" / name
        try:
            self.write(target)
        except OSError as error:
            raise CommandError(f"{target} cannot be written: {error.strerror or error}.") from error
        self.stdout.write(str(target))

    def write(self, target: Path) -> None:
        """Beside its place, under a name that only its owner reads, and put there when it is whole."""
        target.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=target.parent) as folder:
            dump, fresh = Path(folder) / archive.DATABASE, Path(folder) / target.name
            archive.dump(dump)
            with tarfile.open(fresh, "w:gz", compresslevel=3) as tar:
                archive.write(tar, dump)
            fresh.chmod(0o600)
            fresh.rename(target)
