from django.shortcuts import render
from django.utils import timezone, translation

from .errors import Refused


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


class ErrorMiddleware:
    """What an action refused outside a form becomes a page that says what happened and what to do."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        response = self.get_response(request)
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
