"""Take in past inspections, or past audits and findings, from a file."""

from pathlib import Path

from django.core.management import CommandError

from qcportal.core.errors import Rejected

from ...actions.history_lists import checked_options
from ...enums import ListKind, Visibility
from ...importing.dates import ORDERS
from ...importing.kinds import KINDS
from ...models import Buyer
from ..importing import USAGE, ImportCommand


class Command(ImportCommand):
    help = (
        "Imports past inspections with their defects, or past audits with their findings: CSV, XLSX or XLS. The factories "
        "are here already. Prints what became of each row; exit code 0 all taken, 1 something rejected, 2 wrong use."
    )
    mapping_example = '{"factory_id": "Site", "date": "Inspected", "defects": ["Open seam", "Stain (minor)"]}'

    def add_arguments(self, parser):
        parser.add_argument("kind", choices=[str(each) for each in ListKind.history()], help="what the rows tell of")
        super().add_arguments(parser)
        parser.add_argument(
            "--owner", default="", metavar="CODE", help="the buyer it was done for; without it the house"
        )
        parser.add_argument(
            "--visibility", choices=Visibility.values, default=Visibility.HOUSE, help="who else sees it"
        )
        parser.add_argument("--dates", choices=[*ORDERS], default="", help="whether 3/4 is in April or in March")
        parser.add_argument("--type", dest="usual_type", help="of inspections or audits where the list does not say")
        parser.add_argument("--standard", dest="usual_standard", help="of audits where the list does not say")
        parser.add_argument(
            "--one-unit-each", action="store_true", help="an inspection without units counts as one unit"
        )
        parser.add_argument(
            "--result-by-defects", action="store_true", help="one without a result passed if no defect was found"
        )

    def handle(self, *args, kind, file, dry_run=False, by=None, **options):
        chosen = chosen_options(kind, options)
        result = self.take(Path(file), kind, chosen, by=by, dry_run=dry_run, spec=options.get("map"))
        self.tell(result, options["json"], dry_run)


def chosen_options(kind: str, options: dict) -> dict:
    known = {"visibility", "dates", *KINDS[kind].options}
    chosen = {name: options[name] for name in known if options.get(name)}
    try:
        return checked_options(kind, chosen | {"owner": buyer_with(options["owner"])})
    except Rejected as error:
        raise CommandError(str(error.sentence), returncode=USAGE) from error


def buyer_with(code: str) -> Buyer | None:
    found = Buyer.objects.filter(code__iexact=code).first() if code else None
    if code and found is None:
        raise CommandError(f"No buyer has the code {code}.", returncode=USAGE)
    return found
