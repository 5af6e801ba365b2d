from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AuditsConfig(AppConfig):
    name = "audits"
    verbose_name = _("audits")

    def ready(self) -> None:
        from suppliers.actions.visits import HELD_TO  # noqa: PLC0415  models are there only now
        from suppliers.importing.kinds import register  # noqa: PLC0415

        from . import emails  # noqa: F401, PLC0415  registers what it tells of
        from .actions.visiting import hold_visit  # noqa: PLC0415
        from .past import PAST_AUDITS  # noqa: PLC0415

        HELD_TO.append(hold_visit)
        register(PAST_AUDITS)
