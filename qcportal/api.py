"""The one router of the API: every app's viewsets under /api/v1/."""

from django.urls import path
from rest_framework.routers import SimpleRouter

from qcportal.core.api.accounts import Login, Logout, PersonViewSet

router = SimpleRouter(use_regex_path=False)
router.register("people", PersonViewSet, basename="person")

urlpatterns = [
    path("login/", Login.as_view(), name="api_login"),
    path("logout/", Logout.as_view(), name="api_logout"),
    *router.urls,
]
