"""The floor: a Django view without middleware that returns as many bytes from one SQL query."""

import json

from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.db import connection
from django.http import HttpResponse
from django.urls import path

from qcportal import settings as portal

ROWS = """
    SELECT i.uuid::text, i.number, i.state, i.result, i.lot_size, i.inspected_on::text, f.name
    FROM inspections_inspection i JOIN suppliers_factory f ON f.id = i.factory_id ORDER BY i.id DESC LIMIT %s
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
        body = json.dumps(cursor.fetchall()).encode()
    return HttpResponse(body[:size].ljust(size), content_type="application/json")


urlpatterns = [path("<int:rows>/<int:size>/", answer)]
application = get_wsgi_application()
