"""A document comes in the language of whoever asks for it, and is that language all through."""

import re

import pytest
from django.urls import reverse
from django.utils import translation
from django.utils.html import strip_tags

from inspections import actions as inspections
from inspections.models import Product
from qcportal.core.models import HistoryEntry, OutgoingMail, User
from qcportal.reactions import react
from reports import actions, emails, making
from reports.documents import corrective_action, release
from reports.documents import shipment as document
from reports.enums import ReportKind
from reports.models import Report
from tests.builders import audits, people, studies, suppliers
from tests.builders import inspections as made
from tests.builders import reports as story
from tests.builders.people import PASSWORD
from tests.untranslated import untranslated

pytestmark = pytest.mark.django_db
CHINESE = {"Accept-Language": "zh-hans"}


@pytest.fixture
def approved(nordlys):
    return made.approved(nordlys, shipment=made.shipment(nordlys))


@pytest.fixture
def decided(nordlys):
    """A shipment with a lot that is accepted, of which there is no document yet."""
    factory = suppliers.factory("Hengyi Garment", local_name="恒艺制衣", buyers=[nordlys])
    product = made.product(nordlys, name="Rain jacket", local_name="雨衣")
    shipment = made.shipment(nordlys, factory, product=product, state="inspected", units=3000)
    lot = made.approved(nordlys, factory, shipment=shipment, product=product, lot_size=3000)
    made.decision(lot, kind="accept", reason="可以放行。")
    return shipment


def ask(client, route: str, record, **values) -> Report:
    client.post(reverse(f"reports:{route}", args=[record.uuid]), **values)
    return Report.objects.latest("pk")


class TestWhoAsks:
    @pytest.mark.parametrize(("headers", "language"), [(CHINESE, "zh-hans"), ({}, "en")])
    def test_gets_it_in_the_language_of_the_page(self, client, boss, approved, decided, headers, language):
        assert ask(client, "request", approved, headers=headers).language == language
        assert ask(client, "request_release", decided, headers=headers).language == language

    def test_may_choose_another_beside_the_button(self, client, boss, approved):
        panel = client.get(reverse("reports:shipment_panel", args=[approved.shipment.uuid]), headers=CHINESE).text
        assert '<option value="zh-hans" lang="zh-hans" selected>简体中文</option>' in panel
        assert '<option value="en" lang="en">English</option>' in panel
        assert ask(client, "request", approved, headers=CHINESE, data={"language": "en"}).language == "en"

    @pytest.mark.parametrize("language", ["vi", "es"])
    def test_may_choose_a_language_that_pages_do_not_speak(self, client, boss, approved, language):
        panel = client.get(reverse("reports:shipment_panel", args=[approved.shipment.uuid])).text
        assert f'<option value="{language}" lang="{language}">' in panel
        assert ask(client, "request", approved, data={"language": language}).language == language
        answer = client.get("/", headers={"Accept-Language": language}, follow=True)
        assert '<html lang="en"' in answer.text

    def test_gets_english_where_documents_have_no_translation(self, client, boss, approved):
        assert ask(client, "request", approved, data={"language": "bn"}).language == "en"

    @pytest.mark.parametrize(
        ("asked", "language"),
        [("zh-CN", "zh-hans"), ("es-MX", "es"), ("VI", "vi"), ("bn", "en"), ("not a language", "en")],
    )
    def test_says_it_in_the_api_too(self, client, boss, decided, asked, language):
        data = {"shipment": str(decided.uuid), "language": asked}
        told = client.post("/api/v1/reports/release/", data, "application/json").json()
        assert told["language"] == language

    def test_gets_in_the_api_the_language_of_the_request_unasked(self, client, boss, decided):
        data = {"shipment": str(decided.uuid)}
        told = client.post("/api/v1/reports/release/", data, "application/json", headers=CHINESE).json()
        assert told["language"] == "zh-hans"

    def test_finds_on_its_page_which_language_it_is_in(self, client, boss, approved):
        report = ask(client, "request", approved, headers=CHINESE)
        page = client.get(reverse("reports:report", args=[report.uuid])).text
        assert '<dd lang="zh-hans">简体中文</dd>' in page


class TestOfABuyer:
    """A buyer has its documents in the language it chose, whatever its people read the portal in."""

    @pytest.fixture(autouse=True)
    def spanish(self, nordlys):
        nordlys.document_language = "es"
        nordlys.save()
        people.buyer_person(nordlys, language="zh-hans")

    def test_what_is_made_by_itself_speaks_it(self, approved):
        assert story.shipment_report(approved).language == "es"

    def test_it_is_chosen_already_where_somebody_asks(self, client, boss, approved):
        panel = client.get(reverse("reports:shipment_panel", args=[approved.shipment.uuid]), headers=CHINESE).text
        assert '<option value="es" lang="es" selected>Español</option>' in panel

    def test_it_is_what_the_api_gives_unasked(self, client, boss, decided):
        data = {"shipment": str(decided.uuid)}
        told = client.post("/api/v1/reports/release/", data, "application/json", headers=CHINESE).json()
        assert told["language"] == "es"

    @pytest.mark.parametrize(("chosen", "said"), [("", "está listo"), ("en", "is ready"), ("zh-hans", "已就绪")])
    def test_the_mail_that_brings_it_speaks_it_to_who_has_chosen_none(self, approved, nordlys, chosen, said):
        people.buyer_person(nordlys, name="Anna", email="anna@nordlys.example", language=chosen)
        emails.report_ready(story.shipment_report(approved))
        mail = OutgoingMail.objects.get(to="anna@nordlys.example")
        assert said in mail.subject
        assert ("su perfil" in mail.body) == (not chosen)

    def test_another_may_be_asked_for(self, client, boss, approved):
        assert ask(client, "request", approved, data={"language": "vi"}).language == "vi"


class TestMadeAgain:
    def test_a_failed_one_keeps_the_language_that_was_asked(self, client, boss, approved):
        report = ask(client, "request", approved, headers=CHINESE)
        actions.give_up(report.pk, actions.claim(report.pk), "The disk is full.", final=True)
        report.refresh_from_db()
        client.post(reverse("reports:try_again", args=[report.uuid]), {"version": report.version})
        report.refresh_from_db()
        assert (report.state, report.language) == ("queued", "zh-hans")

    def test_so_does_the_revision_that_a_later_decision_makes_by_itself(self, client, boss, decided, nordlys):
        ask(client, "request_release", decided, headers=CHINESE)
        lot, anna = decided.inspections.get(), people.buyer_person(nordlys)
        inspections.decide_inspection(inspection=lot, kind="reject", reason="Torn.", password=PASSWORD, by=anna)
        for entry in HistoryEntry.objects.filter(reaction_due=True):
            react(entry.pk)
        assert list(Report.objects.order_by("revision").values_list("revision", "language")) == [
            (1, "zh-hans"),
            (2, "zh-hans"),
        ]


class TestMadeByItself:
    @pytest.mark.parametrize(
        ("readers", "language"),
        [(["zh-hans", "zh-hans"], "zh-hans"), (["zh-hans", "en"], "en"), (["zh-hans", ""], "en"), ([], "en")],
    )
    def test_it_speaks_the_language_that_all_its_readers_have_chosen(self, approved, nordlys, readers, language):
        for each in readers:
            people.buyer_person(nordlys, language=each)
        people.buyer_person(nordlys, language="en", is_active=False)
        assert story.shipment_report(approved).language == language


# -- all through -----------------------------------------------------------------------------------
NAMES = {"Portal", "Nordlys", "Living", "Hengyi", "Garment", "Rain", "jacket", "Open", "seam", "UTC", "Anna"}
TERMS = {
    "AQL",
    "ISO",
    "SHA",
    "json",
    "figures",
    "known_on",
    "Laney",
    "SKU",
    "python",
    "manage",
    "replay_draw",
    "RFC",
    "JSON",
    "schema",
}
CODES = re.compile(
    r"[A-Z]{2,}-[\w-]*\d|(?:http://)?localhost:8000/verify(?:/[0-9a-f]{32}/)?|[0-9a-f]{64}|\w+\.json|\w+\.py"
)


def english_in(page: str) -> set[str]:
    """The English words of a document that are neither a name nor a term that Chinese writes so too."""
    text = CODES.sub(" ", re.sub(r"<[^>]*>", " ", page.split("<body>")[1]))
    alternatives = CODES.sub(" ", " ".join(re.findall(r'alt="([^"]*)"', page)))
    return set(re.findall(r"[A-Za-z_]{3,}", text + alternatives)) - NAMES - TERMS


@pytest.fixture
def risen(nordlys):
    """A factory whose seams went bad, with an audit that may say why, and its last lot: full of things to say."""
    factory = suppliers.factory(
        "Hengyi Garment", local_name="东莞市恒艺制衣有限公司", city="东莞", address="长安镇", buyers=[nordlys]
    )
    last = story.history(nordlys, factory, story.RISEN)[-1]
    Product.objects.update(name="Rain jacket", local_name="雨衣")
    last.shipment = made.shipment(nordlys, factory, product=last.product)
    last.submitted_by = last.reviewed_by = people.manager(name="王芳")
    last.save()
    made.defect(last, made.defect_type("Open seam", local_name="跳线", category="colour"), 2)
    audits.finding(audits.approved(nordlys, factory), statement="新工人未经培训。")
    suppliers.corrective_action(factory, owner=nordlys, title="培训新工人")
    return last


def test_a_chinese_shipment_report_is_chinese_all_through(risen):
    report = actions.request_shipment_report(inspection=risen, by=User.objects.system(), language="zh-hans")
    report = Report.objects.select_related(*document.RELATED).get(pk=report.pk)
    with translation.override(report.language):
        told = document.collect(report)
        page = document.to_html(told)
    assert english_in(page) == set()
    chart = told.parts[told.trends[0].chart].data.decode()
    drawn = strip_tags(chart)
    assert "每百单位缺陷数" in drawn
    assert set(re.findall(r"[A-Za-z]{3,}", drawn)) == set()


def test_a_chinese_release_document_is_chinese_all_through(decided):
    report = actions.request_release_document(shipment=decided, by=User.objects.system(), language="zh-hans")
    with translation.override(report.language):
        page = release.to_html(release.collect(report))
    assert english_in(page) == set()
    assert page.index("恒艺制衣") < page.index("Hengyi Garment")
    assert page.index("雨衣") < page.index("Rain jacket")


def test_a_chinese_report_is_made_in_chinese(risen):
    studies.claimed(studies.written(risen.owner), risen.factory)
    report = actions.request_shipment_report(inspection=risen, by=User.objects.system(), language="zh-hans")
    assert report.kind == ReportKind.SHIPMENT
    assert making.make(report.pk)
    report.refresh_from_db()
    assert "升至" in report.figures["trends"][0]["sentence"]


# -- languages of documents alone --------------------------------------------------------------------
@pytest.mark.parametrize("language", ["vi", "es"])
class TestNothingIsLeftInEnglish:
    def test_of_a_shipment_report_with_much_to_say(self, risen, language):
        studies.claimed(studies.written(risen.owner), risen.factory)
        report = Report(inspection=risen, shipment=risen.shipment, factory=risen.factory, owner=risen.owner)
        report.language = language
        with untranslated(language) as lacking:
            document.to_html(document.collect(report))
        assert lacking == set()

    def test_of_a_release_document(self, decided, language):
        report = actions.request_release_document(shipment=decided, by=User.objects.system(), language=language)
        with untranslated(language) as lacking:
            release.to_html(release.collect(report))
        assert lacking == set()

    def test_of_an_8d_report(self, approved, nordlys, language):
        record = suppliers.corrective_action(approved.factory, owner=nordlys, title="Train new sewers")
        report = Report(corrective_action=record, factory=record.factory, owner=nordlys, language=language)
        with untranslated(language) as lacking:
            corrective_action.to_html(corrective_action.collect(report))
        assert lacking == set()


class TestTheSameRuleEverywhere:
    """What is chosen, else what the buyer wants for its documents, else the language of the page."""

    @pytest.fixture
    def factory(self, nordlys):
        return suppliers.factory("Hengyi", buyers=[nordlys])

    @pytest.fixture
    def asking(self, nordlys, factory, decided, approved):
        """{what: (route, record, values)}; `boss` has it made for the buyer."""
        audit = audits.approved(nordlys, factory)
        record = suppliers.corrective_action(factory, owner=nordlys, visibility="owner")
        return {
            "shipment": ("request", approved, {}),
            "release": ("request_release", decided, {}),
            "audit": ("request_audit", audit, {"reader": "owner"}),
            "profile": ("request_profile", factory, {"buyer": nordlys.code}),
            "portfolio": ("request_portfolio", None, {"owner": nordlys.uuid, "span": "month"}),
            "eight_d": ("request_eight_d", record, {}),
        }

    def made(self, client, asking, what: str, **chosen) -> Report:
        route, record, values = asking[what]
        address = reverse(f"reports:{route}", args=[record.uuid] if record else [])
        assert client.post(address, values | chosen, headers=CHINESE).status_code == 302
        return Report.objects.latest("pk")

    KINDS = ("shipment", "release", "audit", "profile", "portfolio")

    @pytest.mark.parametrize("what", KINDS)
    def test_on_pages(self, client, boss, nordlys, asking, what):
        assert self.made(client, asking, what).language == "zh-hans"
        Report.objects.all().delete()
        nordlys.document_language = "es"
        nordlys.save()
        assert self.made(client, asking, what).language == "es"
        Report.objects.all().delete()
        assert self.made(client, asking, what, language="vi").language == "vi"

    def test_what_a_buyer_has_made_speaks_its_own_and_not_that_of_another(self, client, nordlys, factory, asking):
        nordlys.document_language = "es"
        nordlys.save()
        other = suppliers.buyer("Borås", document_language="vi")
        suppliers.qualification(factory, buyer=other)
        for buyer, language in ((nordlys, "es"), (other, "vi")):
            client.force_login(people.buyer_person(buyer, language=""))
            client.post(reverse("reports:request_profile", args=[factory.uuid]), headers=CHINESE)
            report = Report.objects.latest("pk")
            assert (report.owner, report.language) == (buyer, language)

    @pytest.mark.parametrize(
        ("address", "of"),
        [
            ("audit", lambda asking: {"audit": str(asking["audit"][1].uuid)}),
            ("factory-profile", lambda asking: {"factory": str(asking["profile"][1].uuid)}),
            ("release", lambda asking: {"shipment": str(asking["release"][1].uuid)}),
            ("eight-d", lambda asking: {"corrective_action": str(asking["eight_d"][1].uuid)}),
            ("portfolio-summary", lambda asking: {"period_from": "2026-03-01", "period_to": "2026-03-31"}),
        ],
    )
    def test_in_the_api(self, client, boss, nordlys, asking, address, of):
        nordlys.document_language = "es"
        nordlys.save()
        data = of(asking)
        if address in ("factory-profile", "portfolio-summary"):
            data["buyer" if address == "factory-profile" else "owner"] = str(nordlys.uuid)
        told = client.post(f"/api/v1/reports/{address}/", data, "application/json", headers=CHINESE).json()
        # the house's own 8D report is for no buyer
        assert told["language"] == ("zh-hans" if address == "eight-d" else "es")

    def test_the_panel_leaves_it_to_the_reader_who_is_chosen_there(self, client, boss, nordlys, asking, factory):
        for name, record in (("audit_panel", asking["audit"][1]), ("profile_panel", factory)):
            page = client.get(reverse(f"reports:{name}", args=[record.uuid])).text
            assert '<option value="">usual language</option>' in page
        nordlys.document_language = "es"
        nordlys.save()
        client.force_login(people.buyer_person(nordlys, language="en"))
        for name, record in (("audit_panel", asking["audit"][1]), ("profile_panel", factory)):
            page = client.get(reverse(f"reports:{name}", args=[record.uuid])).text
            assert '<option value="es" lang="es" selected>Español</option>' in page
            assert "usual language" not in page
