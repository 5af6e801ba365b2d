"""The words of the trade in Chinese: one for each thing on every page."""

import re
from pathlib import Path

import pytest
from django.conf import settings
from django.template import Context, Template
from django.utils.translation import gettext, override

WORDS = {
    "not decided yet": "待决定",
    "waits for review": "待复核",
    "Inspections to review": "待复核的验货",
    "inspector": "验货员",
    "Inspector": "验货员",
    "Audits that run out": "到期或即将到期的审核",
}


@pytest.mark.parametrize("english", WORDS)
def test_says_it_in_the_word_of_the_trade(english):
    with override("zh-hans"):
        assert gettext(english) == WORDS[english]


def test_an_inspector_has_one_name():
    catalogue = Path(settings.BASE_DIR) / "locale" / "zh_Hans" / "LC_MESSAGES" / "django.po"
    assert "检验员" not in catalogue.read_text(encoding="utf-8")


TEMPLATES = Path(settings.BASE_DIR) / "templates"
SENTENCES = re.compile(r"\{% blocktranslate.*?endblocktranslate %\}|<pre.*?</pre>", re.DOTALL)  # these are translated
# A half-width colon, comma, bracket or percent sign behind a value; {% punct %} writes it in the width of the language.
BARE = re.compile(r"(?<!unlocalize )(?:\}\}|%\})(?:</\w+>)?(?::(?: |</)|, (?!#)| \(\{\{| %(?=[<{]))")


def bare_marks(text: str) -> list[str]:
    return [found[0] for found in BARE.finditer(SENTENCES.sub("%}", text))]


def test_no_template_writes_a_half_width_mark_behind_a_value():
    found = {path.name: bare_marks(path.read_text(encoding="utf-8")) for path in TEMPLATES.rglob("*.html")}
    assert {name: marks for name, marks in found.items() if marks} == {}


@pytest.mark.parametrize(
    "text", ["{% translate 'Evidence' %}: x", "{{ name }}</b>: x", "{{ a }}, b", "{{ a }} ({{ b }})"]
)
def test_such_a_mark_is_found(text):
    assert bare_marks(text)


@pytest.mark.parametrize(("language", "written"), [("en", "a: b (c), d; 5 %"), ("zh-hans", "a：b（c），d；5%")])
def test_marks_have_the_width_of_the_language(language, written):
    marks = "a{% punct ':' %}b{% punct '(' %}c{% punct ')' %}{% punct ',' %}d{% punct ';' %}5{% punct '%' %}"
    with override(language):
        assert Template(marks).render(Context()) == written


@pytest.mark.parametrize(("language", "written"), [("en", "a, b"), ("zh-hans", "a、b")])
def test_so_have_lists(language, written):
    with override(language):
        assert Template("{{ texts|listed }}").render(Context({"texts": ["a", "b"]})) == written


def test_no_translation_has_a_half_width_mark_beside_a_chinese_letter():
    catalogue = Path(settings.BASE_DIR) / "locale" / "zh_Hans" / "LC_MESSAGES" / "django.po"
    told = [line for line in catalogue.read_text(encoding="utf-8").splitlines() if line.startswith("msgstr")]
    assert [line for line in told if re.search(r"[\u4e00-\u9fff）] ?[:;(]|[):;] ?[\u4e00-\u9fff]", line)] == []
