from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class SuppliersConfig(AppConfig):
    name = "suppliers"
    verbose_name = _("suppliers")

    def ready(self) -> None:
        from . import emails  # noqa: F401, PLC0415  registers what it tells of
