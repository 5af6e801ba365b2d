"""Lists of factories on their way in: upload, look, take in."""

from collections.abc import Iterator, Mapping

from django.contrib.messages import success
from django.forms import Form
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from qcportal.core import history
from qcportal.core.lists import Column, ListPage, by_uuid, render_list
from qcportal.core.pages import carried_out, form_version, page, read_in, record_page
from qcportal.core.roles import Act, may

from .. import actions
from ..actions.taking_back import left, preview
from ..enums import ImportState, ListKind
from ..filters import ImportFilter
from ..forms.imports import MappingForm, UploadForm
from ..importing.fields import Fields
from ..importing.kinds import KINDS, fields_of
from ..importing.mapping import CONSTANT
from ..models import FactoryImport

SHOWN = 20  # rejected rows beside the counts; all have a page
OPEN = (ImportState.CHECKING, ImportState.CHECKED, ImportState.FAILED, ImportState.TAKEN_BACK)

IMPORTS = ListPage(
    title=gettext_lazy("Imports"),
    columns=(
        Column("file_name", gettext_lazy("File")),
        Column("kind", gettext_lazy("What it lists"), kind="code", choices=ListKind.choices),
        Column("created_at", gettext_lazy("Uploaded"), kind="datetime"),
        Column("by_name", gettext_lazy("By"), path="by__name"),
        Column("state", gettext_lazy("State"), kind="badge", choices=ImportState.choices),
        Column("rows", gettext_lazy("Rows"), kind="number"),
        Column("created", gettext_lazy("Created"), kind="number"),
        Column("updated", gettext_lazy("Updated"), kind="number"),
        Column("unchanged", gettext_lazy("Unchanged"), kind="number"),
        Column("rejected", gettext_lazy("Rejected"), kind="number"),
    ),
    address=by_uuid("suppliers:import"),
    order="-created_at",
    filters=ImportFilter,
    empty=gettext_lazy("Upload a list as you have it; what would happen is shown before anything does."),
    create=(gettext_lazy("Import a list"), "suppliers:import_add", "import"),
    template="suppliers/import_list.html",
)


@page("import", Act.LIST)
def import_list(request):
    return render_list(request, FactoryImport.objects.visible_to(request.user), IMPORTS)


@page("import", Act.WRITE)
def import_add(request, list_kind=ListKind.FACTORIES):
    if list_kind not in ListKind.values:
        raise Http404
    form = UploadForm(request.POST or None, request.FILES or None, kind=list_kind)
    if request.method == "POST" and form.is_valid():
        given = {"upload": form.cleaned_data["file"], "kind": list_kind, "by": request.user}
        if made := read_in(form, actions.upload_list, **given, **form.chosen()):
            return redirect("suppliers:import", made.uuid)
    context = {"form": form, "kind": list_kind, "kinds": ListKind.choices, "kind_label": ListKind(list_kind).label}
    return render(request, "suppliers/import_form.html", context)


@record_page(FactoryImport, related=("by", "returned_by"))
def import_record(request, record):
    return render(request, "suppliers/import.html", context_of(request, record))


@record_page(FactoryImport)
def import_progress(request, record):
    """How far it is; once it is through, the page loads itself anew."""
    if record.state in ImportState.working():
        return render(request, "suppliers/_import_progress.html", {"record": record})
    response = HttpResponse()
    response["HX-Refresh"] = "true"
    return response


@require_POST
@record_page(FactoryImport, Act.WRITE, related=("file", "by"))
def import_map(request, record):
    form = MappingForm(request.POST, record=record)
    arguments = {"record": record, "version": form_version(request), "by": request.user}
    if form.is_valid() and carried_out(form, actions.map_columns, mapping=form.mapping(), **arguments, **form.chosen()):
        return redirect("suppliers:import", record.uuid)
    return render(request, "suppliers/import.html", context_of(request, record, form), status=400)


@require_POST
@record_page(FactoryImport, Act.WRITE)
def import_start(request, record):
    actions.take_in(record=record, version=form_version(request), by=request.user)
    success(request, _("The list is being taken in."))
    return redirect("suppliers:import", record.uuid)


@record_page(FactoryImport, Act.DECIDE)
def import_take_back(request, record):
    """What would go and what would stay, and the button that does it."""
    if record.kind not in ListKind.history() or record.state not in ImportState.over():
        return redirect("suppliers:import", record.uuid)
    form = Form(request.POST or None)
    if request.method == "POST" and form.is_valid():
        given = {"record": record, "version": form_version(request), "by": request.user}
        if carried_out(form, actions.take_back, **given):
            success(request, _("The list is being taken back."))
            return redirect("suppliers:import", record.uuid)
    found = preview(record)
    goes = counted(record, found.goes)
    status = 400 if form.errors else 200
    context = {"record": record, "form": form, "found": found, "goes": goes, "any": any(found.goes.values())}
    return render(request, "suppliers/import_take_back.html", context, status=status)


def context_of(request, record, form: MappingForm | None = None) -> dict:
    may_change = may(request.user, Act.WRITE, "import") and record.state in OPEN and bool(record.file_id)
    fields = fields_of(record.kind)
    return {
        "record": record,
        "form": (form or MappingForm(record=record)) if may_change and record.headings else None,
        "may_take": may_change and record.state == ImportState.CHECKED and record.rejected < record.rows,
        "lacking": lacking(record, fields),
        "made": counted(record, record.made),
        "list_of_made": KINDS[record.kind].page_of_all,
        "gone": counted(record, record.gone) if record.state == ImportState.TAKEN_BACK else [],
        "may_return": may_return(request, record),
        "columns": list(columns_read(record, fields)),
        "unused": unused(record),
        "page": KINDS[record.kind].page,
        "updates": list(updates_of(record)),
        "rejected": record.rejected_rows.all()[:SHOWN],
        "entries": history.of(record)[:20] if may(request.user, Act.READ, "history") else None,
    }


def lacking(record: FactoryImport, fields: Fields) -> list[tuple]:
    """(label, whether one may be given for all rows) of what no row can do without, and no column holds."""
    return [
        (fields.labels[name], name == "country")
        for name in fields.needed
        if record.headings and not record.columns.get(name)
    ]


def columns_read(record: FactoryImport, fields: Fields) -> Iterator[tuple]:
    """(field, its heading or headings, what stands there in the first rows)."""
    for name, label in fields.labels.items():
        if said := record.columns.get(name):
            yield label, shown(said), [cells_under(said, record, cells) for cells in record.sample]


def cells_under(said, record: FactoryImport, cells: list[str]) -> str:
    """Of one row; a value that holds for all rows stands with its column already."""
    places = [record.headings.index(each) for each in names_of(said) if each in record.headings]
    return " + ".join(cells[at] or "–" for at in places if at < len(cells))


def unused(record: FactoryImport) -> list[str]:
    """The columns of the file that no field takes."""
    taken = {name for said in record.columns.values() for name in ([said] if isinstance(said, str) else said)}
    return [name for name in record.headings if name.strip() and name not in taken]


def updates_of(record: FactoryImport) -> Iterator[tuple]:
    """(update, its changes for people, whether the record is still here: the list that made it may have been taken back)."""
    named = KINDS[record.kind].model.objects.filter(uuid__in=[each["uuid"] for each in record.updates])
    here = set(map(str, named.order_by().values_list("uuid", flat=True))) if record.updates else set()
    for each in record.updates:
        yield each, list(told_changes(record, each["changes"])), each["uuid"] in here


def told_changes(record: FactoryImport, changes: dict) -> Iterator[tuple]:
    """(field, before, after) of what a row changes, for people."""
    named = KINDS[record.kind].model._meta
    fields = {
        name: each.verbose_name for each in named.get_fields() if each.concrete for name in (each.name, each.attname)
    }
    for name, (before, after) in changes.items():
        yield fields.get(name, name), before, after


def may_return(request, record: FactoryImport) -> bool:
    """Whether this person may take back what the list made, and any of it is left."""
    return may(request.user, Act.DECIDE, "import") and record.state in ImportState.over() and left(record)


def counted(record: FactoryImport, counts: Mapping[str, int]) -> list[tuple]:
    """(what, how many) of what a list of the past told of, made or lost again."""
    return [(label, counts[name]) for name, label in KINDS[record.kind].made.items() if name in counts]


def names_of(said: str | list[str]) -> list[str]:
    return said if isinstance(said, list) else [said]


def shown(said: str | list[str]) -> str:
    names = names_of(said)
    return " + ".join(
        _("always %(value)s") % {"value": name[1:]} if name.startswith(CONSTANT) else name for name in names
    )
