"""Whether beat goes on; the health check of its container."""

import time

from django.core.management import BaseCommand, CommandError

from qcportal.beat import SIGN, SILENT_SECONDS


class Command(BaseCommand):
    help = "Succeeds if beat has looked at its list within the last two minutes."
    requires_system_checks: list = []

    def handle(self, *args, **options):
        if not SIGN.exists() or time.time() - SIGN.stat().st_mtime > SILENT_SECONDS:
            raise CommandError("Beat has not looked at its list for two minutes.")
