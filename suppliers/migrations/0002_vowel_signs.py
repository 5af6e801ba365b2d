"""What names are known and found by, derived again: the vowel signs of Bengali, Hindi, Thai and others now count.

The rows of `inspections` are found by the same function, so they follow in the same step; its tables are named
here and no code of it is called.
"""

from django.db import migrations

from ._derived import folded, halves, identity_key, search_grams

CHUNK = 500
PLACE = ("name", "local_name", "city", "external_id")


def derive_again(apps, schema_editor):
    for model in ("Supplier", "Factory"):
        again(apps.get_model("suppliers", model).objects.order_by("pk"), of_place)
    again(apps.get_model("inspections", "Product").objects.all(), of_product)
    shipments = apps.get_model("inspections", "Shipment").objects.prefetch_related("lines__product")
    again(shipments, of_shipment)
    again(apps.get_model("inspections", "DefectType").objects.prefetch_related("names"), of_defect_type)


def again(rows, derived):
    """Row by row and only where something differs: in most lists that is no row at all.

    A key may be another row's until that one has its own, so those who wait for one are looked at again.
    """
    waiting = [row.pk for row in rows.iterator(chunk_size=CHUNK) if waits_after(row, derived)]
    while waiting:
        before = len(waiting)
        some = rows.filter(pk__in=waiting)
        waiting = [row.pk for row in some.iterator(chunk_size=CHUNK) if waits_after(row, derived)]
        if len(waiting) == before:
            return


def waits_after(row, derived) -> bool:
    """Write what differs; whether its key is left, because another row has it."""
    values = {name: value for name, value in derived(row).items() if getattr(row, name) != value}
    waits = key_is_taken(row, values.get("identity_key"))
    if waits:
        del values["identity_key"]
    if values:
        type(row).objects.filter(pk=row.pk).update(**values)
    return waits


def key_is_taken(row, key) -> bool:
    """Two that differed by a sign nobody sees are one now: the second keeps its old key until a person merges them."""
    return bool(key) and not row.external_id and type(row).objects.filter(identity_key=key, external_id="").exists()


def of_place(row):
    found = {
        "identity_key": identity_key(row.country, row.name, row.address),
        "search_grams": search_grams(*(getattr(row, name) for name in PLACE)),
    }
    if hasattr(row, "name_front"):
        found["name_front"], found["name_back"] = halves(row.country, row.name)
    return found


def of_product(row):
    return {"search_grams": search_grams(row.sku, row.name, row.local_name)}


def of_shipment(row):
    lines = [(each.po_number, each.product.sku, each.product.name, each.product.local_name) for each in row.lines.all()]
    return {"search_grams": search_grams(row.number, *(text for line in lines for text in line))}


def of_defect_type(row):
    texts = [row.code, row.name, row.local_name, *(each.text for each in row.names.all())]
    return {"search_text": "\n".join(map(folded, texts)), "search_grams": search_grams(*texts)}


class Migration(migrations.Migration):
    dependencies = [("suppliers", "0001_initial"), ("inspections", "0001_initial")]

    operations = [migrations.RunPython(derive_again, migrations.RunPython.noop)]
