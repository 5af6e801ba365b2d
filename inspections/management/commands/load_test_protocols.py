from django.core.management.base import BaseCommand

from inspections.actions import load_protocols
from qcportal.core.models import User


class Command(BaseCommand):
    help = "Add the shipped test protocols that are not here yet. Running it again changes nothing."

    def handle(self, **options):
        added = load_protocols(by=User.objects.system())
        self.stdout.write(f"{added} test protocols added")
