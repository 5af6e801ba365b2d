from http import HTTPStatus

from django.conf import settings
from django.http import JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext_lazy

from .api.problems import body
from .errors import Refused, SecondFactorNeeded
from .uploads import is_too_large


class PersonMiddleware:
    """Speak the person's language and show instants in the person's time zone."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        user = request.user
        if user.is_authenticated:
            timezone.activate(user.time_zone)
            if user.language:
                translation.activate(user.language)
                request.LANGUAGE_CODE = user.language
        try:
            return self.get_response(request)
        finally:
            timezone.deactivate()


class SecondFactorMiddleware:
    """Who lacks the second factor that is required sets it up first; API tokens are asked in core.api.login."""

    open_routes = ("core:second_factor", "core:logout", "core:language")

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        lacks = settings.TOTP_REQUIRED and request.user.is_authenticated and request.user.lacks_totp
        if not lacks or request.path in self.open_paths():
            return self.get_response(request)
        if request.path.startswith("/api/"):
            refused = SecondFactorNeeded()
            answer = body(refused.status, refused.sentence, refused.code)
            return JsonResponse(answer, status=refused.status, content_type="application/problem+json")
        return redirect("core:second_factor")

    def open_paths(self) -> set[str]:
        return {reverse(route) for route in self.open_routes}


SENTENCES = {
    404: gettext_lazy("There is no such address."),
    413: gettext_lazy("This is more than the portal takes at once. Send fewer files, or smaller ones."),
    500: gettext_lazy(
        "The portal could not finish this. Nothing was saved; try again, and tell your administrator if it lasts."
    ),
}


def as_problem(response):
    """What Django itself answers below /api/ is a page; programs get a problem."""
    if not response.get("Content-Type", "").startswith("text/html"):
        return response
    status = response.status_code
    code = HTTPStatus(status).phrase.lower().replace(" ", "_")
    sentence = SENTENCES.get(status) or HTTPStatus(status).description or HTTPStatus(status).phrase
    return JsonResponse(body(status, sentence, code), status=status, content_type="application/problem+json")


def keep_out_of_caches(request, response) -> None:
    """A page kept by the browser would come back by its Back button with numbers that somebody has changed since."""
    is_page = response.get("Content-Type", "").startswith("text/html")
    if is_page and request.user.is_authenticated and not response.has_header("Cache-Control"):
        response["Cache-Control"] = "private, no-store"


def refused_unread(request):
    """What is refused for its outside: PostgreSQL stores no character zero, and nobody types one; no form is that large."""
    if "%00" in request.META.get("QUERY_STRING", ""):
        return render(request, "400.html", status=400)
    if is_too_large(request):
        return render(request, "400.html", {"sentence": SENTENCES[413]}, status=413)
    return None


class ErrorMiddleware:
    """What an action refused outside a form becomes a page that says what happened and what to do."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        response = refused_unread(request) or self.get_response(request)
        keep_out_of_caches(request, response)
        if request.path.startswith("/api/") and response.status_code >= 400:
            return as_problem(response)
        if response.status_code != 405 or response.content:
            return response
        page = render(request, "405.html", status=405)  # the address of a button, opened by hand
        page["Allow"] = response["Allow"]
        return page

    def process_exception(self, request, exception):
        if not isinstance(exception, Refused):
            return None
        template = (
            "403.html" if exception.status == 403 else "409.html" if exception.status in (409, 412) else "400.html"
        )
        return render(request, template, {"sentence": exception.sentence}, status=exception.status)
