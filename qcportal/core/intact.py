"""Photos that documents print: whole, or said to be damaged. Never half a picture, and never none without a word.

A damaged derivative is made anew from the original, as long as that is what was uploaded. Where it is not, whoever
prints says so in the picture's place: a document that lacks evidence must tell it, and one that is never made because
of one lost picture would withhold the rest.
"""

import hashlib
import io
import logging

from django.core.files.storage import default_storage
from PIL import Image

from . import files, marked, photos
from .models import StoredFile

log = logging.getLogger(__name__)


class Damaged(Exception):
    """Neither the derivative nor the original is what was stored."""


def check(stored: StoredFile, marks: list[dict], derivative: str) -> None:
    """The derivative with its marks can be opened and is whole, if need be made anew. Raises Damaged."""
    try:
        if not is_whole(stored, derivative):
            mend(stored, derivative)
        if marks:
            check_marked(stored, marks, derivative)
    except (OSError, SyntaxError, ValueError, KeyError, photos.Damaged) as error:
        log.warning("The photo %s (%s) is damaged: %s", stored.uuid, stored.name, error)
        raise Damaged(stored.name) from error


def check_marked(stored: StoredFile, marks: list[dict], derivative: str) -> None:
    """A copy with marks that does not open goes; whoever asks for it has it drawn anew."""
    with marked.open_marked(stored, marks, derivative) as file:
        data = file.read()
    if not opens(data):
        default_storage.delete(marked.path_of(stored, marks, derivative))


def is_whole(stored: StoredFile, derivative: str) -> bool:
    """By its hash; photos stored before hashes were kept by whether they open."""
    kept = stored.derivatives.get(derivative, {})
    try:
        with default_storage.open(kept["path"]) as file:
            data = file.read()
    except FileNotFoundError:
        return False
    return hashlib.sha256(data).hexdigest() == kept["sha256"] if "sha256" in kept else opens(data)


def opens(data: bytes) -> bool:
    try:
        with Image.open(io.BytesIO(data), formats=["JPEG"]) as image:
            image.load()
    except (OSError, SyntaxError, ValueError):
        return False
    return True


def mend(stored: StoredFile, derivative: str) -> None:
    """Make it anew from the original, which is proven by its hash."""
    with stored.file.open("rb") as file:
        original = file.read()
    if hashlib.sha256(original).hexdigest() != stored.sha256:
        raise ValueError("its original is not what was uploaded")
    default_storage.delete(stored.derivatives[derivative]["path"])
    made = photos.scaled(original, {derivative: files.READABLE[derivative]})
    stored.derivatives |= {name: files.keep_derivative(each, name, stored) for name, each in made.items()}
    StoredFile.objects.filter(pk=stored.pk).update(derivatives=stored.derivatives)
    log.warning("The %s of photo %s was damaged and is made anew from its original.", derivative, stored.uuid)
