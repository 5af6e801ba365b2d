from django.apps import AppConfig


class PortalConfig(AppConfig):
    """The composition root as an app, so that it may hold commands and connect the apps at start."""

    name = "qcportal"
    label = "qcportal"

    def ready(self) -> None:
        from qcportal import celery, leaving, reactions  # noqa: PLC0415  models are ready only now
        from qcportal.core import history  # noqa: PLC0415
        from qcportal.core.actions import accounts  # noqa: PLC0415

        celery.app.set_default()
        history.subscribe(reactions.REACTIONS)
        accounts.before_role_changes(leaving.check_nothing_hangs_on_role)
