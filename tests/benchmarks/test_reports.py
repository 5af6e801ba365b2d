"""The bench of reports: photos that are photos, and figures that are judged as its page says."""

import io
import sys

import pytest
from PIL import Image

from benchmarks.reports import judging, photos, rivals


def test_a_photo_is_the_same_each_time_and_no_two_are_alike():
    first, again, other = (photos.jpeg(number, (400, 300)) for number in (7, 7, 8))
    assert first == again != other


def test_a_photo_is_as_hard_to_pack_as_what_a_camera_makes():
    """A drawing of this size takes a few kB; grain and detail take a fifth of a byte a pixel at least."""
    data = photos.jpeg(1, photos.PRINTED)
    with Image.open(io.BytesIO(data)) as image:
        assert image.size == photos.PRINTED
        assert len(data) > 0.2 * image.width * image.height


def took(*seconds: float, **more) -> list[dict]:
    return [
        {"seconds": each, "cpu": each, "peak_mb": 300.0, "pages": 40, "photos": 60, "mb": 5.0} | more
        for each in seconds
    ]


def figures(lengths=None, **ways) -> dict:
    usual = {"ours": took(2.0), "chromium": took(2.5), "originals": took(60.0), "bare": took(7.0)}
    warm = {"chromium_warm": took(1.0), "bare_warm": took(5.0)}
    others = {name: took(1.0)[0] for name in ("chromium", "bare", "originals")}
    lengths = lengths or {20: 1.0, 100: 1.8, 200: 2.8, 400: 4.8}
    scaled = {"ours": 0.1, "pillow": 0.4}
    return judging.judged(usual | warm | ways, (lengths, {"peak_mb": 350.0}), scaled, others)


def missed(found: dict) -> list[str]:
    return [name for name, each in found.items() if not each.get("reached", True)]


def test_what_reaches_every_bar_misses_none():
    assert missed(figures()) == []


@pytest.mark.parametrize(
    ("ways", "bar"),
    [
        ({"chromium": took(1.9)}, "ours ÷ chromium"),
        ({"originals": took(19.0)}, "ours ÷ originals"),
        ({"bare": took(2.8)}, "ours ÷ bare"),
        ({"ours": took(2.0, peak_mb=401.0)}, "peak memory of our process, MB"),
        ({"ours": took(2.0, mb=6.1)}, "our file, MB"),
        ({"ours": took(2.0, pages=31)}, "our pages"),
    ],
)
def test_a_bar_that_is_missed_is_named(ways, bar):
    assert missed(figures(**ways)) == [bar]


def test_the_median_counts_not_the_slowest_round():
    assert missed(figures(ours=took(2.0, 2.1, 30.0))) == []


def test_a_rival_that_prints_nothing_is_named_and_the_other_figures_stand():
    found = figures(originals=[{"unprinted": "Chromium ended after 127 s and left no file"}])
    assert missed(found) == ["ours ÷ originals"]
    why = "Chromium ended after 127 s and left no file"
    lines = judging.lines(found)
    assert f"ours ÷ originals: not measured (target at most 0.1, missed, {why})" in lines
    assert f"seconds of originals: not measured ({why})" in lines
    assert "ours ÷ bare: 0.286 (target at most 0.7)" in lines


def test_time_that_grows_faster_than_the_photos_is_named():
    assert missed(figures(lengths={20: 1.0, 100: 1.8, 200: 3.2, 400: 8.0})) == [
        "a photo more, 20 to 100 ÷ mean",
        "a photo more, 200 to 400 ÷ mean",
    ]


def test_each_figure_stands_on_a_line_with_its_target():
    lines = judging.lines(figures(bare=took(2.5)))
    assert "ours ÷ chromium: 0.8 (target at most 1)" in lines
    assert "ours ÷ bare: 0.8 (target at most 0.7, missed)" in lines
    assert all("\n" not in line for line in lines)


# -- the others ------------------------------------------------------------------------------------
def test_a_print_is_timed_from_its_start_to_its_end_with_all_that_it_starts(tmp_path):
    held = "b = bytearray(80_000_000); import time; time.sleep(1)"
    child = f"import subprocess, sys; subprocess.run([sys.executable, '-c', '{held}'])"
    took = rivals.took([sys.executable, "-c", child])
    assert took.seconds > 1
    assert took.peak_mb > 80


def test_a_print_that_fails_says_its_last_words():
    with pytest.raises(rivals.Unprinted, match="ended with 3 .* no ink"):
        rivals.took([sys.executable, "-c", "import sys; print('no ink', file=sys.stderr); sys.exit(3)"])


@pytest.mark.parametrize("way", [rivals.printed, rivals.in_pieces])
def test_chromium_prints_a_page_both_ways(way, tmp_path):
    page, made = tmp_path / "page.html", tmp_path / "page.pdf"
    page.write_text("<!doctype html><html lang='en'><title>t</title><p style='break-after: page'>a<p>b")
    assert way(page, made).seconds > 0
    assert judging.contents(made)["pages"] == 2
