"""The published schemas of documents' figures, used as a stranger would: from what stands at their addresses alone."""

from collections.abc import Iterator
from copy import deepcopy
from functools import cache

from jsonschema import Draft202012Validator
from referencing import Registry, Resource

from reports.documents import proof, schemas

NOT_ASKED = {"known_on", "replaces", "confidential", "photos_sha256"}  # told by some documents of a kind only
UNLIKE = {str: 7, bool: "yes", int: "7", float: "7.0", list: "none", dict: "none", type(None): []}  # of another type


def validator(kind: str) -> Draft202012Validator:
    """Knows the schema of a kind and what all kinds share; days and instants are looked at as well."""
    return checking(kind, False)


def whole(kind: str) -> Draft202012Validator:
    """Refuses what the schema has no word for, too."""
    return checking(kind, True)


@cache
def checking(kind: str, strict: bool) -> Draft202012Validator:
    found = {proof.schema_address(each): schemas.schema(each) for each in (schemas.SHARED, kind)}
    named = {address: (closed(schema) if strict else schema) | {"$id": address} for address, schema in found.items()}
    address = proof.schema_address(kind)
    if strict:
        named[address] |= {"unevaluatedProperties": False}
    registry = Registry().with_resources((key, Resource.from_contents(each)) for key, each in named.items())
    checker = Draft202012Validator.FORMAT_CHECKER
    return Draft202012Validator(named[address], registry=registry, format_checker=checker)


def closed(schema: dict) -> dict:
    """Its rows may hold nothing more than they name; the document itself is put together of two schemas."""
    return {name: below(part) if name in ("properties", "$defs") else part for name, part in schema.items()}


def below(part):
    if isinstance(part, list):
        return [below(each) for each in part]
    if not isinstance(part, dict):
        return part
    found = {name: below(each) for name, each in part.items()}
    named = isinstance(part.get("properties"), dict) and "required" in part
    return found | {"additionalProperties": False} if named else found


def errors(check: Draft202012Validator, told: dict) -> list[str]:
    return [f"{each.json_path}: {each.message}" for each in check.iter_errors(told)]


# -- what must be refused ------------------------------------------------------------------------
def spoilt(told: dict) -> Iterator[tuple[str, dict]]:
    """(what was done, the figures after it): each figure left out, and with a value of another type; of the rows of a list the first."""
    for path in paths(told):
        where = ".".join(map(str, path))
        if isinstance(path[-1], str) and path[-1] not in NOT_ASKED:
            yield f"{where} left out", changed(told, path, None)
        yield f"{where} of another type", changed(told, path, UNLIKE)


def paths(value, before: tuple = ()) -> Iterator[tuple]:
    rows = value.items() if isinstance(value, dict) else enumerate(value[:1]) if isinstance(value, list) else ()
    for key, each in rows:
        yield (*before, key)
        yield from paths(each, (*before, key))


def changed(told: dict, path: tuple, unlike: dict | None) -> dict:
    copy = deepcopy(told)
    holder = copy
    for key in path[:-1]:
        holder = holder[key]
    if unlike is None:
        del holder[path[-1]]
    else:
        holder[path[-1]] = unlike[type(holder[path[-1]])]
    return copy
