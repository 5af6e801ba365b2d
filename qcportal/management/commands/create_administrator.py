"""The first administrator of a new portal: prints the link with which the password is chosen."""

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.management import BaseCommand, CommandError

from qcportal.core.actions import invite
from qcportal.core.actions.accounts import password_link
from qcportal.core.models import User
from qcportal.core.roles import Role


class Command(BaseCommand):
    help = "Makes an administrator and prints the link (three days, once) that sets the password."

    def add_arguments(self, parser):
        parser.add_argument("email")
        parser.add_argument("name")

    def handle(self, *args, email, name, **options):
        try:
            person = invite(email=email, name=name, role=Role.ADMINISTRATOR, by=User.objects.system())
        except ValidationError as error:
            raise CommandError("; ".join(error.messages)) from error
        self.stdout.write(f"{settings.PORTAL_URL}{password_link(person)}")
