"""Form controls written in one pass: Django's templates include two files for each option of a drop-down."""

from collections.abc import Callable
from html import escape

from django.forms.renderers import DjangoTemplates

PLACE = "django/forms/widgets/"
OF_INPUTS = ("text", "number", "email", "url", "password", "hidden", "date", "datetime", "time", "checkbox", "file")


class Controls(DjangoTemplates):
    """Writes the plain controls letter by letter as Django's templates would; all others are left to these."""

    def render(self, template_name, context, request=None):
        written = WRITTEN.get(template_name)
        return written(context["widget"]) if written else super().render(template_name, context, request)


def text(value) -> str:
    return value.__html__() if hasattr(value, "__html__") else escape(str(value))


def attributes(widget: dict) -> str:
    given = [(text(name), value) for name, value in widget["attrs"].items() if value is not False]
    return "".join(f" {name}" if value is True else f' {name}="{text(value)}"' for name, value in given)


def input_of(widget: dict) -> str:
    value = "" if widget["value"] is None else f' value="{text(widget["value"])}"'
    return f'<input type="{text(widget["type"])}" name="{text(widget["name"])}"{value}{attributes(widget)}>'


def textarea(widget: dict) -> str:
    value = text(widget["value"] or "")
    return f'<textarea name="{text(widget["name"])}"{attributes(widget)}>\n{value}</textarea>'


def select(widget: dict) -> str:
    groups = "".join(group(label, options) for label, options, _place in widget["optgroups"])
    return f'<select name="{text(widget["name"])}"{attributes(widget)}>{groups}\n</select>'


def group(label, options: list[dict]) -> str:
    written = "".join(f"\n  {option(each)}" for each in options)
    return f'\n  <optgroup label="{text(label)}">{written}\n  </optgroup>' if label else written


def option(widget: dict) -> str:
    return f'<option value="{text(widget["value"])}"{attributes(widget)}>{text(widget["label"])}</option>\n'


WRITTEN: dict[str, Callable[[dict], str]] = {f"{PLACE}{name}.html": input_of for name in OF_INPUTS}
WRITTEN |= {f"{PLACE}textarea.html": textarea, f"{PLACE}select.html": select}
