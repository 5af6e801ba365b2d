"""What templates of every app use: icons, badges, form fields, addresses, who may what."""

from functools import lru_cache

from django import template
from django.db.models.fields import BLANK_CHOICE_DASH
from django.forms import DecimalField, FloatField
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from ..badges import colour
from ..dates import days_written
from ..event_words import event_words
from ..menu import menu_for, menu_of, place_of
from ..punctuation import decimals, joined, listed, punct
from ..roles import Act, may

register = template.Library()
register.filter("colour", colour)
register.filter("event_words", event_words)
register.filter("days_written", days_written)
register.filter("listed", listed)
register.filter("decimals", decimals)
register.simple_tag(punct)
register.simple_tag(joined)
DASHES = BLANK_CHOICE_DASH[0][1]
CONTROLS = {
    "select": "form-select",
    "selectmultiple": "form-select",
    "checkbox": "form-check-input",
    "file": "form-control",
}


@register.simple_tag
def icon(name: str, extra: str = "") -> SafeString:
    return format_html(
        '<svg class="icon {}" aria-hidden="true"><use href="{}#{}"></use></svg>', extra, static("icons.svg"), name
    )


@register.simple_tag
def static_if_there(name: str) -> str:
    """The page that says that something broke does without a file that the build did not leave."""
    try:
        return static(name)
    except ValueError:
        return ""


@register.simple_tag
def badge(value, label) -> SafeString:
    """A status by its value, under the label people read."""
    return badge_html(value, label)


def badge_html(value, label) -> SafeString:
    return (
        format_html('<span class="badge bg-{}-lt">{}</span>', colour(value), label)
        if value not in (None, "")
        else SafeString("")
    )


@register.simple_tag
def state(record, field: str = "state") -> SafeString:
    """The badge of a record's own choice field."""
    return badge_html(getattr(record, field), getattr(record, f"get_{field}_display")())


@register.simple_tag(takes_context=True)
def query_string(context, **changes) -> str:
    """The page's address parameters with some changed; None takes one away."""
    query = context["request"].GET.copy()
    for name, value in changes.items():
        query.pop(name, None)
        if value is not None:
            query[name] = value
    return f"?{query.urlencode()}" if query else "?"


@register.simple_tag
def widget(field) -> SafeString:
    """A form field's control, looking and announcing itself as the house does."""
    shorten_blank(field.field)
    spell_numbers(field.field)
    kind = getattr(field.field.widget, "input_type", "")
    classes = CONTROLS.get(kind, "form-control") + (" is-invalid" if field.errors else "")
    attrs = {"class": f"{field.field.widget.attrs.get('class', '')} {classes}".strip()}
    if field.errors:
        attrs |= {"aria-invalid": "true", "aria-describedby": f"{field.auto_id}_errors"}
    elif field.help_text:
        attrs |= {"aria-describedby": f"{field.auto_id}_help"}
    return field.as_widget(attrs=attrs)


def shorten_blank(asked) -> None:
    """Where Django writes a row of dashes for "nothing chosen", the single dash that stands everywhere else."""
    if getattr(asked, "empty_label", None) == DASHES:
        asked.empty_label = "–"
    choices = getattr(asked.widget, "choices", None)
    if isinstance(choices, list) and choices[:1] == BLANK_CHOICE_DASH:
        asked.widget.choices = [("", "–"), *choices[1:]]


def spell_numbers(asked) -> None:
    """A browser drops what it takes for no number; a text that asks for the keys of numbers comes back as it was typed."""
    control = asked.widget
    if getattr(control, "input_type", "") != "number":
        return
    keys = "decimal" if isinstance(asked, FloatField | DecimalField) else "numeric"
    signed = asked.min_value is None or asked.min_value < 0  # the keys of numbers have no minus on some phones
    control.input_type = "text"
    control.attrs = {name: value for name, value in control.attrs.items() if name not in {"min", "max", "step"}}
    control.attrs |= {} if signed else {"inputmode": keys}


@register.filter
def is_checkbox(field) -> bool:
    return getattr(field.field.widget, "input_type", "") == "checkbox" and not hasattr(field.field.widget, "choices")


@register.filter
def is_checklist(field) -> bool:
    return getattr(field.field.widget, "input_type", "") == "checkbox" and hasattr(field.field.widget, "choices")


@register.filter
def is_wide(field) -> bool:
    """Long texts and groups of choices take a whole row of a form."""
    name = type(field.field.widget).__name__
    return name in {"Textarea", "Ticks", "RadioSelect", "ClearableFileInput", "FileInput"}


@register.simple_tag(takes_context=True)
def may_do(context, act: str, record: str) -> bool:
    """Whether a button makes sense: the matrix's word for this person."""
    return may(context["request"].user, Act(act), record)


@register.simple_tag(takes_context=True)
def menu(context) -> SafeString:
    request = context["request"]
    here = place_of(request.path, menu_for(request.user))
    return menu_html(request.user.role, get_language(), here, request.path == here)


@lru_cache(maxsize=1000)
def menu_html(role: str, _language: str, here: str, exactly: bool) -> SafeString:
    """The same for everybody of a role on a place of the menu, and a fifth of a list page's work."""
    return render_to_string("_menu.html", {"sections": menu_of(role), "here": here, "exactly": exactly})


@register.filter
def get(mapping, key):
    """A value of a dict by a key that is known only in the template."""
    return mapping.get(key) if mapping else None


@register.filter
def error_frame(request) -> str:
    """What an error page stands in; it may come before anybody is known, or as the answer to htmx."""
    if getattr(request, "htmx", None):
        return "_error/part.html"
    known = getattr(getattr(request, "user", None), "is_authenticated", False)
    return "_error/inside.html" if known else "_error/outside.html"
