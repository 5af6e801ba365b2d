"""What the start page says: what waits for this person, and where to begin on an empty portal."""

from importlib import import_module

from qcportal.core.roles import Act, may
from qcportal.core.waiting import Waiting
from suppliers.models import Factory

APPS = ("suppliers", "inspections", "audits", "reports")


def waiting_for(user) -> list[Waiting]:
    """Groups with something in them, in the order of the work."""
    return [group for ask in asked() for group in ask(user) if group.count]


def asked():
    for app in APPS:
        try:
            yield import_module(f"{app}.queries").waiting_for
        except (ModuleNotFoundError, AttributeError):
            continue


def first_steps(user) -> bool:
    """Whether to show how to begin: to whoever may add factories while there are none."""
    return may(user, Act.WRITE, "factory") and not Factory.objects.exists()
