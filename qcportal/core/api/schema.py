"""How the OpenAPI description tells what the kit does: pages of rows, details, versions, keys, problems."""

from django.conf import settings
from drf_spectacular.extensions import OpenApiAuthenticationExtension
from drf_spectacular.openapi import AutoSchema
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse, inline_serializer
from rest_framework import serializers

from .idempotency import HEADER

PAGES = [
    OpenApiParameter("page", int, description="From 1."),
    OpenApiParameter("page_size", int, description="From 1 to 200; 50 without it."),
]
IF_MATCH = OpenApiParameter(
    "If-Match", str, OpenApiParameter.HEADER, required=True, description="The ETag of the version that you read."
)
IF_NONE_MATCH = OpenApiParameter(
    "If-None-Match", str, OpenApiParameter.HEADER, description="An ETag; 304 if the record is still that version."
)
KEY = OpenApiParameter(
    HEADER, str, OpenApiParameter.HEADER, description="Yours; sent again, it gives the first answer and makes nothing."
)
ETAG = OpenApiParameter("ETag", str, OpenApiParameter.HEADER, response=[200, 201], description="The record's version.")


class ProblemShape(serializers.Serializer):
    """RFC 9457."""

    type = serializers.CharField()
    title = serializers.CharField()
    status = serializers.IntegerField()
    detail = serializers.CharField(help_text="What happened and what to do, for people.")
    code = serializers.CharField(help_text="The same for programs.")
    errors = serializers.DictField(required=False, help_text="Sentences by field.")


class RecordSchema(AutoSchema):
    """Reads off a RecordViewSet what its actions take and give; other views are described as DRF does."""

    @property
    def of_records(self) -> bool:
        from .viewsets import RecordViewSet  # noqa: PLC0415  the settings load this file before the apps

        return isinstance(self.view, RecordViewSet)

    @property
    def verb(self):
        """The view's method for this request."""
        return getattr(self.view, self.view.action)

    def get_override_parameters(self):
        if not self.of_records:
            return super().get_override_parameters()
        action = self.view.action
        if action == "list":
            return PAGES + self.ordering()
        if action == "retrieve":
            return [IF_NONE_MATCH, ETAG]
        if action == "create":
            return [KEY, ETAG]
        if hasattr(self.verb, "rule"):
            return [IF_MATCH, KEY, ETAG]
        return [IF_MATCH, ETAG] if action in ("partial_update", "destroy") else [KEY] if self.method == "POST" else []

    def ordering(self) -> list:
        ways = [f"{sign}{name}" for name in self.view.orderings for sign in ("", "-")]
        return [OpenApiParameter("ordering", str, enum=ways)] if ways else []

    def get_request_serializer(self):
        if not self.of_records or self.method not in ("POST", "PATCH"):
            return super().get_request_serializer()
        if self.view.action in ("create", "partial_update"):
            return self.view.writing_shape()
        return getattr(self.verb, "shape", None)

    def get_response_serializers(self):
        if not self.of_records or self.method == "HEAD":
            return super().get_response_serializers()
        answers = {problem: OpenApiResponse(ProblemShape) for problem in self.problems()}
        return {self.good_status(): self.good_answer()} | answers

    def good_status(self) -> str:
        return "201" if self.view.action == "create" else "204" if self.view.action == "destroy" else "200"

    def good_answer(self):
        view = self.view
        if view.action == "list":
            return page_of(view.serializer_class)
        if view.action == "destroy":
            return None
        return view.detail_serializer or view.serializer_class

    def problems(self) -> list[tuple[str, str]]:
        """A list lacks no record, reading breaks no rule and needs no version."""
        found = ["401", "403"] + (["400"] if self.view.action == "list" or self.method in ("POST", "PATCH") else [])
        found += [] if self.view.action in ("list", "create") else ["404"]
        found += [] if self.method == "GET" else ["409"]
        found += ["412", "428"] if IF_MATCH in self.get_override_parameters() else []
        return [(status, "application/problem+json") for status in sorted(found)]

    def _is_list_view(self, serializer=None) -> bool:
        """A page is an object that holds rows, and says so itself."""
        return False if self.of_records else super()._is_list_view(serializer)

    def get_operation_id(self):
        name = super().get_operation_id()
        if not self.of_records:
            return name
        if self.view.action == "list":
            return name.removesuffix("_retrieve") + "_list"
        return name.removesuffix("_create") if hasattr(self.verb, "rule") else name

    def get_filter_backends(self):
        return self.view.filter_backends if self.of_records and self.view.action == "list" else []


def page_of(shape):
    fields = {
        "count": serializers.IntegerField(help_text="Rows on all pages."),
        "next": serializers.URLField(allow_null=True),
        "previous": serializers.URLField(allow_null=True),
        "results": shape(many=True),
    }
    return inline_serializer(f"{shape.__name__.removesuffix('Shape')}Page", fields)


class TokenScheme(OpenApiAuthenticationExtension):
    target_class = "qcportal.core.api.login.TokenLogin"
    name = "token"

    def get_security_definition(self, auto_schema):
        return {"type": "apiKey", "in": "header", "name": "Authorization", "description": "Token <token>"}


class SessionScheme(OpenApiAuthenticationExtension):
    target_class = "qcportal.core.api.login.SessionLogin"
    name = "session"

    def get_security_definition(self, auto_schema):
        return {"type": "apiKey", "in": "cookie", "name": settings.SESSION_COOKIE_NAME}
