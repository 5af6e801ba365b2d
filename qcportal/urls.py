from django.contrib.auth.decorators import login_not_required
from django.urls import include, path
from drf_spectacular.views import SpectacularAPIView

from qcportal import merging_pages, views

urlpatterns = [
    path("", views.home, name="home"),
    path("search/", views.search_page, name="search"),
    path("not-carried-out/", views.not_carried_out, name="not_carried_out"),
    path("factories/<uuid:uuid>/", views.factory_overview, name="factory_overview"),
    path("factories/<uuid:uuid>/merge/", merging_pages.factory_merge, name="factory_merge"),
    path("possible-duplicates/", merging_pages.possible_duplicate_list, name="possible_duplicate_list"),
    path(
        "possible-duplicates/<uuid:uuid>/distinct/",
        merging_pages.possible_duplicate_distinct,
        name="possible_duplicate_distinct",
    ),
    path("merges/<uuid:uuid>/", merging_pages.merge, name="merge"),
    path("merges/<uuid:uuid>/undo/", merging_pages.merge_undo, name="merge_undo"),
    path("people/<uuid:uuid>/deactivate/", views.person_deactivate, name="person_deactivate"),
    path("people/<uuid:uuid>/anonymise/", views.person_anonymise, name="person_anonymise"),
    path("visits/<uuid:uuid>/work/", views.visit_work, name="visit_work"),
    path("health/", views.health, name="health"),
    path("", include("qcportal.core.urls")),
    path("", include("suppliers.urls")),
    path("", include("inspections.urls")),
    path("", include("audits.urls")),
    path("", include("reports.urls")),
    path("api/v1/", include("qcportal.api")),
    path("api/schema/", login_not_required(SpectacularAPIView.as_view()), name="schema"),
]
