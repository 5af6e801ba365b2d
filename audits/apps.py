from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AuditsConfig(AppConfig):
    name = "audits"
    verbose_name = _("audits")

    def ready(self):
        from suppliers.actions.visits import HELD_TO  # noqa: PLC0415  models are there only now

        from .actions.visiting import hold_visit  # noqa: PLC0415

        HELD_TO.append(hold_visit)
