"""Controls are those of Django's own templates, letter by letter."""

import pytest
from django import forms
from django.forms.renderers import DjangoTemplates
from django.utils.safestring import mark_safe
from django.utils.translation import gettext_lazy

from qcportal.core.controls import WRITTEN, Controls

HOSTILE = "<b>\"'&</b> 长"
VALUES = [None, "", "plain", HOSTILE, mark_safe("<i>safe</i>"), gettext_lazy("Save"), 0, 1234567, True, "b"]
ATTRS = {"class": "form-control", "required": True, "disabled": False, "data-said": HOSTILE, "data-none": None}
CHOICES = [("", "–"), ("b", "Plain"), (HOSTILE, HOSTILE), (1234567, 1234567), ("s", mark_safe("<i>safe</i>"))]
CHOICES += [("g", [("in", gettext_lazy("Save")), ("b", "Again")]), (HOSTILE, [("x", "X")]), (None, "none")]
INPUTS = [forms.TextInput, forms.NumberInput, forms.EmailInput, forms.URLInput, forms.PasswordInput, forms.HiddenInput]
INPUTS += [forms.DateInput, forms.DateTimeInput, forms.TimeInput, forms.CheckboxInput, forms.FileInput, forms.Textarea]
WIDGETS = [*(each() for each in INPUTS), forms.PasswordInput(render_value=True)]
WIDGETS += [forms.Select(choices=CHOICES), forms.SelectMultiple(choices=CHOICES), forms.NullBooleanSelect()]
WIDGETS += [forms.RadioSelect(choices=CHOICES), forms.CheckboxSelectMultiple(choices=CHOICES)]


@pytest.mark.parametrize("widget", WIDGETS, ids=lambda each: type(each).__name__)
@pytest.mark.parametrize("name", ["plain", HOSTILE])
def test_a_control_is_written_as_django_writes_it(widget, name):
    for value in VALUES:
        for attrs in ({}, ATTRS):
            written, by_django = (widget.render(name, value, attrs, each) for each in (Controls(), DjangoTemplates()))
            assert written == by_django, (value, attrs)


def test_every_control_that_is_written_here_is_compared():
    assert set(WRITTEN) <= {each.template_name for each in WIDGETS}


def test_forms_write_their_controls_so():
    assert isinstance(forms.Form().renderer, Controls)
