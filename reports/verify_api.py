"""Programs ask whether a document is genuine; public, as the page is."""

from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.parsers import MultiPartParser
from rest_framework.permissions import AllowAny
from rest_framework.response import Response
from rest_framework.views import APIView

from qcportal.core import files
from qcportal.core.errors import Rejected
from qcportal.core.throttle import AddressThrottle

from . import verifying
from .enums import Authenticity, ReportKind
from .verifying import Verdict


class VerifyThrottle(AddressThrottle):
    scope = "verify"


class LookedAtShape(serializers.Serializer):
    name = serializers.ChoiceField(["file", "seal", "content"])
    holds = serializers.BooleanField(allow_null=True, help_text="null: there is nothing to look at.")
    sentence = serializers.CharField()


class VerdictShape(serializers.Serializer):
    state = serializers.ChoiceField(Authenticity.choices)
    number = serializers.CharField(allow_null=True)
    revision = serializers.IntegerField(allow_null=True)
    issued_on = serializers.DateField(allow_null=True)
    kind = serializers.ChoiceField(ReportKind.choices, allow_null=True, help_text="To who sent the document alone.")
    superseded_by = serializers.IntegerField(allow_null=True, help_text="The revision that has taken its place.")
    sha256 = serializers.CharField(allow_null=True, help_text="Of the file as it was issued.")
    content_sha256 = serializers.CharField(allow_null=True, help_text="Of its figures, as printed on its last page.")
    checks = LookedAtShape(many=True)


class VerdictsShape(serializers.Serializer):
    documents = VerdictShape(many=True, help_text="The latest revision first; one that is unknown if there is none.")


class SentFile(serializers.Serializer):
    file = serializers.FileField()


def plain(verdict: Verdict) -> dict:
    report = verdict.report
    return {
        "state": verdict.state,
        "number": report and report.number,
        "revision": report and report.revision,
        "issued_on": report and report.ready_at.date(),
        "kind": report.kind if report and verdict.kind_shown else None,
        "superseded_by": verdict.successor and verdict.successor.revision,
        "sha256": report and report.file.sha256,
        "content_sha256": report and report.content_sha256,
        "checks": [{"name": each.name, "holds": each.holds, "sentence": each.sentence} for each in verdict.checks],
    }


class Verify(APIView):
    """Whether a document of this portal is genuine; open to all, some 30 times a minute."""

    authentication_classes: list = []
    permission_classes = [AllowAny]
    throttle_classes = [VerifyThrottle]
    parser_classes = [MultiPartParser]

    @extend_schema(
        parameters=[OpenApiParameter("number", required=True, description="Such as RPT-2026-481502, or with r2.")],
        responses={200: VerdictsShape},
        operation_id="verify_number",
    )
    def get(self, request):
        """Each revision of a number, the latest first; `unknown` if there is none."""
        found = verifying.by_number(request.query_params.get("number", "")[:100])
        return Response({"documents": [plain(each) for each in found or [verifying.UNKNOWN]]})

    @extend_schema(request=SentFile, responses={200: VerdictShape}, operation_id="verify_file")
    def post(self, request):
        """Whether a file is, byte for byte, one that was issued."""
        upload = request.FILES.get("file")
        if upload is None:
            raise Rejected(_("Choose the file first."), field="file")
        return Response(plain(verifying.by_file(files.read(upload))))
