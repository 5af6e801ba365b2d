"""What was looked at, by name, for lists."""

from django.db.models.functions import Coalesce

from qcportal.core.names import first_name


def goods_name(path: str = "") -> Coalesce:
    """As its reader calls the product, or as an imported list does; `path` leads to the inspection."""
    return Coalesce(first_name(f"{path}product__name", f"{path}product__local_name"), f"{path}product_label")
