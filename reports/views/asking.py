"""Who reads reports may ask for one that is made for the own eyes; it writes nothing but that."""

from functools import wraps

from django.core.exceptions import PermissionDenied

from qcportal.core.roles import Act, may


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
