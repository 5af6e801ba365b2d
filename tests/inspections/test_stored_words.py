"""Words that were once stored in the language of whoever wrote them are taken over by the migrations."""

from importlib import import_module

import pytest
from django.apps import apps

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
