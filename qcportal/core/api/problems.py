"""Errors as RFC 9457 problems: {type, title, status, detail, code, errors: {field: [sentences]}}."""

from http import HTTPStatus

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.http import Http404
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from rest_framework import exceptions
from rest_framework.response import Response

from ..errors import Refused


class PreconditionRequired(exceptions.APIException):
    status_code = 428
    default_detail = gettext_lazy("Send If-Match with the ETag of the version that you read.")
    default_code = "precondition_required"


def body(status: int, detail, code: str, errors: dict | None = None) -> dict:
    answer = {
        "type": "about:blank",
        "title": HTTPStatus(status).phrase,
        "status": status,
        "detail": str(detail),
        "code": code,
    }
    return answer | ({"errors": errors} if errors else {})


def answer(status: int, detail, code: str, errors: dict | None = None, headers: dict | None = None) -> Response:
    return Response(
        body(status, detail, code, errors), status=status, headers=headers, content_type="application/problem+json"
    )


def problem(error: Exception, context: dict) -> Response | None:
    """DRF's exception handler; what it does not know becomes a 500 and is logged by Django."""
    found = translate(error)
    if found is not None:
        undo()
    return found


def undo() -> None:
    """A request that was refused half way leaves nothing behind."""
    connection = transaction.get_connection()
    if connection.in_atomic_block and not connection.needs_rollback and connection.settings_dict["ATOMIC_REQUESTS"]:
        transaction.set_rollback(True)


def translate(error: Exception) -> Response | None:
    if isinstance(error, Refused):
        errors = {error.field: [str(error.sentence)]} if error.field else None
        return answer(error.status, error.sentence, error.code, errors)
    if isinstance(error, ValidationError):
        return answer(400, _("Some fields cannot be taken."), "invalid", fields(error))
    if isinstance(error, exceptions.ValidationError):
        return answer(400, _("Some fields cannot be taken."), "invalid", plain(error.detail))
    if isinstance(error, Http404):
        return answer(404, _("There is nothing here for you."), "not_found")
    if isinstance(error, PermissionDenied):
        return answer(403, _("Your role may not do this."), "forbidden")
    if isinstance(error, exceptions.APIException):
        return answer(error.status_code, error.detail, error.default_code, headers=headers(error))
    return None


def fields(error: ValidationError) -> dict:
    found = getattr(error, "message_dict", None) or {"__all__": error.messages}
    return {("record" if name == "__all__" else name): list(map(str, sentences)) for name, sentences in found.items()}


def plain(detail) -> dict:
    if isinstance(detail, dict):
        return {name: plain_list(value) for name, value in detail.items()}
    return {"record": plain_list(detail)}


def plain_list(value):
    if isinstance(value, dict):
        return {name: plain_list(each) for name, each in value.items()}
    return [plain_list(each) if isinstance(each, (dict, list)) else str(each) for each in value]


def headers(error: exceptions.APIException) -> dict:
    found = {}
    if getattr(error, "auth_header", None):
        found["WWW-Authenticate"] = error.auth_header
    if getattr(error, "wait", None):
        found["Retry-After"] = str(int(error.wait))
    return found
