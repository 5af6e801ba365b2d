"""Pages that show several apps' records: home by role, the factory's overview, health."""

from django.contrib.auth.decorators import login_not_required
from django.db import connection
from django.http import JsonResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache

from qcportal.core.pages import own_page


@own_page
def home(request):
    return render(request, "portal/home.html")


@login_not_required
@never_cache
def health(request):
    """Up if the database answers; load balancers and supervisors ask."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return JsonResponse({"status": "up"})
