"""Setting up goes on where it was broken off."""

import pytest

from tools import bootstrap


@pytest.fixture
def venv(tmp_path, monkeypatch):
    """A .venv with a Python in it; what is made anew is told."""
    made = []
    monkeypatch.setattr(bootstrap, "VENV", tmp_path / ".venv")
    monkeypatch.setattr(bootstrap, "PYTHON", tmp_path / ".venv" / "bin" / "python")

    def create():
        made.append(True)
        bootstrap.PYTHON.parent.mkdir(parents=True)
        bootstrap.PYTHON.touch()

    monkeypatch.setattr(bootstrap, "create_venv", create)
    create()
    made.clear()
    return made


def test_a_venv_that_was_broken_off_before_it_had_pip_is_made_anew(venv):
    bootstrap.make_venv()
    assert venv == [True]
    bootstrap.make_venv()
    assert venv == [True]


def test_a_venv_that_somebody_made_by_hand_is_kept(venv):
    pip = bootstrap.VENV / "lib" / "python3.11" / "site-packages" / "pip" / "__main__.py"
    pip.parent.mkdir(parents=True)
    pip.touch()
    bootstrap.make_venv()
    assert venv == []


def test_a_venv_of_another_folder_is_made_anew(venv):
    (bootstrap.VENV / "made-for").write_text("/somewhere/else\n3.11\n")
    bootstrap.make_venv()
    assert venv == [True]
