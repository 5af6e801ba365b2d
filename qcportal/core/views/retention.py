"""The administrator's page about what is not kept for ever."""

from django import forms
from django.contrib.messages import success
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from .. import history, retention
from ..models import RetentionRule
from ..pages import carried_out, form_version, page, record_page
from ..roles import Act


class RuleForm(forms.ModelForm):
    class Meta:
        model = RetentionRule
        fields = ["keep_days"]

    def clean(self):
        """Also before it is only looked at what would go."""
        self.instance.told.check(self.cleaned_data.get("keep_days"))
        return self.cleaned_data

    def _post_clean(self):
        """The action checks the record."""


@page("retention", Act.LIST)
def retention_list(request):
    return render(request, "core/retention_list.html", {"rules": RetentionRule.objects.visible_to(request.user)})


@record_page(RetentionRule, Act.DECIDE)
def retention_rule(request, rule):
    """Asked with days (`?keep_days=`) it says what a rule of so many would take away now, before it is saved."""
    form = RuleForm(request.POST or None, instance=rule)
    if request.method == "POST" and form.is_valid():
        arguments = {"rule": rule, "version": form_version(request), "by": request.user}
        if "look" not in request.POST and carried_out(form, retention.set_rule, **arguments, **form.cleaned_data):
            success(request, _("Saved. The rule is applied every night."))
            return redirect("core:retention_list")
    context = {"form": form, "record": rule, "entries": history.of(rule)[:30], "over": over(rule, form)}
    return render(request, "core/retention_rule.html", context)


def over(rule: RetentionRule, form: RuleForm) -> int | None:
    """How many rows go with the days that stand in the form; None if nothing ever does, or they cannot be so many."""
    if form.is_bound and not form.is_valid():
        return None
    days = form.cleaned_data.get("keep_days") if form.is_bound else rule.keep_days
    return None if days is None else rule.told.over(days).count()
