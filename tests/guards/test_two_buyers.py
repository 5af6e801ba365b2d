"""Two buyers of one factory: nothing of one reaches the other, in any text, number, page, API answer, chart or PDF."""

import json
import re
from difflib import unified_diff

import pikepdf
import pytest
from pypdf import PdfReader

from inspections.enums import DefectCategory
from inspections.models import Product
from qcportal.core.roles import Act, may
from reports import making
from reports.documents import shipment as document
from reports.models import Report
from suppliers.models import ProductFamily
from tests.builders import people, suppliers
from tests.builders import reports as story

from .addresses import endpoints, pages
from .conftest import undone
from .test_addresses import let_go, signed_in
from .world import side

pytestmark = pytest.mark.django_db
ASKED = {  # what else an address answers
    "search": ["?q=Begonia", "?q=SHIPMENT", "?q=INS", "?q=AUD", "?q=CA-", "?q=Factory"],
    "reports:factory_chart": [f"?category={each}" for each in DefectCategory.values],
    "reports:factory_chart_csv": [f"?category={each}" for each in DefectCategory.values],
    "reports:factory_panel": [f"?category={each}" for each in DefectCategory.values],
    "inspections:product_options": ["?q=SKU", "?q=product"],
    "suppliers:factory_options": ["?q=Factory"],
    "factory_overview": ["?period=all"],
}
FRESH = {"core:second_factor"}  # a new secret at every reading
CHANGES = re.compile(rb'csrfmiddlewaretoken[^>]*|"X-CSRFToken"[^}]*|name="csrf-token" content="[^"]*"')


def answers(person) -> dict[str, bytes]:
    """{address: what it answers} for every address that this person may read, of every row that this person sees."""
    client, found = signed_in(person), {}
    for each in [*pages(), *endpoints()]:
        if each.name in FRESH:
            continue
        if each.rule and each.rule[0] not in ("self", "file") and not may(person, each.rule[1], each.rule[0]):
            continue
        if each.viewset and ("get" not in each.methods() or not may(person, Act.READ, record_of(each))):
            continue
        rows = each.seen_by(person) if each.names_a_row else [None]
        for row in rows:
            for query in ["", *ASKED.get(each.name, [])]:
                found |= read(client, each.of(row) + query)
    return found


def record_of(address) -> str:
    return address.model.objects.all().record_name


def read(client, url: str) -> dict[str, bytes]:
    with undone():
        answer = client.get(url)
    content, kind = let_go(answer), answer["Content-Type"]
    if answer.status_code != 200 or kind.startswith(("image/", "application/pdf")):
        return {}
    return {url: CHANGES.sub(b"", content)}


def where(found: dict[str, bytes], *words: str) -> dict[str, list[str]]:
    """The addresses whose answer holds one of the words; a page of answers repeats the word it was asked for."""
    held = {url: [word for word in words if word in text.decode() and word not in url] for url, text in found.items()}
    return {url: words for url, words in held.items() if words}


@pytest.fixture(scope="module")
def place(module_db):
    """One factory of two buyers; of Ana's there is everything, of Ben's nothing yet."""
    supplier = suppliers.supplier("Shared Works")
    factory = suppliers.factory("Shared Factory", supplier=supplier)
    ana, ben = suppliers.buyer("Ana Stores"), suppliers.buyer("Ben Stores")
    made = side(ana, factory, "Anemone", people.inspector(), people.auditor())
    kind = story.seam_type()
    story.history(ana, factory, story.RISEN, kind)
    made |= {"factory": factory, "ana": ana, "ben": ben, "kind": kind, "supplier": supplier}
    made |= {"reader": people.buyer_person(ana), "contact": people.supplier_contact(supplier)}
    return made


@pytest.fixture(scope="module")
def before(place):
    return {"answers": answers(place["reader"]), "hash": collected(place["report"]).content_sha256}


@pytest.fixture(scope="module")
def begonia(place, before):
    """Then Ben's rows come, at the same factory, with other numbers."""
    made = side(place["ben"], place["factory"], "Begonia", people.inspector(), people.auditor())
    story.history(
        place["ben"], place["factory"], [each * 7 for each in reversed(story.RISEN)], place["kind"], units=777
    )
    Product.objects.filter(buyer=place["ben"]).update(family=place["product"].family)
    ProductFamily.objects.filter(products=None).delete()  # families are common words; the builders made new ones
    return made


@pytest.fixture(scope="module")
def after(place, begonia):
    return answers(place["reader"])


def collected(report):
    return document.collect(Report.objects.select_related(*document.RELATED).get(pk=report.pk))


def test_the_walk_reads_the_own_rows(before):
    text = b"".join(before["answers"].values())
    for word in ("product", "remarks", "note", "defect", "caption", "summary", "statement", "action", "evidence"):
        assert f"Anemone {word}".encode() in text, word
    assert len(before["answers"]) > 100


def test_no_word_of_the_other_buyer_stands_anywhere(after):
    assert where(after, "Begonia", "Ben Stores") == {}


def test_every_answer_is_the_one_of_a_world_without_the_other_buyer(before, after):
    assert after.keys() == before["answers"].keys()
    assert "\n".join(differences(before["answers"], after)) == ""


def differences(before: dict[str, bytes], after: dict[str, bytes]) -> list[str]:
    changed = [url for url in after if after[url] != before[url]]
    texts = [(before[url].decode().splitlines(), after[url].decode().splitlines(), url) for url in changed]
    return [line for old, new, url in texts for line in unified_diff(old, new, "without", url, n=0, lineterm="")]


def test_the_other_buyers_rows_are_not_found_by_their_address(place, begonia):
    client = signed_in(place["reader"])
    mine = {"product": "inspections:product", "shipment": "inspections:shipment", "approved": "inspections:inspection"}
    mine |= {"audit": "audits:audit", "finding": "audits:finding", "action": "suppliers:corrective_action"}
    mine |= {"report": "reports:report"}
    by_name = {each.name: each for each in pages()}
    answered = {key: client.get(by_name[route].of(begonia[key])).status_code for key, route in mine.items()}
    assert answered == dict.fromkeys(mine, 404)


def test_the_report_says_the_same_and_nothing_of_the_other(place, before, begonia):
    report = place["report"]
    assert collected(report).content_sha256 == before["hash"]
    assert making.make(report.pk)
    report = Report.objects.select_related("file").get(pk=report.pk)
    with report.file.file.open("rb") as file:
        text = "\n".join(page.extract_text() for page in PdfReader(file).pages)
        file.seek(0)
        with pikepdf.open(file) as pdf:
            attached = json.loads(pdf.attachments["figures.json"].get_file().read_bytes())
    assert "Anemone" in text
    for word in ("Begonia", "Ben Stores"):
        assert word not in text
        assert word not in json.dumps(attached)


def test_a_shared_row_does_not_say_whose_it_is(place, begonia, after):
    """Results, defects and the product's name are shared; the buyer, its SKU, shipment, orders and report are not."""
    with undone():
        ben = suppliers.buyer("Clematis Stores")
        row = side(ben, place["factory"], "Clematis", people.inspector(), people.auditor(), visibility="shared")
        found = answers(place["reader"])
        hidden = ["Clematis Stores", "Clematis-SKU", "Clematis-SHIPMENT", "Clematis-PO", "Clematis port"]
        uuids = [str(row[key].uuid) for key in ("buyer", "shipment")]
        assert where(found, "Clematis statement")
        assert where(found, *hidden, *uuids, "SecretClematis", "InternalClematis") == {}


def test_confidential_notes_stay_in_the_house(place, after):
    assert where(after, "SecretAnemone", "InternalAnemone", "SecretBegonia") == {}
    assert where(answers(place["contact"]), "Secret", "InternalAnemone", "InternalBegonia") == {}


def test_a_supplier_hears_nothing_of_unannounced_visits(place, begonia):
    found = answers(place["contact"])
    audit = place["unannounced"]
    assert (
        where(found, "SurpriseAnemone", "SurpriseBegonia", audit.number, str(audit.uuid), str(audit.visit.uuid)) == {}
    )
    assert where(found, "Anemone statement")
