"""What tests of the audits' pages share."""

from django.urls import reverse


def signed_in(client, person):
    client.force_login(person)
    return person


def at(route, *args, query=""):
    return reverse(f"audits:{route}", args=[getattr(each, "uuid", each) for each in args]) + query


def fetched(client, address):
    """Status and media type of a file, read to its end, which closes it."""
    response = client.get(address)
    response.getvalue()
    return response.status_code, response.get("Content-Type", "").split(";")[0]


def post(client, address, data=None, htmx=False, **fields):
    headers = {"HX-Request": "true"} if htmx else {}
    return client.post(address, (data or {}) | fields, headers=headers)
