"""The house's test protocols: the list, one of them, and changing it."""

from django.contrib.messages import success
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from qcportal.core import history
from qcportal.core.lists import Column, ListPage, by_uuid, render_list
from qcportal.core.pages import carried_out, form_version, page, record_page
from qcportal.core.roles import Act, may

from .. import actions, dropping
from ..enums import NameLanguage, SiteTestKind
from ..filters import ProtocolFilter
from ..forms.site_tests import ProtocolForm
from ..models import Protocol

LIST = ListPage(
    title=gettext_lazy("Test protocols"),
    columns=(
        Column("name", gettext_lazy("Name"), sub="local_name"),
        Column("code", gettext_lazy("Code"), kind="code"),
        Column("kind", gettext_lazy("Kind"), choices=SiteTestKind.choices),
        Column("sample_units", gettext_lazy("Units to test"), kind="number"),
        Column("level", gettext_lazy("Level")),
        Column("accept", "Ac", kind="number"),
        Column("retired", gettext_lazy("Retired"), kind="flag"),
    ),
    address=by_uuid("inspections:protocol"),
    order="name",
    filters=ProtocolFilter,
    empty=gettext_lazy(
        "A protocol says how a test is done on site, on how many units, and how many may fail. Add the first."
    ),
    create=(gettext_lazy("Add a protocol"), "inspections:protocol_add", "protocol"),
)


@page("protocol", Act.LIST)
def protocol_list(request):
    return render_list(request, Protocol.objects.visible_to(request.user), LIST)


@record_page(Protocol)
def protocol(request, protocol):
    context = {
        "protocol": protocol,
        "translations": [
            (NameLanguage(language).label, words, protocol.steps_of(words.get("instruction", "")))
            for language, words in protocol.translations.items()
        ],
        "table": dropping.table() if protocol.drops else None,
        "entries": history.of(protocol)[:30] if may(request.user, Act.READ, "history") else None,
    }
    return render(request, "inspections/protocol.html", context)


@page("protocol", Act.WRITE)
def protocol_add(request):
    form = ProtocolForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        made = carried_out(form, actions.create_protocol, by=request.user, **form.values())
        if made:
            success(request, _("%(name)s is added.") % {"name": made.name})
            return redirect("inspections:protocol", made.uuid)
    return render(request, "inspections/protocol_form.html", {"form": form})


@record_page(Protocol, Act.WRITE)
def protocol_edit(request, protocol):
    form = ProtocolForm(request.POST or None, instance=protocol)
    if request.method == "POST" and form.is_valid():
        values = {"protocol": protocol, "version": form_version(request), "by": request.user}
        if carried_out(form, actions.change_protocol, **values, **form.values()):
            success(request, _("Saved."))
            return redirect("inspections:protocol", protocol.uuid)
    return render(request, "inspections/protocol_form.html", {"form": form, "protocol": protocol, "record": protocol})
