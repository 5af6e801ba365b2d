from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.tokens import default_token_generator
from django.contrib.messages import success
from django.shortcuts import redirect, render
from django.utils.http import urlsafe_base64_decode
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters

from ..actions import request_password_reset, set_first_password
from ..forms import NewPasswordForm, ResetForm
from ..models import User


@login_not_required
def password_reset(request):
    form = ResetForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        request_password_reset(email=form.cleaned_data["email"])
        return redirect("core:password_reset_sent")
    return render(request, "core/password_reset.html", {"form": form})


@login_not_required
def password_reset_sent(request):
    return render(request, "core/password_reset_sent.html")


@login_not_required
@never_cache
@sensitive_post_parameters("password", "again")
def password_set(request, uid: str, token: str):
    """The page behind the link of an invitation or a reset mail."""
    user = user_of_link(uid)
    if user is None or not default_token_generator.check_token(user, token):
        return render(request, "core/password_link_over.html", status=410)
    form = NewPasswordForm(request.POST or None, user=user)
    if request.method == "POST" and form.is_valid():
        set_first_password(user=user, password=form.cleaned_data["password"])
        success(request, _("Your password is set. Sign in with it."))
        return redirect("core:login")
    return render(request, "core/password_set.html", {"form": form, "person": user})


def user_of_link(uid: str) -> User | None:
    try:
        return User.objects.active().filter(pk=int(urlsafe_base64_decode(uid).decode())).first()
    except ValueError:
        return None
