"""var/local.env: secrets of an installation on the embedded database, written once and read by its owner alone."""

import os
import secrets
from pathlib import Path

from .embedded import EmbeddedError


def load(var: Path) -> dict[str, str]:
    """Put the file's values into the environment, where nothing is set yet; make the file first if need be."""
    values = read(var / "local.env") if (var / "local.env").exists() else write(var / "local.env")
    for name, value in values.items():
        os.environ.setdefault(name, value)
    return values


def read(path: Path) -> dict[str, str]:
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except PermissionError as error:
        owner = path.stat().st_uid
        raise EmbeddedError(
            f"{path} belongs to user {owner}. Start the portal as that user, or change its owner."
        ) from error
    return dict(line.split("=", 1) for line in lines if "=" in line and not line.startswith("#"))


def link_once(fresh: Path, path: Path) -> None:
    """Whole or not at all: who starts at the same moment reads either nothing or all of it. Raises FileExistsError."""
    try:
        os.link(fresh, path)
    finally:
        fresh.unlink()


def write(path: Path) -> dict[str, str]:
    values = {"SECRET_KEY": secrets.token_urlsafe(50), "DEMO_PASSWORD": secrets.token_urlsafe(9)}
    text = "# Written once at first start. Keep it: sessions and demonstration accounts hang on it.\n"
    text += "".join(f"{name}={value}\n" for name, value in values.items())
    fresh = path.with_name(f"{path.name}.{os.getpid()}")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with open(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="utf-8") as file:
            file.write(text)
        link_once(fresh, path)
    except FileExistsError:
        return read(path)
    except OSError as error:
        raise EmbeddedError(f"The folder {path.parent} cannot be written: {error.strerror}.") from error
    return values
