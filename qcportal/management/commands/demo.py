"""Load the demonstration company into an empty portal."""

from django.conf import settings
from django.core.management import BaseCommand, CommandError

from qcportal.core.models import User
from qcportal.demo.world import build
from reports.models import Study
from reports.studies import actions as studies
from reports.studies.making import make


class Command(BaseCommand):
    help = "Loads the demonstration company: people, factories in six countries, two years of inspections and audits."

    def handle(self, *args, **options):
        if not settings.EMBEDDED:
            raise CommandError("Demonstration accounts exist only on the embedded database; DATABASE_URL is set.")
        if User.objects.people().exists():
            raise CommandError("There are people in this portal already; the demonstration is for an empty one.")
        build(tell=self.tell)
        self.tell("trends, and what explains them")
        studies.add_all()
        for study in Study.objects.order_by("pk"):
            make(study.pk, even_if_not_due=True)

    def tell(self, line: str) -> None:
        self.stderr.write(f"      {line}")
