"""The addresses of this app's pages, for tests."""

from django.urls import reverse


def at(name, *args):
    return reverse(f"suppliers:{name}", args=args)


def get(client, name, *args, **query):
    return client.get(at(name, *args), query)
