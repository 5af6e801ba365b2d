from django.apps import AppConfig
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


class CoreConfig(AppConfig):
    name = "qcportal.core"
    label = "core"
    verbose_name = _("core")

    def ready(self) -> None:
        from . import checks, kept, retention  # noqa: F401, PLC0415  they register themselves
        from .api import schema  # noqa: F401, PLC0415  as well

        post_migrate.connect(retention.make_rules, sender=self)
