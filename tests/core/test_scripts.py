"""Names in other scripts are marked with their language in a finished page, and nothing else of it changes."""

import pytest

from qcportal.core.scripts import with_languages


@pytest.mark.parametrize(
    ("name", "marked"),
    [
        ("东莞市恒艺制衣", '<span lang="zh">东莞市恒艺制衣</span>'),
        ("บริษัท สมุทรสาคร จำกัด", '<span lang="th">บริษัท สมุทรสาคร จำกัด</span>'),
        ("شركة المصنع", '<span lang="ar" dir="rtl">شركة المصنع</span>'),
        ("আশুলিয়া ডেনিম (Ashulia)", '<span lang="bn">আশুলিয়া ডেনিম</span> (Ashulia)'),
        ("Công ty Việt Thắng", "Công ty Việt Thắng"),
        ("Şişli Örgü", "Şişli Örgü"),
    ],
)
def test_a_name_carries_the_language_of_its_script(name, marked):
    assert with_languages(f"<p>{name}, 2026</p>", "es") == f"<p>{marked}, 2026</p>"


def test_a_chinese_page_marks_no_chinese():
    assert with_languages("<p>东莞 ঢাকা</p>", "zh-hans") == '<p>东莞 <span lang="bn">ঢাকা</span></p>'


def test_tags_and_titles_stay_as_they_are():
    page = '<title>东莞</title><style>p { content: "ঢাকা" }</style><img alt="东莞">'
    assert with_languages(page, "en") == page
