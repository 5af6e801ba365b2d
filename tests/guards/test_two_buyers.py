"""Two buyers of one factory: nothing of one reaches the other, in any text, number, page, API answer, chart or PDF."""

import io
import json
from datetime import timedelta
from difflib import unified_diff
from urllib.parse import quote, quote_plus, urlencode
from uuid import uuid4

import pikepdf
import pytest
from django.apps import apps
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django_filters import UUIDFilter
from pypdf import PdfReader

from audits.models import Audit
from audits.queries.piles import AUDITS, FINDINGS
from inspections.enums import DefectCategory
from inspections.models import Product, Programme, Scheme
from inspections.queries.piles import INSPECTIONS, SHIPMENTS
from qcportal.core.models import User
from reports import making
from reports.documents import shipment as document
from reports.enums import SplitBy
from reports.models import Report
from reports.queries.piles import REPORTS
from reports.requests.periods import DOCUMENTS
from reports.views.figures import SPECS
from suppliers.models import CorrectiveAction, Factory, ProductFamily
from suppliers.queries.piles import FACTORIES, VISITS
from tests.builders import people, suppliers
from tests.builders import reports as story
from tests.module_wide import undone

from .addresses import pages
from .reading import answers, let_go, read, readable, signed_in, where
from .world import charge, months_file, side

pytestmark = pytest.mark.django_db
APPS = ("suppliers", "inspections", "audits", "reports")
ASKED = {  # what else an address answers
    "search": ["?q=Begonia", "?q=SHIPMENT", "?q=INS", "?q=AUD", "?q=CA-", "?q=Factory"],
    "reports:factory_chart": [f"?category={each}" for each in DefectCategory.values],
    "reports:factory_chart_csv": [f"?category={each}" for each in DefectCategory.values],
    "reports:factory_panel": [f"?category={each}" for each in DefectCategory.values],
    "inspections:product_options": ["?q=SKU", "?q=product"],
    "suppliers:factory_options": ["?q=Factory"],
    "factory_overview": ["?period=all"],
    "reports:figures": [f"?inspected_from=2000-01-01&by={each}" for each in SplitBy.values],
    "reports:figure_chart": [f"?inspected_from=2000-01-01&by={each}" for each in SplitBy.values],
    "reports:figure_csv": [f"?inspected_from=2000-01-01&by={each}" for each in SplitBy.values],
    "api_figures": [f"?inspected_from=2000-01-01&by={each}" for each in SplitBy.values],
    "reports:figure_lots": [f"?in_time={each}" for each in ("true", "false")],
}
WAITING = {  # the lists that the start page counts in, as pages; each is one of the API too
    "inspections:inspection_list": INSPECTIONS,
    "inspections:shipment_list": SHIPMENTS,
    "audits:audit_list": AUDITS,
    "audits:finding_list": FINDINGS,
    "suppliers:visit_list": VISITS,
    "suppliers:factory_list": FACTORIES,
    "reports:report_list": REPORTS,
}
for name, piles in WAITING.items():
    route = reverse(name).strip("/").split("/")[-1]
    ASKED |= dict.fromkeys((name, f"{route}-list"), [f"?waiting={each}" for each in piles])


@pytest.fixture(scope="module")
def place(module_db):
    """One factory of two buyers; of Ana's there is everything, of Ben's nothing yet."""
    supplier = suppliers.supplier("Shared Works")
    factory = suppliers.factory("Shared Factory", supplier=supplier)
    ana, ben = suppliers.buyer("Ana Stores"), suppliers.buyer("Ben Stores")
    made = side(ana, factory, "Anemone", people.inspector(), people.auditor())
    kind = story.seam_type()
    made["alike"] = story.history(ana, factory, story.RISEN, kind)
    made |= {"factory": factory, "ana": ana, "ben": ben, "kind": kind, "supplier": supplier}
    made |= {"reader": people.buyer_person(ana), "contact": people.supplier_contact(supplier)}
    months_file(made["reader"])
    asked_long_ago()
    return made


def asked_long_ago() -> None:
    """Their pages say how long ago, at first in seconds: two walks would differ by it."""
    Report.objects.update(requested_at=F("requested_at") - timedelta(hours=2, minutes=30))


@pytest.fixture(scope="module")
def before(place):
    return {
        "answers": answers(place["reader"], ASKED, place["alike"]),
        "hash": collected(place["report"]).content_sha256,
        "periods": of_a_period(place),
    }


@pytest.fixture(scope="module")
def begonia(place, before):
    """Then Ben's rows come, at the same factory, with other numbers."""
    made = side(place["ben"], place["factory"], "Begonia", people.inspector(), people.auditor())
    counts = [each * 7 for each in reversed(story.RISEN)]
    made["alike"] = story.history(place["ben"], place["factory"], counts, place["kind"], units=777)
    months_file(people.buyer_person(place["ben"]))
    for own in (
        Product.objects.filter(buyer=place["ben"]),
        Scheme.objects.filter(owner=place["ben"]),
        Programme.objects.filter(buyer=place["ben"]),
    ):
        own.update(family=place["product"].family)
    ProductFamily.objects.filter(products=None).delete()  # families are common words; the builders made new ones
    return made


@pytest.fixture(scope="module")
def after(place, begonia):
    return answers(place["reader"], ASKED, place["alike"])


@pytest.fixture(scope="module")
def to_supplier(place, begonia):
    """What the factory's supplier reads of both buyers."""
    return answers(place["contact"], ASKED, place["alike"][1:] + begonia["alike"])


def collected(report):
    return document.collect(Report.objects.select_related(*document.RELATED).get(pk=report.pk))


def of_a_period(place) -> list[str]:
    """The hashes of what Ana's portfolio summary and supplier review say of the last two years."""
    today = timezone.localdate()
    span = {"period_from": today - timedelta(days=700), "period_to": today, "requested_by": User.objects.system()}
    asked = (Report(number="T-1", kind="portfolio", owner=place["ana"], **span),
             Report(number="T-2", kind="supplier", owner=place["ana"], supplier=place["supplier"], **span))  # fmt: skip
    return [DOCUMENTS[each.kind].collect(each).content_sha256 for each in asked]


# Of these there is one for all; every other model has rows of both buyers.
OF_THE_HOUSE = {"inspections.DefectTypeArea", "inspections.DefectTypeName", "suppliers.FactoryMerge"}
OF_THE_HOUSE |= {
    "suppliers.AuditRequirement",
    "suppliers.PlannedVolume",
}  # what is asked may rest on the lots of any buyer
OF_THE_HOUSE |= {
    "suppliers.Factory",
    "suppliers.Supplier",
    "suppliers.FactoryImport",
    "suppliers.PossibleDuplicate",
    "suppliers.RejectedRow",
    "reports.FactoryScorecard",
    "reports.SupplierScorecard",
    "reports.Comparison",
    "reports.PooledPopulation",
    "reports.ComparedPerson",
}


def test_each_buyer_has_a_row_of_every_kind(begonia):
    """A model that is added later belongs into the guards' world (tests/guards/world.py), or into this list."""
    models = [each for app in APPS for each in apps.get_app_config(app).get_models()]
    counts = {each._meta.label: each._default_manager.count() for each in models}
    assert {label for label, count in counts.items() if count < 2} == OF_THE_HOUSE


OWN_WORDS = ["product", "remarks", "note", "defect", "caption", "summary", "statement", "action", "evidence"]
OWN_WORDS += ["interview", "foreman", "hall", "objection", "progress"]
OWN_WORDS += ["reason", "conditions", "width", "height", "drawn anew", "wet", "gate", "hole", "rain", "loaded"]


def test_the_walk_reads_the_own_rows(before):
    text = "".join(before["answers"].values())
    for word in OWN_WORDS:
        assert f"Anemone {word}" in text, word
    assert len(before["answers"]) > 100


def test_the_walk_asks_pages_and_api_for_what_waits(before):
    asked = [url for url in before["answers"] if "?waiting=" in url]
    answered = {url.strip("/").partition("?")[0] for url in asked if url.startswith("/api/")}
    assert answered == {f"api/v1/{each}/" for each in ("inspections", "shipments", "reports")}
    read_by_buyers = {reverse(name) for name in WAITING} - {reverse("suppliers:visit_list")}
    assert {url.partition("?")[0] for url in asked if not url.startswith("/api/")} == read_by_buyers


def test_the_walk_reads_every_chart_of_the_figures(before):
    """As it is drawn, as a table, and by the API."""
    drawn = {url.partition("?")[0] for url in before["answers"]}
    urls = {reverse(name, args=[each]) for name in ("reports:figure_chart", "reports:figure_csv") for each in SPECS}
    urls.add(reverse("api_figures"))
    assert urls <= drawn


def test_no_word_of_the_other_buyer_stands_anywhere(after):
    assert where(after, "Begonia", "Ben Stores") == {}


def test_every_answer_is_the_one_of_a_world_without_the_other_buyer(before, after):
    assert after.keys() == before["answers"].keys()
    assert "\n".join(differences(before["answers"], after)) == ""


def differences(before: dict[str, str], after: dict[str, str]) -> list[str]:
    changed = [url for url in after if after[url] != before[url]]
    texts = [(before[url].splitlines(), after[url].splitlines(), url) for url in changed]
    return [line for old, new, url in texts for line in unified_diff(old, new, "without", url, n=0, lineterm="")]


def test_the_other_buyers_rows_are_not_found_by_their_address(place, begonia):
    client = signed_in(place["reader"])
    mine = {"product": "inspections:product", "shipment": "inspections:shipment", "approved": "inspections:inspection"}
    mine |= {"audit": "audits:audit", "finding": "audits:finding", "action": "suppliers:corrective_action"}
    mine |= {"report": "reports:report", "release": "reports:report"}
    by_name = {each.name: each for each in pages()}
    answered = {key: client.get(by_name[route].of(begonia[key])).status_code for key, route in mine.items()}
    assert answered == dict.fromkeys(mine, 404)


def test_what_is_told_of_a_period_stays_the_same_too(place, before, begonia):
    assert of_a_period(place) == before["periods"]


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


@pytest.fixture(scope="class")
def clematis(place, begonia):
    """Rows of a third buyer of the factory, shared with all its buyers."""
    with undone():
        buyer = suppliers.buyer("Clematis Stores")
        yield side(buyer, place["factory"], "Clematis", people.inspector(), people.auditor(), visibility="shared")


# Results, defects and the product's name are shared; the buyer, its SKU, shipment and orders are not, nor what the
# auditor told the house alone.
HIDDEN = ["Clematis Stores", "Clematis-SKU", "Clematis-SHIPMENT", "Clematis-PO", "Clematis port"]
HIDDEN += [
    "SecretClematis",
    "SecretWordClematis",
    "InternalClematis",
    "Clematis reason",
    "Clematis conditions",
    "Clematis steadiness",
]
HIDDEN += ["Clematis-SEAL", "Clematis-CUSTOMS", "Clematis-PLATE", "CLEM 305438", "CLEM305438", "Clematis rain"]
HIDDEN += ["Clematis shelf", "Clematis photo wanted", charge("Clematis")[1]]


class TestSharedRows:
    def test_a_shared_row_does_not_say_whose_it_is(self, place, clematis):
        found = answers(place["reader"], ASKED, place["alike"])
        assert where(found, "Clematis statement")
        assert where(found, *HIDDEN, str(clematis["buyer"].uuid), str(clematis["shipment"].uuid)) == {}

    @pytest.mark.parametrize("who", ["reader", "contact"])
    def test_asking_for_what_is_hidden_is_answered_as_asking_for_nothing(self, place, clematis, who):
        """Else a search or a filter would confirm what no page shows."""
        client, told = signed_in(place[who]), []
        hidden = [str(clematis[key].uuid) for key in ("buyer", "shipment")]
        for address in (each for each in readable(place[who]) if is_list(each)):
            told += heard(client, address, "q", HIDDEN, "Zinnia")
            for name in uuid_filters(address):
                told += heard(client, address, name, hidden, str(uuid4()))
        assert told == []


def is_list(address) -> bool:
    return not address.wanted and (address.viewset or address.name.endswith(("list", "options", "search", "events")))


def uuid_filters(address) -> list[str]:
    filters = getattr(address.viewset, "filterset_class", None)
    known = filters.base_filters.items() if filters else []
    return [name for name, each in known if isinstance(each, UUIDFilter)]


def heard(client, address, name: str, words: list[str], nothing: str) -> list[str]:
    """The words whose answer differs from that to `nothing` in more than the word; none where nobody may ask so."""
    silent = said(client, address, name, nothing)
    if not silent:
        return []
    return [f"{address.of()}?{name}={word}" for word in words if said(client, address, name, word) != silent]


TYPED = {
    "HX-Request": "true",
    "HX-Target": "list",
}  # a list asks so while somebody types: for its rows without the page


def said(client, address, name: str, value: str) -> list[str]:
    return [plain(text, value) for text in read(client, f"{address.of()}?{urlencode({name: value})}", **TYPED)]


def plain(text: str, value: str) -> str:
    """Without the value that was asked for, as it is or as it stands in an address."""
    for each in (value, quote(value), quote_plus(value)):
        text = text.replace(each, "")
    return text


def test_confidential_notes_stay_in_the_house(after, to_supplier):
    assert where(after, "SecretAnemone", "SecretWord", "InternalAnemone", "SecretBegonia") == {}
    assert where(after, "Anemone interview", "Anemone foreman")
    assert where(to_supplier, "Secret", "InternalAnemone", "InternalBegonia") == {}


def test_every_confidential_field_has_a_word_to_look_for(begonia):
    """A field that is added later for the house alone gets one in tests/guards/world.py."""
    fields = [(model, each) for app in APPS for model in apps.get_app_config(app).get_models() for each in own(model)]
    assert ("audits.Answer", "confidential_note") in [(model._meta.label, each.name) for model, each in fields]
    unmarked = []
    for model, each in fields:
        held = model._default_manager.filter(
            Q(**{f"{each.name}__contains": "Secret"}) | Q(**{f"{each.name}__contains": "Internal"})
        )
        unmarked += [] if held.exists() else [f"{model._meta.label}.{each.name}"]
    assert unmarked == []


def own(model) -> list:
    """Fields that say they are the house's own."""
    told = ("For the house alone",)
    return [
        each
        for each in model._meta.get_fields()
        if str(getattr(each, "help_text", "")).startswith(told) or each.name in INTERNAL.get(model._meta.label, ())
    ]


INTERNAL = {  # they say it on their page, not in the model
    "audits.Audit": {"review_note"},
    "audits.DeclaredInterest": {"note"},
    "inspections.Inspection": {"review_note"},
    "suppliers.Qualification": {"overruled_reason"},
    "suppliers.Visit": {"note"},
}


@pytest.mark.parametrize("who", ["reader", "contact"])
def test_no_document_holds_what_is_confidential(place, begonia, who):
    """Whatever a buyer or a supplier may have made and downloaded, with what is attached to it."""
    client = signed_in(place[who])
    with undone():
        for url, asked in documents_of(place, who):
            assert client.post(url, asked).status_code == 302, url
        rows = Report.objects.visible_to(place[who]).current()
        texts = {f"{each.kind} {each.number}": document_text(client, each) for each in rows}
    kinds = {"eight_d", "audit"} | ({"release", "factory", "supplier", "portfolio"} if who == "reader" else set())
    assert {each.partition(" ")[0] for each in texts} >= kinds
    assert where(texts, "Anemone description", "Anemone product")
    assert where(texts, "Secret", "InternalAnemone", "InternalBegonia", "Surprise") == {}


def documents_of(place, who) -> list[tuple[str, dict]]:
    """(where this person asks for it, what is sent there) of each document."""
    person = place[who]
    asked = [("eight_d", each) for each in CorrectiveAction.objects.visible_to(person)]
    asked += [("audit", each) for each in Audit.objects.visible_to(person).approved().filter(imported_from=None)]
    if who == "reader":
        asked += [("profile", each) for each in Factory.objects.visible_to(person)]
    found = [(reverse(f"reports:request_{what}", args=[each.uuid]), {"language": "en"}) for what, each in asked]
    return found + (of_two_years(place) if who == "reader" else [])


def of_two_years(place) -> list[tuple[str, dict]]:
    today = timezone.localdate()
    span = {"span": "own", "period_from": today - timedelta(days=700), "period_to": today}
    urls = reverse("reports:request_portfolio"), reverse("reports:request_review", args=[place["supplier"].uuid])
    return [(url, span | {"owner": place["ana"].uuid, "language": "en"}) for url in urls]


def document_text(client, report) -> str:
    making.make(report.pk)
    data = let_go(client.get(reverse("reports:download", args=[report.uuid])))
    text = [page.extract_text() for page in PdfReader(io.BytesIO(data)).pages]
    with pikepdf.open(io.BytesIO(data)) as pdf:
        text += [each.get_file().read_bytes().decode() for each in pdf.attachments.values()]
    return " ".join("\n".join(text).split())


def test_a_supplier_hears_nothing_of_unannounced_visits(place, to_supplier):
    audit = place["unannounced"]
    hidden = ("SurpriseAnemone", "SurpriseBegonia", audit.number, str(audit.uuid), str(audit.visit.uuid))
    assert where(to_supplier, *hidden) == {}
    assert where(to_supplier, "Anemone statement")


def test_a_supplier_reads_no_buyers_name_nor_numbers(to_supplier):
    what = (
        "-SKU",
        "-SHIPMENT",
        "-PO",
        " port",
        " shelf",
        " qualification",
        " photo wanted",
        " steadiness",
        " reason",
        " conditions",
    )
    hidden = [f"{mark}{each}" for mark in ("Anemone", "Begonia") for each in what]
    assert where(to_supplier, "Begonia statement")
    assert where(to_supplier, "Ana Stores", "Ben Stores", charge("Anemone")[1], *hidden) == {}
