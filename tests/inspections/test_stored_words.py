"""Words that were once stored in the language of whoever wrote them are taken over by the migrations."""

from importlib import import_module

import pytest
from django.apps import apps

from inspections.models import Protocol, SiteTest
from tests.builders import inspections as made
from tests.guards.world import photo

pytestmark = pytest.mark.django_db


def take_over(name: str) -> None:
    import_module(f"inspections.migrations.{name}").take_over(apps, None)


def test_captions_that_the_portal_wrote_become_what_the_photo_shows():
    row = made.inspection()
    captions = ["Closed and sealed doors", "柜门关闭并加封", "Evidence", "空柜：地板", "Left cuff"]
    for place, caption in enumerate(captions):
        row.photos.create(file=photo(f"{place}.jpg"), caption=caption, position=place)
    take_over("0006_photo_subjects")
    shown = [(each.shows, each.caption, each.shown_caption) for each in row.photos.all()]
    assert shown == [
        ("sealed_doors", "", "Closed and sealed doors"),
        ("sealed_doors", "", "Closed and sealed doors"),
        ("evidence", "", "Evidence"),
        ("floor", "", "Empty container: floor"),
        ("", "Left cuff", "Left cuff"),
    ]


def test_english_and_the_chinese_name_of_a_protocol_go_into_their_own_fields():
    told = {
        "en": {"name": "Zip test", "instruction": "Pull."},
        "zh-Hans": {"name": "拉链测试", "instruction": "拉。"},
        "vi": {"name": "Thử khóa kéo"},
    }
    protocol = made.protocol("Zip", local_name="拉链", instruction="Pull it.", translations=told)
    words = {"name": "Zip", "local_name": "拉链", "instruction": "Pull it.", "translations": told}
    test = made.site_test(made.inspection(), protocol_of=protocol, **words)
    other = made.protocol("Rub", instruction="Rub it.", translations={"zh-Hans": {"instruction": "擦。"}})
    named = made.protocol("Drop", translations={"zh-Hans": {"name": "跌落"}})
    take_over("0007_translations_in_their_fields")
    left = {"zh-Hans": {"instruction": "拉。"}, "vi": {"name": "Thử khóa kéo"}}
    for model, pk in ((Protocol, protocol.pk), (SiteTest, test.pk)):
        row = model.objects.get(pk=pk)
        assert (row.name, row.local_name, row.instruction, row.translations) == (
            "Zip test", "拉链测试", "Pull.", left,
        )  # fmt: skip
    other.refresh_from_db()
    named.refresh_from_db()
    assert (named.local_name, named.translations) == ("跌落", {})
    assert (other.name, other.translations) == ("Rub", {"zh-Hans": {"instruction": "擦。"}})
