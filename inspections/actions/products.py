from uuid import uuid4

from django.db import transaction

from qcportal.core import changes
from suppliers.normalise import search_grams

from ..models import Product
from ..validators import check_acts_for


def found_by(product: Product) -> list[str]:
    return search_grams(product.sku, product.name, product.local_name)


@transaction.atomic
def create_product(*, buyer, family, sku: str, name: str, by, local_name: str = "", uuid=None, **values) -> Product:
    """`values`: the reference sample, and attention points as lines."""
    check_acts_for(by, buyer)
    product = Product(
        uuid=uuid or uuid4(),
        buyer=buyer,
        family=family,
        sku=sku.strip(),
        name=name.strip(),
        local_name=local_name.strip(),
        **values,
    )
    product.search_grams = found_by(product)
    return changes.create(product, by=by, event="product.created")


@transaction.atomic
def change_product(*, product: Product, by, version: int | None = None, **values) -> Product:
    """The buyer of a product never changes: its inspections belong to that buyer."""
    row = changes.lock(product, version)
    changed = Product(**{name: values.get(name, getattr(row, name)) for name in ("sku", "name", "local_name")})
    return changes.save(row, values | {"search_grams": found_by(changed)}, by=by, event="product.changed")
