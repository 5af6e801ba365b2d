"""Compare what was counted of each lot with the rows, and write anew what differs: `python manage.py count_lots [--compare]`."""

from django.core.management.base import BaseCommand, CommandError

from reports.models import recount


class Command(BaseCommand):
    help = "Compare the counts that figures are made of with the inspections, and write anew what differs."

    def add_arguments(self, parser) -> None:
        parser.add_argument("--compare", action="store_true", help="write nothing; exit 1 where something differs")

    def handle(self, *args, compare: bool, **options) -> None:
        wrong = recount(only_compare=compare)
        if compare and wrong:
            raise CommandError(f"{wrong} lots are counted otherwise than their rows say; count_lots writes them anew.")
        self.stdout.write(f"{wrong} lots written anew" if wrong else "Every lot is counted as its rows say.")
