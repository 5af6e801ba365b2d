"""What every page view begins with: may this person, and which record. Stranger 404, lacking the right 403.

The decorators leave `rule` on the view; the guard test refuses a URL without one. A page whose rule is to read takes
nothing (405), unless it says that it `takes_posts` and asks for further rights itself.
"""

from collections.abc import Callable
from functools import wraps

from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import NON_FIELD_ERRORS, PermissionDenied, ValidationError
from django.db.models import BaseConstraint, CheckConstraint, F
from django.forms import FileField
from django.http import Http404
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from .errors import Refused, Rejected
from .files import FILE
from .roles import Act, may

WRITING = {Act.WRITE, Act.DECIDE}


def page(record: str, act: Act, *, takes_posts: bool = False) -> Callable:
    """A page about a kind of record: a list, or the form that makes one."""

    def decorate(view):
        @wraps(view)
        def guarded(request, *args, **kwargs):
            if not may(request.user, act, record):
                raise PermissionDenied
            return view(request, *args, **kwargs)

        guarded.rule = (record, act)
        return guarded if takes_posts or act in WRITING else require_safe(guarded)

    return decorate


def record_page(model, act: Act = Act.READ, related: tuple[str, ...] = (), *, takes_posts: bool = False) -> Callable:
    """A page about one record, found by `uuid` among those this person sees and handed to the view."""
    name = model.objects.all().record_name

    def decorate(view):
        @wraps(view)
        def guarded(request, uuid, *args, **kwargs):
            record = visible_or_404(model, request.user, related, uuid=uuid)
            if not may(request.user, act, name):
                raise PermissionDenied
            return view(request, record, *args, **kwargs)

        guarded.rule = (name, act)
        guarded.model = model
        return guarded if takes_posts or act in WRITING else require_safe(guarded)

    return decorate


def file_page(model, related: tuple[str, ...] = (), *, takes_posts: bool = False) -> Callable:
    """A photo or document that hangs on a record: anonymous and stranger alike get 404, so that no address tells anything."""

    def decorate(view):
        @login_not_required
        @wraps(view)
        def guarded(request, uuid, *args, **kwargs):
            return view(
                request, visible_or_404(model, request.user, related, **{file_lookup(model): uuid}), *args, **kwargs
            )

        guarded.rule = ("file", Act.READ)
        guarded.model = model
        return guarded if takes_posts else require_safe(guarded)

    return decorate


def file_lookup(model) -> str:
    """A link row is named by the uuid of its file, a record by its own."""
    return "uuid" if hasattr(model, "uuid") else "file__uuid"


def own_page(view):
    """A page about the signed-in person alone (own profile, own mailbox): any active person may."""
    view.rule = ("self", Act.READ)
    return view


def visible_or_404(model, user, related: tuple[str, ...] = (), **lookup):
    found = model.objects.visible_to(user).filter(**lookup).order_by().select_related(*related).first()
    if found is None:
        raise Http404
    return found


def said(request, name: str = "note") -> str:
    """What was written into a field that is all of its form; PostgreSQL stores no character zero."""
    return request.POST.get(name, "").replace("\0", "")


def form_version(request) -> int:
    """The version of the record that this form was made from."""
    value = request.POST.get("version", "")
    if not value.isdecimal() or len(value) > 9:
        raise Rejected(_("The form does not say which version of the record it was made from. Open the page again."))
    return int(value)


def carried_out(form, action: Callable, /, **arguments):
    """Run an action for a valid form; what it refuses then stands in the form, and the answer is None."""
    try:
        return action(**arguments)
    except ValidationError as error:
        add_errors(form, error)
    except Refused as error:
        form.add_error(place_of(form, error.field), error.sentence)
    return None


def place_of(form, field: str | None) -> str | None:
    """The form's field that a refusal is about; what is wrong with a file stands beside the only one."""
    if field in form.fields:
        return field
    uploads = [name for name, each in form.fields.items() if isinstance(each, FileField)]
    return uploads[0] if field == FILE and len(uploads) == 1 else None


def read_in(form, action: Callable, /, **arguments):
    """As carried_out, for what reads the form's file: whatever is refused as a whole is about the file."""
    done = carried_out(form, action, **arguments)
    for sentence in form.errors.pop(NON_FIELD_ERRORS, []):
        form.add_error(FILE, sentence)
    return done


def add_errors(form, error: ValidationError) -> None:
    """Put each sentence beside its field, or on top where the form has no such field."""
    for name, sentences in getattr(error, "message_dict", {None: error.messages}).items():
        for sentence in sentences:
            form.add_error(name if name in form.fields else field_of(form, sentence), sentence)


def field_of(form, sentence: str) -> str | None:
    """The form's field that a broken constraint is about, where it is one alone; otherwise the sentence stands on top."""
    model = getattr(getattr(form, "_meta", None), "model", None)
    broken = [each for each in (model._meta.constraints if model else ()) if each.violation_error_message == sentence]
    about = {name for each in broken for name in columns_of(each)} & set(form.fields)
    return about.pop() if len(about) == 1 else None


def columns_of(constraint: BaseConstraint) -> set[str]:
    if isinstance(constraint, CheckConstraint):
        return set(constraint.condition.referenced_base_fields)
    parts = [part for each in getattr(constraint, "expressions", ()) for part in each.flatten() if isinstance(part, F)]
    return {part.name for part in parts} | set(getattr(constraint, "fields", ()))
