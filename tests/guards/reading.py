"""Asking for addresses as a person, and looking for words in what comes back."""

import re
from itertools import product

from django.conf import settings
from django.test import Client

from qcportal.core.models import User
from qcportal.core.roles import Act, may
from tests.module_wide import undone

from .addresses import Address, endpoints, further_endpoints, pages

FRESH = {"core:second_factor"}  # a new secret at every reading
TOKENS = re.compile(rb'csrfmiddlewaretoken[^>]*|"X-CSRFToken"[^}]*|name="csrf-token" content="[^"]*"')
TOLD = ("ETag", "Content-Disposition", "Link")  # headers that speak of a record


def signed_in(person) -> Client:
    """When somebody was last seen stays as it was, or two walks in different minutes would differ by it.

    The browser has been here before: it brings the secret that a page would otherwise draw for it.
    """
    client = Client(raise_request_exception=False)
    client.cookies[settings.CSRF_COOKIE_NAME] = "s" * 32
    if person:
        client.force_login(person)
        User.objects.filter(pk=person.pk).update(last_login=None)
    return client


def let_go(answer) -> bytes:
    """What it says; a file is closed by reading it to the end."""
    return answer.getvalue() if answer.streaming else answer.content


def readable(person) -> list[Address]:
    """The addresses that this person may read, by the matrix."""
    return [
        each
        for each in [*pages(), *endpoints(), *further_endpoints()]
        if each.name not in FRESH and not each.only_sent_to and may_read(person, each)
    ]


def may_read(person, address: Address) -> bool:
    if address.viewset:
        return "get" in address.methods() and may(person, Act.READ, address.model.objects.all().record_name)
    return address.rule[0] in ("self", "file") or may(person, address.rule[1], address.rule[0])


def answers(person, asked: dict[str, list[str]], alike: list | None = None) -> dict[str, str]:
    """{address: what it answers} of every row that this person sees; `asked` has more questions by an address's name.

    Of rows that are `alike` the first alone is opened; all stand in lists, figures and charts. What is written on the
    walk is taken back at its end, so that the next one begins as this one did.
    """
    with undone():
        client = signed_in(person)
        urls = [url for each in readable(person) for url in urls_of(each, person, asked, alike or [])]
        return {url: told for url in urls for told in read(client, url)}


def urls_of(address: Address, person, asked, alike) -> list[str]:
    rows = address.seen_by(person) if address.names_a_row else [None]
    unread = {row.uuid for row in alike[1:]}
    opened = [row for row in rows if getattr(row, "uuid", None) not in unread]
    queries = ["", *asked.get(address.name, [])]
    return [url + query for row in opened for url, query in product(address.ways(row), queries)]


def read(client: Client, url: str, **headers: str) -> list[str]:
    """[what it says in text, with the headers that tell of a record]; nothing for a picture or a refusal."""
    answer = client.get(url, headers=headers)
    content, kind = let_go(answer), answer["Content-Type"]
    if answer.status_code != 200 or kind.startswith(("image/", "application/pdf")):
        return []
    told = [f"{name}: {answer[name]}" for name in TOLD if name in answer]
    return ["\n".join([*told, TOKENS.sub(b"", content).decode(errors="replace")])]  # a workbook is no text


def where(found: dict[str, str], *words: str) -> dict[str, list[str]]:
    """The addresses whose answer holds one of the words; a page of answers repeats the word it was asked for."""
    held = {url: [word for word in words if word in text and word not in url] for url, text in found.items()}
    return {url: words for url, words in held.items() if words}
