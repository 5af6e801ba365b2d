"""One file a document: what attempts wrote that no row names is taken out of the storage."""

import contextlib

from django.core.files.storage import default_storage


def listed(folder: str) -> tuple[list[str], list[str]]:
    """Folders and files in it, by name; nothing where it is not there."""
    try:
        return default_storage.listdir(folder)
    except FileNotFoundError:
        return [], []


def empty(folder: str, *, keep: str = "", claim: int | None = None) -> None:
    """Remove the files of a folder, or those of one claim alone, but the one at `keep`."""
    for name in listed(folder)[1]:
        own = claim is None or name.startswith((f"claim-{claim}.", f"claim-{claim}_"))  # _ before what makes it unique
        if own and f"{folder}/{name}" != keep:
            default_storage.delete(f"{folder}/{name}")


def remove(folder: str) -> None:
    """With all that is in it; the folder itself goes where the storage has such a thing."""
    empty(folder)
    with contextlib.suppress(OSError, NotImplementedError):
        default_storage.delete(folder)
