"""Which texts somebody asked to have translated and got in English."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from django.utils.translation import override
from django.utils.translation.trans_real import DjangoTranslation, translation

CONTEXT = "\x04"  # Django puts it into texts of its own; the portal has none that need one


@contextmanager
def untranslated(language: str) -> Iterator[set[str]]:
    """Speak a language, and gather every text that its catalogue lacks."""
    catalogue, found = translation(language)._catalog, set()
    with pytest.MonkeyPatch.context() as spy, override(language):
        plain, counted = DjangoTranslation.gettext, DjangoTranslation.ngettext

        def gettext(self, text):
            if catalogue.get(text) is None and text.strip() and CONTEXT not in text:
                found.add(text)
            return plain(self, text)

        def ngettext(self, one, several, number):
            if catalogue.get((one, self.plural(number))) is None:
                found.add(one)
            return counted(self, one, several, number)

        spy.setattr(DjangoTranslation, "gettext", gettext)
        spy.setattr(DjangoTranslation, "ngettext", ngettext)
        yield found
