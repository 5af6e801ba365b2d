from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class SuppliersConfig(AppConfig):
    name = "suppliers"
    verbose_name = _("suppliers")

    def ready(self) -> None:
        from . import emails  # noqa: F401, PLC0415  registers what it tells of
        from .enums import ListKind  # noqa: PLC0415  models are there only now
        from .importing.fields import FACTORIES  # noqa: PLC0415
        from .importing.kinds import Kind, register  # noqa: PLC0415
        from .models import Factory  # noqa: PLC0415

        register(Kind(ListKind.FACTORIES, lambda: FACTORIES, Factory, "factory_overview"))
