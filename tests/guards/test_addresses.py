"""Every address as anonymous, as a stranger and in every role, for own and for foreign records."""

from contextlib import nullcontext
from http.cookies import SimpleCookie

import pytest
from django.http import HttpResponse
from django.urls import path

from inspections.models import DefectExample, Product
from qcportal.core.models import OutgoingMail, User
from qcportal.core.roles import PUBLIC, Act, may
from suppliers.models import Buyer, Factory, ProductFamily, Supplier
from tests.module_wide import undone

from .addresses import all_addresses, endpoints, pages, walk, without_rule
from .reading import answers, let_go, signed_in, where
from .world import build

pytestmark = pytest.mark.django_db
ANSWERED = {200, 302, 400, 405, 409}  # the person may; whether the input or the state is right is another matter
PUBLIC_NAMES = {each.route for each in PUBLIC}
METHODS = ("get", "post")
READING = {Act.LIST, Act.READ, Act.EXPORT}
# Whoever may read opens them, or all that they ask for is to read; what is sent there needs the further rights of ALSO,
# or those of the photo's record.
READ_AND_SENT = {
    "suppliers:product_family", "inspections:schedule", "inspections:decide", "inspections:defect_dispute",
    "inspections:photo_describe", "inspections:photo_remove", "inspections:photo_marks", "inspections:photo_move",
    "audits:photo_remove", "audits:finding_dispute", "reports:request_release", "reports:request_eight_d",
    "reports:request_audit", "reports:request_profile",
    "reports:share", "reports:share_shipment", "inspections:comment_add",
    "reports:request_review", "reports:request_portfolio",
    "reports:bundle_list", "reports:bundle_again",
}  # fmt: skip
# Rights that a view asks for besides its rule.
ALSO = dict.fromkeys(
    ["inspections:schedule", "inspections:lot_size", "inspections:papers_preview"], ("inspection", Act.DECIDE)
) | {
    "inspections:decide": ("decision", Act.WRITE),
    "audits:finding_dispute": ("dispute", Act.WRITE),
    "inspections:defect_dispute": ("dispute", Act.WRITE),
    "reports:request_release": ("report", Act.WRITE),
    "reports:request_audit": ("report", Act.READ),
    "reports:request_profile": ("report", Act.LIST),
    "reports:share": ("share_link", Act.WRITE),
    "reports:share_shipment": ("share_link", Act.WRITE),
    "inspections:comment_add": ("comment", Act.WRITE),
    "reports:request_review": ("report", Act.EXPORT),
}
# What may be refused though the person has the right: the team alone files, and only while the audit is in progress;
# a question may have no answer yet, a product or inspection no measurement point, test, part, carton or attention point; a chart needs its category, a file
# must have been made; some accounts are the administrators' alone; whoever signs out is led to signing in.
REFUSED_BY_STATE = {
    "audits:answer": {403}, "audits:answer_part": {403}, "audits:submit": {403}, "audits:finding_add": {403}, "audits:check": {403},
    "audits:on_site": {403}, "audits:notes_save": {403, 404}, "audits:photo_remove": {403},
    "audits:photos_add": {403, 404}, "audits:answer_clear": {403, 404}, "inspections:photo_remove": {403},
    "inspections:photo_describe": {403}, "inspections:photo_marks": {403}, "inspections:photo_move": {403}, "reports:download": {404}, "reports-file": {404}, "reports:factory_chart": {404},
    "reports:factory_chart_csv": {404}, "core:person_invite_again": {403}, "core:logout": {-302},
    "inspections:point_edit": {404}, "inspections:point_move": {404}, "inspections:measure": {404},
    "inspections:site_test": {404}, "inspections:site_test_photos": {404}, "inspections:site_test_let_out": {404},
    "inspections:quantity_part": {404}, "inspections:carton": {404}, "inspections:attention_answer": {404},
    "inspections:attention_photo": {404},
}  # fmt: skip
# Who reads a corrective action, an audit or a factory may have its report made; who exports reports, one for the own
# eyes, or a file of them.
FOR_READERS = {
    "reports-eight-d": Act.READ, "reports-audit": Act.READ, "reports-factory-profile": Act.READ,
    "reports-supplier-review": Act.EXPORT, "reports-portfolio-summary": Act.EXPORT, "report-bundles-list": Act.EXPORT,
}  # fmt: skip
LIBRARY = {
    "defect_type",
    "protocol",
    "standard",
    "product_family",
    "user",
}  # the same for all who work with it, or the own account
ASKED = {"search": ["?q=Shared", "?q=emone"], "suppliers:factory_options": ["?q=Shared"]}
OWN = {
    "home", "search", "core:logout", "core:profile", "core:password_change", "core:second_factor", "core:mailbox",
    "core:mailbox_mail", "core:tokens_end", "api_logout", "api_mails",
}  # fmt: skip


@pytest.fixture(scope="module")
def world(module_db):
    return build()


@pytest.fixture(scope="module")
def callers(world) -> dict:
    """{name: (person, browser signed in as that person)}; signing in is slow on purpose, so once for all."""
    everybody = {"manager": world.cast["manager"], "anonymous": None} | world.cast
    return {name: (person, signed_in(person)) for name, person in everybody.items()}


@pytest.fixture
def knocking(callers) -> dict:
    """The callers; whatever is written when they open an address is taken back before the next one."""
    with undone():
        yield callers


# -- every address says who may ----------------------------------------------------------------
def test_every_address_has_a_rule():
    assert without_rule(all_addresses(), PUBLIC_NAMES) == []


def test_an_address_without_a_rule_is_found():
    added = [path("secrets/<uuid:uuid>/", lambda request, uuid: HttpResponse("all of them"), name="secrets")]
    assert without_rule(walk(added), PUBLIC_NAMES) == ["secrets/<uuid:uuid>/"]


def test_the_public_addresses_are_those_of_the_list():
    assert {each.name for each in all_addresses() if each.open_to_all} == PUBLIC_NAMES


def test_pages_for_anybody_signed_in_are_few_and_known():
    assert {each.name for each in all_addresses() if each.rule and each.rule[0] == "self"} == OWN


def test_every_address_of_a_record_says_which():
    assert [each.route for each in pages() if each.names_a_row and each.model is None] == []


# -- the world has what the walk needs ---------------------------------------------------------
@pytest.mark.parametrize("model", sorted({each.model for each in pages() + endpoints() if each.model}, key=str))
def test_there_is_a_row_of_every_kind(world, model):
    assert model.objects.exists()


@pytest.mark.parametrize("name", ["buyer", "other buyer", "supplier contact", "inspector", "auditor"])
def test_nobody_outside_the_house_sees_all(world, name):
    restricted = {each.model for each in pages() if each.model and each.rule[0] not in LIBRARY | {"self"}}
    for model in restricted - {OutgoingMail, DefectExample}:  # the library's photos are as open as the library
        assert model.objects.visible_to(world.cast[name]).count() < model.objects.count(), model


@pytest.mark.parametrize("role", ["buyer", "supplier contact", "inspector", "auditor"])
def test_a_stranger_sees_no_row(world, role):
    stranger = world.cast[f"stranger {role}"]
    for model in {each.model for each in endpoints()}:
        if model is not User:
            assert not model.objects.visible_to(stranger).exists(), model


# -- pages -------------------------------------------------------------------------------------
@pytest.mark.parametrize("address", pages(), ids=lambda each: each.name)
def test_a_page_refuses_and_answers_by_the_matrix(knocking, address):
    """A method that the manager, who comes first, is told the address does not take is refused before it asks who is there."""
    wrong, taken = [], list(METHODS)
    for name, (person, client) in knocking.items():
        if is_refused_as_its_role(name, person, address.rule[1], address.rule[0]):
            continue
        for place, (row, visible) in enumerate(some_rows(address, person)):
            for method in asked(taken, address, person, visible, place):
                status = status_of(client, method, address, row)
                wrong += judged(status, page_statuses(address, person, visible, method), method, address, row, name)
                if status == 405 and name == "manager":
                    taken.remove(method)
    assert not wrong, "\n".join(wrong)


def is_refused_as_its_role(name, person, act, record) -> bool:
    """Of a stranger whose role may not do this at all: it is refused by its role, as somebody of that role is who
    belongs somewhere and knocks too."""
    return name.startswith("stranger") and record not in ("self", "file") and not may(person, act, record)


def asked(taken, address, person, visible, place) -> list[str]:
    if place > 1:  # further rows are opened for their states alone
        return [each for each in taken if each == "get"]
    record, act = address.rule
    allowed = record in ("self", "file") or not person or may(person, act, record)
    one_refusal = address.refuses_first and not (visible and allowed)
    return taken[: 1 if one_refusal else 2]


def page_statuses(address, person, visible, method) -> set[int]:
    if method == "post" and is_read_alone(address) and (person or address.of_file):
        return {405}
    if person is None:
        return {404, 405} if address.of_file else {-302}
    record, act = address.rule
    if record not in ("self", "file"):
        refused = not may(person, act, record)
        if refused and (visible or not hasattr(address.view, "model")):
            return {403, 405}
        also = ALSO.get(address.name)
        if visible and also and not may(person, also[1], also[0]):
            return {403, 405}
    if not visible:
        return {404, 405}
    return ANSWERED | REFUSED_BY_STATE.get(address.name, set())


def is_read_alone(address) -> bool:
    return address.rule[0] != "self" and address.rule[1] in READING and address.name not in READ_AND_SENT


# -- the API -----------------------------------------------------------------------------------
@pytest.mark.parametrize("address", endpoints(), ids=lambda each: each.name)
def test_an_endpoint_refuses_and_answers_by_the_matrix(knocking, address):
    wrong, record = [], address.model.objects.all().record_name
    for name, (person, client) in knocking.items():
        for row, visible in some_rows(address, person):
            for method, act in address.methods().items():
                if is_refused_as_its_role(name, person, needed(address, act), record):
                    continue
                statuses = api_statuses(address, person, act, visible)
                wrong += called(client, method, address, row, statuses, name)
    assert not wrong, "\n".join(wrong)


def needed(address, act) -> Act:
    return FOR_READERS.get(address.name, act) if act == Act.WRITE else act


def test_what_answers_get_answers_head():
    actions = {each.name: each.view.actions for each in endpoints() if "head" in each.view.actions}
    assert [name for name, asked in actions.items() if asked["head"] != asked["get"]] == []


def api_statuses(address, person, act, visible) -> set[int]:
    if person is None:
        return {401}
    if not visible:
        return {404}
    if not may(person, needed(address, act), address.model.objects.all().record_name):
        return {403, 405}
    if act in (Act.LIST, Act.READ, Act.EXPORT):
        return {200} | REFUSED_BY_STATE.get(address.name, set())
    return {400, 403, 405, 409, 428}  # nothing was sent; some acts ask for more than the right to write


@pytest.mark.parametrize("role", ["buyer", "supplier contact", "inspector", "auditor"])
def test_a_stranger_reads_empty_lists_with_a_count_of_nought(world, role):
    stranger = world.cast[f"stranger {role}"]
    for address in endpoints():
        read = not address.names_a_row and "get" in address.methods()
        if not read or not may(stranger, Act.LIST, address.model.objects.all().record_name):
            continue
        answer = signed_in(stranger).get(address.of()).json()
        assert (answer["count"], answer["results"]) == (0, []), address.name


@pytest.mark.parametrize("role", ["buyer", "supplier contact", "inspector", "auditor"])
def test_a_stranger_reads_no_name_anywhere(world, role):
    names = [str(row) for model in (Buyer, Supplier, Factory, ProductFamily, Product) for row in model.objects.all()]
    found = answers(world.cast[f"stranger {role}"], ASKED)
    assert len(found) > 10
    assert where(found, "Anemone", "Begonia", *names) == {}


# -- calling -----------------------------------------------------------------------------------
def some_rows(address, person) -> list:
    """[(row, whether this person sees it)]: one of each; the manager opens all, so that no state breaks a page."""
    if not address.names_a_row:
        return [(None, True)]
    asked = (address.model, address.own, person)
    if asked not in ROWS:
        ROWS[asked] = chosen(address.model.objects.order_by("pk"), person, address.seen_by)
    return ROWS[asked]


ROWS: dict = {}  # read once: two hundred addresses ask for the rows of the same few models


def chosen(every, person, seen_by):
    if person is None:
        return [(every.first(), False)]
    seen = seen_by(person)
    if person.role == "qa_manager":
        return [(row, True) for row in seen.order_by("pk")[:5]]
    rows = [(seen.order_by("-pk").first(), True), (every.exclude(pk__in=seen.values("pk")).first(), False)]
    return [(row, visible) for row, visible in rows if row]


def called(client, method, address, row, statuses, name) -> list[str]:
    """What is wrong with the answer, if anything."""
    return judged(status_of(client, method, address, row), statuses, method, address, row, name)


def status_of(client, method, address, row) -> int:
    """What is answered; what an address does when something is sent there is taken back, signing out too.

    Being led to the login is -302.
    """
    cookies = SimpleCookie(client.cookies)
    with nullcontext() if method == "get" else undone():
        answer = getattr(client, method)(address.of(row))
    client.cookies = cookies
    let_go(answer)
    led_to_login = answer.status_code == 302 and answer["Location"].startswith("/login/")
    return -302 if led_to_login else answer.status_code


def judged(status, statuses, method, address, row, name) -> list[str]:
    if status in statuses:
        return []
    return [f"{method.upper()} {address.of(row)} as {name}: {status}, expected {sorted(statuses)}"]


def test_the_system_user_cannot_sign_in(world):
    assert not User.objects.system().is_active
