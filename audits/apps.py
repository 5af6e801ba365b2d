from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AuditsConfig(AppConfig):
    name = "audits"
    verbose_name = _("audits")

    def ready(self) -> None:
        from . import emails  # noqa: F401, PLC0415  registers what it tells of
