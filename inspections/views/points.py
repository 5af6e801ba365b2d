"""What is measured of a product: its list, one point of it, and the list from a file."""

from django.contrib.messages import success
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from qcportal.core.pages import carried_out, form_version, record_page
from qcportal.core.roles import Act
from qcportal.core.sheets import MEDIA_TYPES, WRITERS

from .. import actions
from ..forms.measurements import PointForm, PointsFileForm
from ..models import Product
from .measurement_files import file_taken


@record_page(Product, related=("buyer",))
def points(request, product):
    return render(request, "inspections/points.html", {"product": product, "points": product.points.all()})


@record_page(Product)
def points_export(request, product):
    lines = actions.point_lines(product.points.all())
    answer = HttpResponse(WRITERS["csv"](lines), content_type=MEDIA_TYPES["csv"])
    answer["Content-Disposition"] = 'attachment; filename="measurement-points.csv"'
    return answer


@record_page(Product, Act.WRITE)
def point_add(request, product):
    return point_form(request, product, None)


@record_page(Product, Act.WRITE)
def point_edit(request, product, number: int):
    return point_form(request, product, number)


def point_form(request, product, number: int | None):
    """The form of one point; saving sends the whole list with this one in it."""
    point = product.points.filter(position=number).first() if number else None
    if number and point is None:
        raise Http404
    form = PointForm.of(point, request.POST or None)
    if request.method == "POST" and form.is_valid():
        listed = actions.points_of(product)
        listed[slice(number - 1, number) if number else slice(len(listed), None)] = [form.cleaned_data]
        if carried_out(form, actions.set_points, **written(request, product), points=listed):
            success(request, _("Saved."))
            return redirect("inspections:points", product.uuid)
    return render(request, "inspections/point_form.html", {"form": form, "product": product, "point": point})


def written(request, product) -> dict:
    return {"product": product, "version": form_version(request), "by": request.user}


@require_POST
@record_page(Product, Act.WRITE)
def point_move(request, product, number: int):
    """Up, or out of the list."""
    listed = actions.points_of(product)
    if not 1 <= number <= len(listed):
        raise Http404
    point = listed.pop(number - 1)
    if request.POST.get("way") != "out":
        listed.insert(max(0, number - 2), point)
    actions.set_points(**written(request, product), points=listed)
    return redirect("inspections:points", product.uuid)


@record_page(Product, Act.WRITE)
def points_import(request, product):
    form = PointsFileForm(request.POST or None, request.FILES or None, by=request.user)
    context = {"form": form, "product": product}

    def look(file):
        return actions.look_at_points(product=product, file=file)

    def take(file):
        return actions.take_points(product=product, file=file, by=request.user)

    if file_taken(request, form, context, look, take):
        success(request, _("The measurement points are taken in."))
        return redirect("inspections:points", product.uuid)
    return render(request, "inspections/points_import.html", context)
