"""The floor: a Django view without middleware that returns as many bytes from one SQL query.

It asks for the columns of the API's answer, so that both move the same data; what a page's markup is longer, it fills up.
"""

import orjson
from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.db import connection
from django.http import HttpResponse
from django.urls import path

from qcportal import settings as portal

ROWS = """
    SELECT i.uuid, i.version, i.number, i.type, i.state, i.result, i.lot_size, i.standard, i.level, i.severity, i.inspected_on,
        i.units_inspected, i.critical_found, i.major_found, i.minor_found, i.visibility, f.uuid AS factory, f.name AS factory_name,
        p.uuid AS product, p.name AS product_name, s.uuid AS shipment, s.number AS shipment_number, v.uuid AS visit,
        v.starts_on AS planned_on, b.uuid AS owner, b.name AS owner_name, i.submitted_at, i.reviewed_at
    FROM inspections_inspection i JOIN suppliers_factory f ON f.id = i.factory_id
        JOIN inspections_product p ON p.id = i.product_id LEFT JOIN inspections_shipment s ON s.id = i.shipment_id
        JOIN suppliers_visit v ON v.id = i.visit_id LEFT JOIN suppliers_buyer b ON b.id = i.owner_id
    ORDER BY i.id DESC LIMIT %s
"""

if not settings.configured:
    settings.configure(
        SECRET_KEY=portal.SECRET_KEY,
        ALLOWED_HOSTS=["*"],
        ROOT_URLCONF=__name__,
        DATABASES=portal.DATABASES,
        MIDDLEWARE=[],
        USE_TZ=True,
    )


def answer(_request, rows: int, size: int) -> HttpResponse:
    with connection.cursor() as cursor:
        cursor.execute(ROWS, [rows])
        names = [column.name for column in cursor.description]
        body = orjson.dumps([dict(zip(names, row, strict=True)) for row in cursor])
    return HttpResponse(body[:size].ljust(size), content_type="application/json")


urlpatterns = [path("<int:rows>/<int:size>/", answer)]
application = get_wsgi_application()
