"""Catalogues: a language of the pages has all texts, one that only documents speak those that documents print."""

import importlib
import sys

import pytest
from babel.messages.catalog import Catalog
from babel.messages.pofile import write_po
from django.conf import settings


@pytest.fixture
def tool(monkeypatch):
    monkeypatch.syspath_prepend(str(settings.BASE_DIR / "tools"))
    yield importlib.import_module("messages")
    for name in ("messages", "document_texts"):
        sys.modules.pop(name, None)


@pytest.fixture
def catalogue(tmp_path):
    """A Spanish catalogue of these texts."""
    folder = tmp_path / "es" / "LC_MESSAGES"
    folder.mkdir(parents=True)

    def made(**texts):
        catalog = Catalog(locale="es")
        for text, translation in texts.pop("given").items():
            catalog.add(text, translation)
        with (folder / "django.po").open("wb") as file:
            write_po(file, catalog)
        return folder / "django.po"

    return made


def test_documents_print_these_and_not_the_texts_of_pages(tool):
    printed, everything = tool.printed(), tool.collect()
    assert printed.get("Result by defect class")  # a template
    assert printed.get("%(category)s: about %(rate)s per 100 units (95 %%: %(interval)s).")  # a sentence
    assert printed.get("training and staffing")  # a label
    assert everything.get("Sign in")
    assert printed.get("Sign in") is None
    assert {each.id for each in printed} <= {each.id for each in everything}


def test_it_says_which_text_lacks_its_translation(tool, catalogue):
    path = catalogue(given={"Lot": "Lote", "Sample": "", "Gone": "Ido", "%(n)d late": "tarde"})
    wanted = Catalog()
    for text in ("Lot", "Sample", "Class", "%(n)d late"):
        wanted.add(text)
    assert sorted(tool.wrong(path, wanted)) == [
        "no longer in the code: 'Gone'",
        "not in the catalogue: 'Class'",
        "not translated: 'Sample'",
        "other placeholders: '%(n)d late'",
    ]


def test_one_thing_may_be_said_without_its_number_where_the_original_does(tool, catalogue):
    one, several = ("The one lot.", "%(n)d lots.")
    wanted = Catalog()
    wanted.add((one, several))
    good = {(one, several): ("El único lote.", "%(n)d lotes.")}
    bad = {(one, several): ("%(n)d lote.", "Los lotes.")}
    assert list(tool.wrong(catalogue(given=good), wanted)) == []
    assert len(list(tool.wrong(catalogue(given=bad), wanted))) == 1


def test_what_is_listed_and_not_there_stops_it(tool, monkeypatch):
    monkeypatch.setattr(tool.document_texts, "LISTED", "reports/sentences.py #gone_sentence")
    with pytest.raises(SystemExit, match="gone_sentence"):
        tool.printed()
    monkeypatch.setattr(tool.document_texts, "LISTED", "reports/gone.py")
    with pytest.raises(SystemExit, match=r"reports/gone\.py"):
        tool.printed()
