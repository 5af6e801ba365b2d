"""Public pages: anybody asks whether a document is genuine. Works without a script; a file can be dropped on its field."""

import json

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from qcportal.core import files
from qcportal.core.errors import Rejected
from qcportal.core.models import SealCertificate
from qcportal.core.throttle import Throttle

from .. import verifying
from ..documents import proof, schemas

ASKING = Throttle("verify")
PDF_HEAD = b"%PDF-"


def asked(view):
    """Open to all, so often a minute; a page that is shown to nobody in particular is kept by nobody."""

    def counted(request, *args, **kwargs):
        if (request.method == "POST" or request.GET or kwargs) and not ASKING.lets_in(request):
            sentence = _("You have asked too often. Wait a minute, then ask again.")
            return render(request, "reports/verify.html", shown(error=sentence), status=429)
        return view(request, *args, **kwargs)

    return login_not_required(never_cache(counted))


@require_http_methods(["GET", "HEAD", "POST"])
@asked
def verify(request):
    """The form; the answer to a file that was sent, or to a number."""
    if request.method == "POST":
        return render(request, "reports/verify.html", by_file(request.FILES.get("file")))
    number = request.GET.get("number", "")[:100]
    return render(request, "reports/verify.html", by_number(number) if number else shown())


def by_file(upload) -> dict:
    if upload is None:
        return shown(error=_("Choose the file first."))
    try:
        data = files.read(upload)
    except Rejected as refused:
        return shown(error=refused.sentence)
    verdict = verifying.by_file(data)
    if verdict is verifying.UNKNOWN and PDF_HEAD not in data[:1024]:
        return shown(error=_("This is no PDF file. Choose the document itself, not a picture of it."))
    return shown(verdicts=[verdict])


def by_number(number: str) -> dict:
    return shown(verdicts=verifying.by_number(number) or [verifying.UNKNOWN], number=number)


def shown(**values) -> dict:
    return {"address": reverse("reports:verify"), "most_mb": settings.UPLOAD_LIMIT_BYTES // 2**20} | values


@require_safe
@asked
def verify_document(request, code):
    """Where the code on a document leads."""
    return render(request, "reports/verify.html", shown(verdicts=[verifying.by_code(code)], by_code=True))


@require_safe
@login_not_required
def verify_schema(request, kind):
    """What the attached figures of a kind of document look like (JSON Schema)."""
    schema = schemas.schema(kind)
    if schema is None:
        raise Http404
    named = {"$id": proof.schema_address(kind)} | schema
    return HttpResponse(json.dumps(named, indent=1), content_type="application/schema+json")


@require_safe
@login_not_required
def verify_certificates(request):
    """All certificates that have sealed documents here, for who checks a seal with a program of their own."""
    pems = SealCertificate.objects.values_list("pem", flat=True)
    return HttpResponse("".join(pems), content_type="application/x-pem-file")
