"""A person's own account and mailbox."""

import pyotp
import segno
from django.contrib import auth
from django.contrib.messages import success
from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST

from .. import actions
from ..forms import ChangePasswordForm, CodeForm, ProfileForm
from ..lock import counted
from ..models import OutgoingMail
from ..pages import carried_out, form_version, own_page, said
from ..queries import ends_at, tokens_of

ALL = "all"  # no token is called so


@own_page
def profile(request):
    form = ProfileForm(request.POST or None, instance=request.user)
    if request.method == "POST" and form.is_valid():
        saved = carried_out(
            form, actions.change_profile, user=request.user, version=form_version(request), **form.cleaned_data
        )
        if saved:
            success(request, _("Your profile is saved."))
            return redirect("core:profile")
    tokens = [(token, ends_at(token)) for token in tokens_of(request.user)]
    return render(request, "core/profile.html", {"form": form, "record": request.user, "tokens": tokens})


@require_POST
@own_page
def tokens_end(request):
    """End one API token, or all."""
    named = said(request, "token")
    if actions.end_tokens(user=request.user, key=None if named == ALL else named):
        success(request, _("Ended. A program that used it signs in again."))
    return redirect("core:profile")


@own_page
@sensitive_post_parameters("old", "password", "again")
def password_change(request):
    form = ChangePasswordForm(request.POST or None, request=request)
    if request.method == "POST" and form.is_valid():
        user = actions.change_password(user=request.user, password=form.cleaned_data["password"])
        auth.update_session_auth_hash(request, user)
        success(request, _("Your password is changed. Other devices and programs were signed out."))
        return redirect("core:profile")
    return render(request, "core/password_change.html", {"form": form})


@own_page
def second_factor(request):
    """Turn two-step sign-in on or off."""
    if request.user.uses_totp:
        return second_factor_off(request)
    user = actions.start_totp(user=request.user)
    form = CodeForm(request.POST or None)
    confirmed = request.method == "POST" and form.is_valid()
    if confirmed and carried_out(form, actions.confirm_totp, user=user, code=form.cleaned_data["code"]):
        success(request, _("Two-step sign-in is on."))
        return redirect("core:profile")
    context = {"form": form, "parts": parts(user.totp_secret), "qr": qr(user)}
    return render(request, "core/second_factor.html", context)


def parts(secret: str) -> list[str]:
    """By fours, as a person can type it; apps take the spaces."""
    return [secret[at : at + 4] for at in range(0, len(secret), 4)]


def second_factor_off(request):
    form = CodeForm(request.POST or None)
    confirmed = request.method == "POST" and form.is_valid()
    if confirmed and carried_out(
        form, counted(request, actions.remove_totp), user=request.user, code=form.cleaned_data["code"]
    ):
        success(request, _("Two-step sign-in is off."))
        return redirect("core:profile")
    return render(request, "core/second_factor_off.html", {"form": form})


def qr(user) -> str:
    """The secret as a picture for the authenticator app, as a data address."""
    address = pyotp.TOTP(user.totp_secret).provisioning_uri(name=user.email, issuer_name="QC Portal")
    return segno.make(address, error="m").svg_data_uri(scale=5, border=4, light="#fff")


@own_page
def mailbox(request):
    """Mail of the portal to this person, which is all there is where no mail server is set."""
    page = Paginator(OutgoingMail.objects.in_mailbox_of(request.user), 50).get_page(request.GET.get("page"))
    return render(request, "core/mailbox.html", {"page": page})


@own_page
def mailbox_mail(request, uuid):
    mail = get_object_or_404(OutgoingMail.objects.in_mailbox_of(request.user), uuid=uuid)
    return render(request, "core/mail.html", {"mail": mail, "own": True})
