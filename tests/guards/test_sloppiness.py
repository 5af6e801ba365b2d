"""What nobody means to leave behind: unused templates, inline scripts, states without a constraint, half a mail."""

import re
import subprocess
import tomllib
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings
from django.db.models import CheckConstraint, DateTimeField, FileField, ForeignKey
from django.db.models.deletion import PROTECT
from django.template.loader import get_template
from django.urls import reverse

from qcportal.core.menu import MENU
from qcportal.core.models import StoredFile

ROOT = Path(settings.BASE_DIR)
APPS = ("core", "suppliers", "inspections", "audits", "reports")
MODELS = [model for name in APPS for model in apps.get_app_config(name).get_models()]
TEMPLATES = sorted((ROOT / "templates").rglob("*.*"))
PAGES = [path for path in TEMPLATES if path.suffix == ".html" and "documents" not in path.parts]
PYTHON = [
    path
    for folder in ("qcportal", *APPS[1:], "tests", "tools", "benchmarks")
    for path in sorted((ROOT / folder).rglob("*.py"))
]
FOUND_BY_DJANGO = {f"{code}.html" for code in (400, 403, 404, 500)} | {"403_csrf.html", "429.html"}


def short(path: Path) -> str:
    return str(path.relative_to(ROOT))


def checks(model) -> list[set[str]]:
    """The fields that each check constraint of a model speaks of."""
    return [fields_in(each.condition) for each in model._meta.constraints if isinstance(each, CheckConstraint)]


def fields_in(condition) -> set[str]:
    names = set()
    for child in getattr(condition, "children", []):
        names |= {child[0].split("__")[0]} if isinstance(child, tuple) else fields_in(child)
    return names


# -- models ------------------------------------------------------------------------------------
@pytest.mark.parametrize("model", MODELS, ids=lambda model: model._meta.label)
class TestModels:
    def test_a_stored_file_is_never_swept_away_with_its_user(self, model):
        links = [field for field in model._meta.concrete_fields if isinstance(field, ForeignKey)]
        files = [field for field in links if field.related_model is StoredFile]
        assert [field.name for field in files if field.remote_field.on_delete is not PROTECT] == []

    def test_a_state_is_one_of_the_known_ones(self, model):
        """Of a finding the constraint on its closing names both states there are."""
        if any(field.name == "state" for field in model._meta.concrete_fields):
            assert {"state"} in checks(model) or model._meta.label == "audits.Finding"

    def test_who_and_when_are_both_there_or_neither(self, model):
        names = {field.name: field for field in model._meta.concrete_fields}
        for name, field in names.items():
            who = name.removesuffix("_at") + "_by"
            if isinstance(field, DateTimeField) and name.endswith("_at") and who in names and field.null:
                assert {name, who} in checks(model), f"{name} without {who}"

    def test_files_are_kept_as_stored_files(self, model):
        uploads = [field.name for field in model._meta.concrete_fields if isinstance(field, FileField)]
        assert uploads == [] or model is StoredFile

    def test_lists_have_a_total_order(self, model):
        """Else two pages of one list could show a row twice."""
        ordering = model._meta.ordering
        columns = {field.name for field in model._meta.concrete_fields if field.unique}
        assert not ordering or ordering[-1].lstrip("-") in columns | {"pk", "id"}


# -- templates ---------------------------------------------------------------------------------
@pytest.fixture(scope="module")
def code() -> str:
    """All code and templates in one text, in which the name of every template must stand."""
    own = [path for path in PYTHON if "tests" not in path.relative_to(ROOT).parts]
    return "\n".join(path.read_text() for path in [*own, *TEMPLATES])


def test_every_template_is_used(code):
    assert [short(path) for path in TEMPLATES if not is_used(path, code)] == []


def is_used(path: Path, code: str) -> bool:
    name = str(path.relative_to(ROOT / "templates"))
    stem = re.sub(r"(\.subject|_subject|\.body|_body)?\.(txt|html|css)$", "", name)
    return name in FOUND_BY_DJANGO or name in code or f'"{stem}"' in code or is_of_document(path)


def is_of_document(path: Path) -> bool:
    """Printing finds page and style sheet of a document by the name of its module, and the sheet that all share."""
    documents = ROOT / "reports" / "documents"
    return path.parent.name == documents.name and (path.name == "paper.css" or (documents / f"{path.stem}.py").exists())


KEPT_OUT = [
    r"<script(?![^>]*\bsrc=)(?![^>]*application/json)[^>]*>",
    r"<style\b|\sstyle\s*=",
    r"\son[a-z]+\s*=\s*[\"']",
    r"javascript:|hx-on|hx-vals=.js:",
]


def test_pages_keep_scripts_and_styles_out():
    """The content security policy would drop them silently."""
    texts = {short(path): path.read_text() for path in PAGES}
    found = {name: [hit for each in KEPT_OUT for hit in re.findall(each, text)] for name, text in texts.items()}
    assert {name: hits for name, hits in found.items() if hits} == {}


def test_every_template_can_be_read():
    assert {name: wrong for name in map(short, READ) if (wrong := what_is_wrong_with(name))} == {}


READ = [path for path in TEMPLATES if path.suffix in (".html", ".txt")]


def what_is_wrong_with(name: str) -> str:
    try:
        get_template(name.removeprefix("templates/"))
    except Exception as error:
        return repr(error)
    return ""


def test_mails_have_a_subject_and_a_body():
    mails = [path for path in TEMPLATES if path.parent.name == "email"]
    names = {str(path.relative_to(ROOT / "templates")) for path in mails}
    stems = {re.sub(r"[._](subject|body)\.txt$", "", name) for name in names}
    endings = {
        name[len(stem) :] for name in names for stem in stems if name.startswith(stem) and name[len(stem)] in "._"
    }
    assert len(endings) == 2
    assert names == {stem + ending for stem in stems for ending in endings}


# -- menu and icons ----------------------------------------------------------------------------
ENTRIES = [entry for section in MENU for entry in section.entries]


@pytest.mark.parametrize("entry", ENTRIES, ids=lambda entry: entry.route)
def test_a_menu_entry_leads_somewhere(entry):
    assert reverse(entry.route)


def test_icons_exist(code):
    """By their names in Tabler's set, where that is installed."""
    folder = ROOT / "node_modules" / "@tabler" / "icons" / "icons" / "outline"
    named = set(re.findall(r"\{% icon \"([\w-]+)\"", code)) | set(re.findall(r"\bicon=\"([\w-]+)\"", code))
    assert named
    if folder.is_dir():
        assert sorted(name for name in named if not (folder / f"{name}.svg").exists()) == []


# -- files -------------------------------------------------------------------------------------
def tracked() -> list[Path]:
    if not (ROOT / ".git").exists():
        return PYTHON
    names = subprocess.run(["git", "ls-files", "*.py", "*.ts"], cwd=ROOT, capture_output=True, text=True, check=True)
    return [ROOT / name for name in names.stdout.split("\n") if name and (ROOT / name).exists()]


def test_no_file_is_too_long_to_read():
    long = {short(path): len(path.read_text().splitlines()) for path in tracked() if "migrations" not in path.parts}
    assert {name: lines for name, lines in long.items() if lines > 600} == {}


def test_every_dependency_says_why():
    lines = (ROOT / "pyproject.toml").read_text().splitlines()
    names = tomllib.loads("\n".join(lines))["project"]["dependencies"]
    mute = [line.strip() for line in lines if any(f'"{name}"' in line for name in names) and "#" not in line]
    assert mute == []
