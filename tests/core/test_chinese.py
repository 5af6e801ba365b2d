"""The words of the trade in Chinese: one for each thing on every page."""

from pathlib import Path

import pytest
from django.conf import settings
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
