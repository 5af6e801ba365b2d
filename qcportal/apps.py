from django.apps import AppConfig


class PortalConfig(AppConfig):
    """The composition root as an app, so that it may hold commands and connect the apps at start."""

    name = "qcportal"
    label = "qcportal"

    def ready(self) -> None:
        from qcportal import reactions  # noqa: PLC0415  models are ready only now
        from qcportal.core import history

        history.subscribe(reactions.REACTIONS)
