"""The fonts that PDFs and charts are set in: every script, both weights, the rarer characters of names."""

import pytest
from django.conf import settings
from fontTools.ttLib import TTFont

FOLDER = settings.BUILD_DIR / "fonts"
SAMPLES = {
    "NotoSans": "Việt Tiến Hồ Chí Minh, İzmir ğüşöç, Łódź, Ελλάδα, Україна, ½ € µ – “”",
    "NotoSansSC": "深圳市华强电子有限公司 臺灣 銹壢蔦雋燿鈺鈦 ひらがな →≤≥",
    "NotoSansBengali": "ঢাকা নিট কম্পোজিট",
    "NotoSansArabic": "القاهرة للنسيج",
    "NotoSansThai": "บริษัท ไทย",
    "NotoSansTamil": "திருப்பூர்",
    "NotoSansDevanagari": "मुंबई",
}


@pytest.fixture(
    scope="module", params=[(name, weight) for name in SAMPLES for weight in ("Regular", "Bold")], ids="-".join
)
def font(request):
    name, weight = request.param
    with TTFont(FOLDER / f"{name}-{weight}.ttf", lazy=True) as file:
        yield name, weight, file


def test_has_a_glyph_for_every_character_of_its_script(font):
    name, _weight, file = font
    assert [each for each in SAMPLES[name] if each != " " and ord(each) not in file.getBestCmap()] == []


def test_is_found_by_the_family_and_weight_that_style_sheets_ask_for(font):
    name, weight, file = font
    family = f"Noto Sans {name.removeprefix('NotoSans')}".strip()
    assert (file["name"].getDebugName(1), file["name"].getDebugName(2)) == (family, weight)
    assert file["OS/2"].usWeightClass == (700 if weight == "Bold" else 400)


def test_draws_what_was_added_to_it():
    with TTFont(FOLDER / "NotoSansSC-Bold.ttf") as file:
        name = file.getBestCmap()[ord("鈺")]
        assert file["glyf"][name].numberOfContours > 3
        assert file["hmtx"][name][0] == file["hmtx"][file.getBestCmap()[ord("深")]][0]


def test_fontconfig_is_told_where_they_are():
    assert f"<dir>{FOLDER}</dir>" in (FOLDER / "fonts.conf").read_text()
