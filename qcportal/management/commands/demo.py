"""Load the demonstration company into an empty portal."""

from django.conf import settings
from django.core.management import BaseCommand, CommandError

from qcportal.core.models import User
from qcportal.demo.world import build


class Command(BaseCommand):
    help = "Loads the demonstration company: people, factories in six countries, two years of inspections and audits."

    def handle(self, *args, **options):
        if not settings.EMBEDDED:
            raise CommandError("Demonstration accounts exist only on the embedded database; DATABASE_URL is set.")
        if User.objects.people().exists():
            raise CommandError("There are people in this portal already; the demonstration is for an empty one.")
        build(tell=lambda line: self.stderr.write(f"      {line}"))
