"""Signing in: password, then the code of the second factor where one is on."""

import time

from django.conf import settings
from django.contrib import auth
from django.contrib.auth.decorators import login_not_required
from django.http import JsonResponse
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import check_for_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST

from ..actions import change_profile, use_code
from ..api.problems import body
from ..errors import LockedOut
from ..forms import CodeForm, LoginForm
from ..lock import count_failure, is_locked
from ..models import User
from ..pages import own_page

PENDING, PENDING_SECONDS = "login_pending", 300
BACKEND = "django.contrib.auth.backends.ModelBackend"


@login_not_required
@never_cache
@sensitive_post_parameters("password")
def login(request):
    form = LoginForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        user = auth.authenticate(request, **form.cleaned_data)
        if user is not None:
            return second_step(request, user) if user.uses_totp else signed_in(request, user)
        form.add_error(None, _("E-mail or password is wrong. Check both, or ask for a new password below."))
    return render(request, "core/login.html", {"form": form, "next": next_page(request)}, status=200)


def second_step(request, user: User):
    request.session[PENDING] = {"user": user.pk, "at": time.time(), "next": next_page(request)}
    return redirect("core:login_code")


@login_not_required
@never_cache
def login_code(request):
    pending = request.session.get(PENDING, {})
    if pending.get("at", 0) < time.time() - PENDING_SECONDS:
        return redirect("core:login")
    user = User.objects.active().filter(pk=pending["user"]).first()
    if user is None:
        return redirect("core:login")
    form = CodeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        if is_locked(request, user.email):
            return locked_out(request, {})
        if use_code(user=user, code=form.cleaned_data["code"]):
            return signed_in(request, user, pending["next"])
        count_failure(request, user.email)
        form.add_error("code", _("This code is not right, or was used before. Wait for the next one."))
    return render(request, "core/login_code.html", {"form": form})


def signed_in(request, user: User, after: str = ""):
    auth.login(request, user, backend=BACKEND)
    return redirect(after or next_page(request) or settings.LOGIN_REDIRECT_URL)


def next_page(request) -> str:
    """Where the person wanted to go, if it lies in this portal."""
    wanted = request.POST.get("next") or request.GET.get("next", "")
    safe = url_has_allowed_host_and_scheme(wanted, {request.get_host()}, require_https=request.is_secure())
    return wanted if safe else ""


def locked_out(request, credentials, *args, **kwargs):
    """After too many failures, for pages and API alike."""
    sentence = LockedOut().sentence
    if request.path.startswith("/api/"):
        answer = JsonResponse(body(429, sentence, "locked_out"), status=429, content_type="application/problem+json")
    else:
        answer = render(request, "429.html", {"sentence": sentence}, status=429)
    answer["Retry-After"] = str(int(settings.AXES_COOLOFF_TIME * 3600))
    return answer


@own_page
@require_POST
def logout(request):
    auth.logout(request)
    return redirect("core:login")


@login_not_required
@require_POST
def language(request):
    """Choose the language: kept with the person, or in a cookie before signing in."""
    chosen = request.POST.get("language", "")
    after = redirect(next_page(request) or "home")
    if chosen in dict(settings.LANGUAGES) and check_for_language(chosen):
        if request.user.is_authenticated:
            change_profile(user=request.user, version=request.user.version, language=chosen)
        after.set_cookie(
            settings.LANGUAGE_COOKIE_NAME, chosen, max_age=365 * 24 * 3600, samesite="Lax", secure=settings.HTTPS
        )
    return after
