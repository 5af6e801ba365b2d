from django.core.management.base import BaseCommand

from audits.actions import load_shipped_standards
from qcportal.core.models import User


class Command(BaseCommand):
    help = "Publish the shipped standards that are not here yet, and add their words in further languages to those that are."

    def handle(self, **options):
        added = load_shipped_standards(by=User.objects.system())
        self.stdout.write(f"{len(added)} standards added")
