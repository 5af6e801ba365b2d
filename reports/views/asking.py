"""Who reads reports may ask for one that is made for the own eyes; it writes nothing but that."""

from functools import wraps

from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext as _

from qcportal.core.errors import Rejected
from qcportal.core.roles import Act, may

from ..enums import Paper


def forbid_unless(allowed: bool) -> None:
    if not allowed:
        raise PermissionDenied


def asking_page(view):
    @wraps(view)
    def guarded(request, *args, **kwargs):
        forbid_unless(may(request.user, Act.EXPORT, "report"))
        return view(request, *args, **kwargs)

    guarded.rule = ("report", Act.EXPORT)
    guarded.takes_posts = True
    return guarded


def layout(request) -> dict[str, str]:
    """What was chosen beside the button; what is empty is left to the buyer and the house."""
    paper = request.POST.get("paper") and chosen(request, "paper", Paper, "")
    return {"language": request.POST.get("language", ""), "paper": paper or ""}


def chosen(request, name: str, choices, usual: str) -> str:
    """One of the choices; what nobody offers is refused."""
    value = request.POST.get(name) or usual
    if value not in choices.values:
        raise Rejected(_("Choose one of those that are offered."), field=name)
    return value
