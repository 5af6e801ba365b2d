"""Asking for addresses as a person, and looking for words in what comes back."""

import re
from itertools import product

from django.test import Client

from qcportal.core.models import User
from qcportal.core.roles import Act, may
from tests.module_wide import undone

from .addresses import Address, endpoints, further_endpoints, pages

FRESH = {"core:second_factor"}  # a new secret at every reading
TOKENS = re.compile(rb'csrfmiddlewaretoken[^>]*|"X-CSRFToken"[^}]*|name="csrf-token" content="[^"]*"')
TOLD = ("ETag", "Content-Disposition", "Link")  # headers that speak of a record


def signed_in(person) -> Client:
    """When somebody was last seen stays as it was, or two walks in different minutes would differ by it."""
    client = Client(raise_request_exception=False)
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
        if each.name not in FRESH and may_read(person, each)
    ]


def may_read(person, address: Address) -> bool:
    if address.viewset:
        return "get" in address.methods() and may(person, Act.READ, address.model.objects.all().record_name)
    return address.rule[0] in ("self", "file") or may(person, address.rule[1], address.rule[0])


def answers(person, asked: dict[str, list[str]], alike: list | None = None) -> dict[str, str]:
    """{address: what it answers} of every row that this person sees; `asked` has more questions by an address's name.

    Of rows that are `alike` the first alone is opened; all stand in lists, figures and charts.
    """
    client, found = signed_in(person), {}
    unread = {row.uuid for row in (alike or [])[1:]}
    for each in readable(person):
        rows = each.seen_by(person) if each.names_a_row else [None]
        for row in [row for row in rows if getattr(row, "uuid", None) not in unread]:
            for url, query in product(each.ways(row), ["", *asked.get(each.name, [])]):
                found |= read(client, url + query)
    return found


def read(client: Client, url: str) -> dict[str, str]:
    """What it says in text, with the headers that tell of a record; nothing for a picture or a refusal."""
    with undone():
        answer = client.get(url)
    content, kind = let_go(answer), answer["Content-Type"]
    if answer.status_code != 200 or kind.startswith(("image/", "application/pdf")):
        return {}
    told = [f"{name}: {answer[name]}" for name in TOLD if name in answer]
    return {url: "\n".join([*told, TOKENS.sub(b"", content).decode(errors="replace")])}  # a workbook is no text


def where(found: dict[str, str], *words: str) -> dict[str, list[str]]:
    """The addresses whose answer holds one of the words; a page of answers repeats the word it was asked for."""
    held = {url: [word for word in words if word in text and word not in url] for url, text in found.items()}
    return {url: words for url, words in held.items() if words}
