"""The one router of the API: every app's viewsets under /api/v1/."""

from django.urls import path
from rest_framework.routers import SimpleRouter

from audits.api import VIEWSETS as AUDITS
from inspections.api import VIEWSETS as INSPECTIONS
from qcportal.core.api.accounts import Login, Logout
from qcportal.core.api.mails import Mails
from qcportal.core.api.retention import RetentionRuleViewSet
from qcportal.leaving_api import PersonViewSet
from qcportal.merging_api import MergeViewSet
from reports.api import VIEWSETS as REPORTS
from reports.figures_api import Figures
from reports.verify_api import Verify
from reports.warning_api import WarningViewSet
from suppliers.api import VIEWSETS as SUPPLIERS

router = SimpleRouter(use_regex_path=False)
router.register("people", PersonViewSet, basename="person")
router.register("retention-rules", RetentionRuleViewSet, basename="retention-rule")
router.register("factory-merges", MergeViewSet, basename="factory-merge")
for address, viewset in (SUPPLIERS | INSPECTIONS | AUDITS | REPORTS).items():
    router.register(address, viewset, basename=address)

urlpatterns = [
    path("login/", Login.as_view(), name="api_login"),
    path("logout/", Logout.as_view(), name="api_logout"),
    path("mails/", Mails.as_view(), name="api_mails"),
    path("early-warnings/", WarningViewSet.as_view({"get": "list"}), name="early-warnings-list"),
    path("verify/", Verify.as_view(), name="api_verify"),
    path("figures/", Figures.as_view(), name="api_figures"),
    *router.urls,
]
