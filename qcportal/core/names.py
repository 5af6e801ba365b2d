"""A thing of the trade has its name twice, in English and in the script of its place: a page leads with the one that
its reader reads. What decides it stands here alone, for records, lists, search and documents."""

import re
from functools import cache

from django.conf import settings
from django.core.exceptions import FieldDoesNotExist
from django.db.models import Case, F, TextField, Value, When
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import Coalesce, NullIf
from django.utils.translation import get_language, to_locale

HAN = re.compile(r"[\u4e00-\u9fff]")


def both_names(name: str, local_name: str) -> tuple[str, str]:
    """The name to lead with and the other one; of a name in another script than Chinese the page makes no first name."""
    if reads_chinese() and HAN.search(local_name):
        return local_name, name
    return name, local_name


def reads_chinese() -> bool:
    return (get_language() or "").startswith("zh")


def reading() -> str:
    """The reader's language as names of languages stand in records: zh-Hans."""
    return to_locale(get_language() or "en").replace("_", "-")


def language_called(code: str) -> str:
    """A language of `words` as its own speakers write it; one that the product does not speak by its code."""
    return {to_locale(each).replace("_", "-"): name for each, name in settings.DOCUMENT_LANGUAGES}.get(code, code)


def own_words(record) -> dict:
    """What somebody gave in the reader's language, by field; of a record with `words`, {language: {field: text}}."""
    return record.words.get(reading(), {})


def own_word(field: str, words: str, otherwise: str) -> Coalesce:
    """One of them as an expression, of the paths of `words` and of what is read where there is none."""
    given = KeyTextTransform(field, KeyTextTransform(reading(), words))
    return Coalesce(NullIf(given, Value("")), F(otherwise), output_field=TextField())


def first_name(name: str, local_name: str) -> F | Case:
    """The name to lead with as an expression, of the paths of both."""
    return led_by(local_name, name, local_name)


def second_name(name: str, local_name: str) -> F | Case:
    """The other one as an expression."""
    return led_by(name, local_name, local_name)


def led_by(chinese: str, otherwise: str, local_name: str) -> F | Case:
    if not reads_chinese():
        return F(otherwise)
    return Case(When(**{f"{local_name}__regex": HAN.pattern}, then=F(chinese)), default=F(otherwise))


@cache
def local_path(model, path: str) -> str:
    """Where the second name stands, if the ORM path leads to the name of something with two names; else nothing."""
    *way, last = path.split("__")
    try:
        for step in way:
            model = model._meta.get_field(step).related_model
    except FieldDoesNotExist:  # an annotation
        return ""
    return "__".join([*way, "local_name"]) if last == "name" and issubclass(model or int, TwoNames) else ""


class TwoNames:
    """For what has `name` and `local_name`."""

    name: str
    local_name: str

    @property
    def shown_name(self) -> str:
        return both_names(self.name, self.local_name)[0]

    @property
    def other_name(self) -> str:
        return both_names(self.name, self.local_name)[1]
