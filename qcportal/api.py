"""The one router of the API: every app's viewsets under /api/v1/."""

from rest_framework.routers import SimpleRouter

router = SimpleRouter(use_regex_path=False)
urlpatterns = router.urls
