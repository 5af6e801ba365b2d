"""Pages on which a person decides that two factories are one, sees what a merge moved, and undoes it."""

import django_filters
from django import forms
from django.contrib.messages import success
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from qcportal import merging
from qcportal.core.lists import Column, ListPage, render_list
from qcportal.core.pages import carried_out, form_version, page, record_page
from qcportal.core.punctuation import punct
from qcportal.core.roles import Act
from suppliers.actions import tell_apart
from suppliers.countries import country_name, lazy_country_choices
from suppliers.enums import DuplicateState
from suppliers.models import Factory, FactoryImport, FactoryMerge, PossibleDuplicate
from suppliers.widgets import PickerField, is_uuid

FACTS = ("name", "local_name", "supplier", "country", "city", "address", "sector", "workers_count", "external_id")


def imports_with_questions(request):
    return FactoryImport.objects.visible_to(request.user).filter(found_duplicates__isnull=False).distinct()


class ImportChoice(django_filters.ModelChoiceFilter):
    """Files are often called the same, so each is named with its day."""

    @property
    def field(self):
        field = super().field
        field.label_from_instance = lambda each: (
            f"{each}{punct(',')}{date_format(timezone.localtime(each.created_at), 'DATETIME_FORMAT')}"
        )
        return field


class PossibleDuplicateFilter(django_filters.FilterSet):
    found_by = ImportChoice(
        label=gettext_lazy("Import"),
        queryset=imports_with_questions,
        to_field_name="uuid",
        empty_label=gettext_lazy("all"),
    )

    class Meta:
        model = PossibleDuplicate
        fields = ["found_by"]


DUPLICATES = ListPage(
    title=gettext_lazy("Possible duplicates"),
    columns=(
        Column("newer", gettext_lazy("Factory"), path="second__name", sub="second__address"),
        Column("older", gettext_lazy("Perhaps the same as"), path="first__name"),
        Column("older_address", gettext_lazy("Its address"), path="first__address"),
        Column("country", gettext_lazy("Country"), path="first__country", choices=lazy_country_choices()),
        Column("created_at", gettext_lazy("Found"), kind="datetime"),
    ),
    address=lambda row: f"{reverse('factory_merge', args=[row['second__uuid']])}?into={row['first__uuid']}",
    order="-created_at",
    needs=("first__uuid", "second__uuid"),
    filters=PossibleDuplicateFilter,
    empty=gettext_lazy("An import lists here which of its factories may be in the portal already."),
)


class MergeForm(forms.Form):
    into = PickerField(
        Factory,
        "suppliers:factory_options",
        label=gettext_lazy("The factory that is kept"),
        help_text=gettext_lazy("All inspections, audits, visits and reports go to it."),
    )

    def __init__(self, *args, gone: Factory, by, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["into"].show_to(by, lambda seen: seen.current().exclude(pk=gone.pk))


@record_page(Factory, Act.DECIDE, related=("supplier", "merged_into"))
def factory_merge(request, factory):
    """Two factories beside each other, and the button that makes them one. What was merged shows its merge."""
    if factory.merged_into_id:
        return redirect("merge", FactoryMerge.objects.visible_to(request.user).get(gone=factory, undone_at=None).uuid)
    into = request.GET.get("into") if is_uuid(request.GET.get("into")) else None
    form = MergeForm(request.POST or None, gone=factory, by=request.user, initial={"into": into})
    if request.method == "POST" and form.is_valid():
        arguments = {"kept": form.cleaned_data["into"], "version": form_version(request), "by": request.user}
        made = carried_out(form, merging.merge, gone=factory, **arguments)
        if made:
            success(request, _("%(gone)s is merged into %(kept)s.") % {"gone": made.gone, "kept": made.kept})
            return redirect("merge", made.uuid)
    other = form.fields["into"].queryset.filter(uuid=into).select_related("supplier").first() if into else None
    context = {"form": form, "factory": factory, "other": other, "facts": side_by_side(factory, other)}
    return render(request, "portal/factory_merge.html", context | beside(factory, other))


def beside(factory: Factory, other: Factory | None) -> dict:
    """What hangs on either, and the import's question about the two if it is open."""
    pair = PossibleDuplicate.objects.filter(
        first__in=[factory, other], second__in=[factory, other], state=DuplicateState.OPEN
    )
    return {
        "moves": merging.what_moves(factory, other),
        "decided": merging.which_holds(factory, other) if other else [],
        "stays": merging.what_moves(other) if other else [],
        "pair": pair.first() if other else None,
    }


def side_by_side(factory: Factory, other: Factory | None) -> list[tuple]:
    """(label, here, there, whether they differ) of each fact that one of the two has."""
    names = [name for name in FACTS if getattr(factory, name) or (other and getattr(other, name))]
    return [(Factory._meta.get_field(name).verbose_name, *both(factory, other, name)) for name in names]


def both(factory: Factory, other: Factory | None, name: str) -> tuple:
    here, there = shown(factory, name), shown(other, name) if other else ""
    return here, there, other is not None and here != there


def shown(factory: Factory, name: str):
    value = getattr(factory, name)
    return country_name(value) if name == "country" else value


@page("import", Act.DECIDE)
def possible_duplicate_list(request):
    return render_list(request, PossibleDuplicate.objects.visible_to(request.user).undecided(), DUPLICATES)


@require_POST
@record_page(PossibleDuplicate, Act.DECIDE)
def possible_duplicate_distinct(request, pair):
    tell_apart(pair=pair, version=form_version(request), by=request.user)
    success(request, _("Noted: they are two factories. They are not asked about again."))
    return redirect("possible_duplicate_list")


@record_page(FactoryMerge, related=("kept", "gone", "by", "undone_by"))
def merge(request, merge):
    return render(request, "portal/merge.html", {"merge": merge, "moved": merging.moved_words(merge)})


@require_POST
@record_page(FactoryMerge, Act.DECIDE, related=("kept", "gone"))
def merge_undo(request, merge):
    merging.undo(merge=merge, version=form_version(request), by=request.user)
    success(request, _("%(gone)s is a factory of its own again.") % {"gone": merge.gone})
    return redirect("factory_overview", merge.gone.uuid)
