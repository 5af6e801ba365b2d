from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CoreConfig(AppConfig):
    name = "qcportal.core"
    label = "core"
    verbose_name = _("core")

    def ready(self) -> None:
        from . import checks  # noqa: F401, PLC0415  registers itself
        from .api import schema  # noqa: F401, PLC0415  as well
