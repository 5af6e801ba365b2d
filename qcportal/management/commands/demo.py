"""Load the demonstration company into an empty portal."""

from django.conf import settings
from django.core.management import BaseCommand, CommandError

from qcportal.core.models import User
from qcportal.demo.world import build
from reports.queries.sight import HOUSE, Scope
from reports.studies.actions import mark_all_due
from reports.studies.making import made_for
from suppliers.models import Buyer


class Command(BaseCommand):
    help = "Loads the demonstration company: people, factories in six countries, two years of inspections and audits."

    def handle(self, *args, **options):
        if not settings.EMBEDDED:
            raise CommandError("Demonstration accounts exist only on the embedded database; DATABASE_URL is set.")
        if User.objects.people().exists():
            raise CommandError("There are people in this portal already; the demonstration is for an empty one.")
        build(tell=self.tell)
        self.tell("trends, and what explains them")
        for scope in [HOUSE, *[Scope(buyer=each) for each in Buyer.objects.order_by("pk")]]:
            made_for(scope)
        mark_all_due()  # those of the suppliers come a minute later

    def tell(self, line: str) -> None:
        self.stderr.write(f"      {line}")
