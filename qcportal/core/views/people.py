"""The administrator's and manager's pages about people and about mail that went wrong."""

from django.contrib.messages import success
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from .. import actions, history, mail
from ..filters import MAIL_LIST, PEOPLE_LIST
from ..forms import PersonForm
from ..lists import render_list
from ..models import OutgoingMail, User
from ..pages import carried_out, form_version, page, record_page
from ..queries import does_not_arrive
from ..roles import Act, may


@page("user", Act.LIST)
def person_list(request):
    return render_list(request, User.objects.visible_to(request.user).with_invited(), PEOPLE_LIST)


@page("user", Act.WRITE)
def person_invite(request):
    usual = {"role": request.GET.get("role", ""), "time_zone": request.user.time_zone}
    form = PersonForm(request.POST or None, by=request.user, initial=usual)
    if request.method == "POST" and form.is_valid():
        person = carried_out(form, actions.invite, by=request.user, **form.cleaned_data)
        if person:
            success(request, _("%(person)s is invited by mail.") % {"person": person})
            return redirect("core:person", person.uuid)
    return render(request, "core/person_invite.html", {"form": form})


@record_page(User)
def person(request, person):
    values = {"entries": history.of(person)[:50], "does_not_arrive": does_not_arrive(person)}
    may_change = may(request.user, Act.WRITE, "user") and actions.may_give(person.role, request.user)
    return render(request, "core/person.html", values | {"person": person, "may_change": may_change})


@record_page(User, Act.WRITE)
def person_edit(request, person):
    form = PersonForm(request.POST or None, instance=person, by=request.user)
    if request.method == "POST" and form.is_valid():
        saved = carried_out(
            form,
            actions.change_person,
            user=person,
            version=form_version(request),
            by=request.user,
            **form.cleaned_data,
        )
        if saved:
            success(request, _("Saved."))
            return redirect("core:person", person.uuid)
    return render(request, "core/person_edit.html", {"form": form, "person": person, "record": person})


@require_POST
@record_page(User, Act.WRITE)
def person_invite_again(request, person):
    actions.send_invitation_again(user=person, by=request.user)
    success(request, _("The invitation is sent again."))
    return redirect("core:person", person.uuid)


@require_POST
@record_page(User, Act.DECIDE)
def person_reactivate(request, person):
    actions.reactivate(user=person, version=form_version(request), by=request.user)
    success(request, _("The account is active again."))
    return redirect("core:person", person.uuid)


@require_POST
@record_page(User, Act.DECIDE)
def person_reset_totp(request, person):
    actions.reset_totp(user=person, version=form_version(request), by=request.user)
    success(request, _("Two-step sign-in is off; the person can set it up anew."))
    return redirect("core:person", person.uuid)


@page("mail", Act.LIST)
def mail_list(request):
    """Everything the portal sent or failed to send."""
    return render_list(request, OutgoingMail.objects.visible_to(request.user), MAIL_LIST)


@record_page(OutgoingMail)
def mail_page(request, found):
    return render(request, "core/mail.html", {"mail": found})


@require_POST
@record_page(OutgoingMail, Act.WRITE)
def mail_retry(request, found):
    mail.retry(found)
    success(request, _("The mail is tried again."))
    return redirect("core:mail", found.uuid)
