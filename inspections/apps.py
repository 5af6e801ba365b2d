from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class InspectionsConfig(AppConfig):
    name = "inspections"
    verbose_name = _("inspections")

    def ready(self) -> None:
        from suppliers.importing.kinds import register  # noqa: PLC0415  models are there only now

        from . import emails  # noqa: F401, PLC0415  registers what it tells of
        from .past import PAST_INSPECTIONS  # noqa: PLC0415

        register(PAST_INSPECTIONS)
