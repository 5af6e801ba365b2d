"""Buyers, and the families their products fall into."""

from uuid import uuid4

from django.db import transaction

from qcportal.core import changes

from ..models import Buyer, ProductFamily


@transaction.atomic
def create_buyer(*, code: str, name: str, by, document_language: str = "", uuid=None) -> Buyer:
    buyer = Buyer(uuid=uuid or uuid4(), code=code, name=name, document_language=document_language)
    return changes.create(buyer, by=by, event="buyer.created")


@transaction.atomic
def change_buyer(*, buyer, by, version: int | None = None, **values) -> Buyer:
    return changes.save(changes.lock(buyer, version), values, by=by, event="buyer.changed")


@transaction.atomic
def create_product_family(*, code: str, name: str, by, uuid=None) -> ProductFamily:
    family = ProductFamily(uuid=uuid or uuid4(), code=code, name=name)
    return changes.create(family, by=by, event="product_family.created")


@transaction.atomic
def change_product_family(*, family, by, version: int | None = None, **values) -> ProductFamily:
    return changes.save(changes.lock(family, version), values, by=by, event="product_family.changed")
