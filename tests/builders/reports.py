"""A factory with a story: inspections over two years, and a defect whose rate changes."""

from datetime import timedelta

from django.utils import timezone

from inspections.enums import DefectCategory, InspectionState
from inspections.models import DefectTypeArea
from qcportal.core.models import User
from reports import actions
from suppliers.enums import ProcessArea

from . import inspections


def seam_type():
    kind = inspections.defect_type("Open seam", category=DefectCategory.SEAM, local_name="开线")
    DefectTypeArea.objects.create(defect_type=kind, area=ProcessArea.TRAINING_STAFFING, weight="0.80")
    return kind


def history(buyer, factory, counts, kind=None, units: int = 125, **fields) -> list:
    """An approved inspection every three weeks up to last week, with so many defects each."""
    kind = kind or seam_type()
    today = timezone.localdate()
    made = []
    product = inspections.product(buyer)
    for place, count in enumerate(counts):
        day = today - timedelta(days=7 + 21 * (len(counts) - 1 - place))
        row = inspections.inspection(
            buyer,
            factory,
            state=InspectionState.APPROVED,
            product=product,
            inspected_on=day,
            units_inspected=units,
            **fields,
        )
        if count:
            inspections.defect(row, kind, count)
        made.append(row)
    return made


RISEN = [3, 2, 4, 3, 2, 3, 4, 2, 3, 3, 2, 3, 11, 12, 10, 13, 11, 12, 14, 11]
STEADY = [3, 2, 4, 3, 2, 3, 4, 2, 3, 3, 2, 3, 3, 4, 2, 3, 3, 2, 4, 3]


def shipment_report(inspection):
    return actions.request_shipment_report(inspection=inspection, by=User.objects.system())
