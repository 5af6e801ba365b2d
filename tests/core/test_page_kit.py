"""What every page stands in: the menu, badges, form fields, error pages, the frame."""

import json
import re
from pathlib import Path

import pytest
from django import forms
from django.apps import apps
from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models.functions import Lower
from django.http import HttpResponse
from django.template import Context, Template
from django.urls import path, reverse
from django.utils import translation

from qcportal.core.badges import COLOURS, colour
from qcportal.core.errors import Conflict, Forbidden, Rejected, StaleVersion
from qcportal.core.menu import MENU, address, menu_for, place_of
from qcportal.core.models import User
from qcportal.core.pages import add_errors, columns_of, field_of
from qcportal.core.roles import Role
from qcportal.core.templatetags.portal import badge_html, error_frame
from qcportal.urls import urlpatterns as portal_urls
from tests.builders import people

EVERY_ENTRY = [entry for section in MENU for entry in section.entries]
OWN_APPS = ("core", "suppliers", "inspections", "audits", "reports")


def refusing(refusal):
    def view(request):
        raise refusal

    return view


def broken(request):
    raise RuntimeError("on purpose")


urlpatterns = [
    *portal_urls,
    path("t/rejected/", refusing(Rejected("The lot is <too> small."))),
    path("t/forbidden/", refusing(Forbidden("Only the lead inspector submits."))),
    path("t/conflict/", refusing(Conflict("The visit has begun."))),
    path("t/stale/", refusing(StaleVersion("Somebody saved version 4."))),
    path("t/broken/", broken),
    path("t/fine/", lambda request: HttpResponse("fine")),
]


def labels(user) -> list[str]:
    return [str(entry.label) for _section, entries in menu_for(user) for entry, _address in entries]


class TestMenu:
    @pytest.mark.parametrize("entry", EVERY_ENTRY, ids=lambda entry: entry.route)
    def test_every_entry_leads_somewhere(self, entry):
        assert address(entry.route)

    def test_a_route_that_is_not_there_is_left_out(self):
        assert address("nowhere:at_all") == ""

    @pytest.mark.parametrize("role", [role.value for role in Role])
    def test_whatever_it_offers_opens(self, client, db, role):
        person = people.person(role)
        client.force_login(person)
        answers = {
            address: client.get(address).status_code for _label, found in menu_for(person) for _entry, address in found
        }
        assert set(answers.values()) == {200}, answers

    def test_an_inspector_sees_own_work_and_no_administration(self, db):
        shown = labels(people.inspector())
        assert "My visits" in shown
        assert not {"People", "Buyers", "Audits", "Reports", "Calendar"} & set(shown)

    def test_a_section_without_entries_is_left_out(self, db):
        assert "Administration" not in [str(label) for label, _entries in menu_for(people.inspector())]

    @pytest.mark.parametrize(
        ("here", "entry"),
        [
            ("/", "/"),
            ("/factories/", "/factories/"),
            ("/factories/5f0c7c5e-0d0e-4c33-9d1e-000000000001/edit/", "/factories/"),
            ("/visits/mine/", "/visits/mine/"),
            ("/visits/add/", "/visits/"),
            ("/profile/", ""),
        ],
    )
    def test_marks_where_a_page_stands(self, here, entry):
        found = [
            (entry, each) for entry, each in zip("abcd", ["/", "/factories/", "/visits/", "/visits/mine/"], strict=True)
        ]
        assert place_of(here, [("", found)]) == entry

    def test_the_mark_is_spoken_too(self, client, db):
        person = people.administrator()
        client.force_login(person)
        menu = r'<a class="nav-link active" href="/people/" aria-current="{}">'
        assert re.search(menu.format("page"), client.get("/people/").text)
        assert re.search(menu.format("true"), client.get(reverse("core:person", args=[person.uuid])).text)


class TestBadges:
    def test_one_value_one_colour(self):
        assert (colour("approved"), colour("fail"), colour("never heard of")) == ("green", "red", "secondary")

    def test_what_it_says_is_escaped(self):
        assert badge_html("fail", "<b>") == '<span class="badge bg-red-lt">&lt;b&gt;</span>'

    @pytest.mark.parametrize("nothing", [None, ""])
    def test_nothing_has_no_badge(self, nothing):
        assert badge_html(nothing, "") == ""

    def test_every_state_and_result_of_every_record_has_its_colour(self):
        fields = [
            field
            for app in OWN_APPS
            for model in apps.get_app_config(app).get_models()
            for field in model._meta.get_fields()
            if getattr(field, "name", "") in ("state", "result", "grade") and getattr(field, "choices", None)
        ]
        assert len(fields) > 8
        without = {
            (field.model.__name__, value) for field in fields for value, _label in field.choices if value not in COLOURS
        }
        assert without == set()


class Sample(forms.Form):
    name = forms.CharField(help_text="As on the licence.")
    note = forms.CharField(widget=forms.Textarea, required=False)
    agreed = forms.BooleanField()
    secret = forms.CharField(widget=forms.HiddenInput, required=False)


def shown(form: forms.Form, field: str) -> str:
    return Template('{% include "_form/field.html" with field=field %}').render(Context({"field": form[field]}))


class TestFields:
    def test_has_its_label_and_help(self):
        html = shown(Sample(), "name")
        assert '<label class="form-label required" for="id_name">Name</label>' in html
        assert 'aria-describedby="id_name_help"' in html
        assert '<div class="form-hint" id="id_name_help">As on the licence.</div>' in html

    def test_an_error_stands_beside_it_and_what_was_typed_stays(self):
        form = Sample({"name": "", "note": "typed <b>", "agreed": ""})
        html = shown(form, "name")
        assert 'aria-invalid="true"' in html
        assert 'id="id_name_errors">This field is required. </div>' in html
        assert "typed &lt;b&gt;</textarea>" in shown(form, "note")

    def test_a_checkbox_stands_before_its_label(self):
        html = shown(Sample(), "agreed")
        assert html.index("<input") < html.index("Agreed")

    def test_a_long_text_takes_the_whole_row(self):
        assert '<div class="wide">' in shown(Sample(), "note")

    def test_a_hidden_field_is_only_itself(self):
        assert shown(Sample(), "secret").strip() == '<input type="hidden" name="secret" id="id_secret">'

    def test_a_refused_form_says_that_nothing_is_lost(self, rf):
        form = Sample({})
        html = Template('{% include "_form/summary.html" %}').render(Context({"form": form}))
        assert "what you typed is kept" in html

    def test_a_refusal_of_the_whole_replaces_that(self):
        form = Sample({"name": "x", "agreed": "on"})
        form.add_error(None, "The lot is gone.")
        html = Template('{% include "_form/summary.html" %}').render(Context({"form": form}))
        assert "The lot is gone." in html
        assert "kept" not in html

    def test_a_form_keeps_the_version_it_was_made_from(self, rf):
        template = Template('{% include "_form/form.html" with form=form record=record %}')
        record = User(version=7)
        assert 'name="version" value="7"' in template.render(
            Context({"form": Sample(), "record": record, "request": rf.get("/")})
        )
        sent = rf.post("/", {"version": "5"})
        assert 'name="version" value="5"' in template.render(
            Context({"form": Sample(), "record": record, "request": sent})
        )

    def test_keep_what_was_typed_as_a_number_and_is_none(self):
        class Numbers(forms.Form):
            units = forms.IntegerField(min_value=1)
            latitude = forms.FloatField(min_value=-90)
            kind = forms.ChoiceField(choices=[("", "---------"), ("a", "one")])

        form = Numbers({"units": "a dozen", "latitude": "12,5 north"})
        assert 'value="a dozen"' in shown(form, "units")
        assert 'inputmode="numeric"' in shown(form, "units")
        assert 'type="text"' in shown(form, "latitude")
        assert "inputmode" not in shown(form, "latitude")
        assert "---" not in shown(form, "kind")


class PersonSample(forms.ModelForm):
    class Meta:
        model = User
        fields = ["email", "name"]


class TestBrokenConstraints:
    """What the database refuses stands beside the field it is about."""

    def test_of_one_field_stands_beside_it(self, db):
        taken = people.inspector()
        form = PersonSample({"email": "new@example.com", "name": "x"})
        assert form.is_valid()
        with pytest.raises(ValidationError) as refused:
            User(email=taken.email.upper(), name="x", role="inspector", password="!").full_clean()
        add_errors(form, refused.value)
        assert list(form.errors) == ["email"]

    def test_of_a_field_the_form_has_not_stands_on_top(self):
        form = Sample({"name": "x", "agreed": "on"})
        add_errors(form, ValidationError("The lot is gone."))
        assert form.non_field_errors() == ["The lot is gone."]

    def test_a_sentence_of_no_constraint_stands_on_top(self):
        form = PersonSample({"email": "new@example.com", "name": "x"})
        assert field_of(form, "Something else.") is None

    @pytest.mark.parametrize(
        ("constraint", "columns"),
        [
            (models.UniqueConstraint(Lower("email"), name="a"), {"email"}),
            (models.UniqueConstraint(fields=["buyer", "code"], name="b"), {"buyer", "code"}),
            (models.CheckConstraint(condition=models.Q(lot_size__gte=2), name="c"), {"lot_size"}),
            (
                models.CheckConstraint(condition=models.Q(n=None) | models.Q(n__lte=models.F("lot_size")), name="d"),
                {"n", "lot_size"},
            ),
        ],
        ids=["expression", "fields", "condition", "two columns"],
    )
    def test_what_a_constraint_is_about(self, constraint, columns):
        assert columns_of(constraint) == columns


@pytest.mark.urls(__name__)
@pytest.mark.django_db
class TestErrors:
    @pytest.fixture(autouse=True)
    def signed_in(self, client):
        client.raise_request_exception = False
        client.force_login(people.manager())

    @pytest.mark.parametrize(
        ("address", "status", "sentence"),
        [
            ("/t/rejected/", 400, "The lot is &lt;too&gt; small."),
            ("/t/forbidden/", 403, "Only the lead inspector submits."),
            ("/t/conflict/", 409, "The visit has begun."),
            ("/t/stale/", 412, "Somebody saved version 4."),
            ("/nowhere/", 404, "The address is wrong, or the record is not yours to see."),
            ("/mail/", 403, "Your role does not allow it."),
            ("/logout/", 405, "It only takes what a button on another page sends; nothing happened."),
        ],
    )
    def test_say_what_happened_and_keep_the_menu(self, client, address, status, sentence):
        page = client.get(address)
        assert (page.status_code, page.text.count("<html")) == (status, 1)
        assert sentence in page.text
        assert 'id="menu"' in page.text

    @pytest.mark.parametrize("role", Role.values)
    def test_every_role_is_told_what_happened(self, client, role):
        client.force_login(people.person(role))
        page = client.get("/nowhere/")
        assert (page.status_code, page.text.count("<html")) == (404, 1)

    def test_a_button_addresses_answer_still_says_what_it_takes(self, client):
        assert client.get("/logout/")["Allow"] == "POST"

    def test_htmx_gets_a_part_not_a_page_in_a_page(self, client):
        page = client.get("/t/conflict/", headers={"HX-Request": "true"})
        assert "The visit has begun." in page.text
        assert "<html" not in page.text

    def test_somebody_unknown_gets_no_menu(self, client):
        client.logout()
        page = client.get("/nowhere/")
        assert page.status_code == 404
        assert 'id="menu"' not in page.text

    def test_a_fault_of_ours_says_so_in_the_persons_language_and_shows_nothing_inside(self, client):
        page = client.get("/t/broken/")
        assert page.status_code == 500
        assert "Something broke on our side" in page.text
        assert "on purpose" not in page.text

    def test_a_fault_shows_the_sheet_of_this_build_and_does_without_what_is_not_there(self, client, settings, tmp_path):
        backend = {"BACKEND": "django.contrib.staticfiles.storage.ManifestStaticFilesStorage"}
        settings.STORAGES = settings.STORAGES | {"staticfiles": backend | {"OPTIONS": {"location": str(tmp_path)}}}
        manifest = {"version": "1.1", "paths": {"portal.css": "portal.0123456789ab.css"}}
        (tmp_path / "staticfiles.json").write_text(json.dumps(manifest))
        page = client.get("/t/broken/").text
        assert '<link rel="stylesheet" href="/static/portal.0123456789ab.css">' in page
        assert "<script" not in page

    def test_a_page_that_works_is_left_alone(self, client):
        assert client.get("/t/fine/").text == "fine"

    def test_a_form_without_its_token_says_what_to_do(self, client):
        client.handler.enforce_csrf_checks = True
        page = client.post("/language/", {"language": "en"})
        assert page.status_code == 403
        assert "This form has run out" in page.text


def test_an_error_before_anybody_is_known_has_a_frame():
    assert error_frame(None) == "_error/outside.html"
    assert error_frame("") == "_error/outside.html"


@pytest.mark.django_db
class TestFrame:
    def test_speaks_the_persons_language(self, client):
        client.force_login(people.manager(language="zh-hans"))
        with translation.override("en"):
            assert '<html lang="zh-hans">' in client.get("/people/").text

    def test_begins_with_the_way_to_the_content(self, client):
        client.force_login(people.manager())
        body = client.get("/people/").text.partition("<body")[2]
        assert re.search(r"<a [^>]*>", body)[0] == '<a class="skip-link" href="#content">'
        assert body.count('<main id="content"') == body.count("<h1") == 1

    def test_has_nothing_inline_for_the_content_policy_to_refuse(self, client):
        client.force_login(people.manager())
        page = client.get("/people/")
        assert re.search(r"<style|\sstyle=|\son[a-z]+=|<script(?![^>]*\ssrc=)", page.text) is None
        assert "unsafe" not in page["Content-Security-Policy"]


def test_every_icon_of_the_menu_is_in_the_package():
    outline = Path(settings.BASE_DIR) / "node_modules/@tabler/icons/icons/outline"
    assert [name for name in {entry.icon for entry in EVERY_ENTRY} if not (outline / f"{name}.svg").exists()] == []
