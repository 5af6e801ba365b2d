from django.core.management.base import BaseCommand

from inspections.actions import load_defect_library
from qcportal.core.models import User


class Command(BaseCommand):
    help = "Add the starter library's defect types that are not here yet. Running it again changes nothing."

    def handle(self, **options):
        added = load_defect_library(by=User.objects.system())
        self.stdout.write(f"{added} defect types added")
