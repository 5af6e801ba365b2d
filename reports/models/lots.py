"""What was counted of each lot, a narrow row each: what figures are added up from."""

from django.db import connection, models
from django.utils.translation import gettext_lazy as _

from inspections.enums import DefectClass, InspectionType, Result
from inspections.models import Inspection, Shipment
from suppliers.enums import Visibility
from suppliers.models import Buyer, Factory, ProductFamily
from suppliers.models.owned import OwnedQuerySet


class CountedLotQuerySet(OwnedQuerySet):
    """Who sees the inspection of a lot sees what was counted of it, for the owner and the visibility stand here too."""

    record_name = "figure"


def copy_of(model, related: str = "+") -> models.ForeignKey:
    """The database writes it, so it checks nothing, and nothing hangs on it."""
    return models.ForeignKey(
        model, models.DO_NOTHING, related_name=related, db_constraint=False, db_index=False, null=True
    )


def number() -> models.PositiveIntegerField:
    return models.PositiveIntegerField(default=0)


class CountedLot(models.Model):
    """The first approved inspection of a lot. Triggers of the database write it in the transaction that approves, corrects
    or shares the inspection (migration 0007), so that no number is ever of a row that its reader may not see any more;
    `manage.py count_lots` compares it with the rows, and writes it anew (docs/decisions/0023).

    Per class: `_units` looked at (its own sample, as far as so many were inspected), `_found` defects, `_own` units with
    such defects, and of both those that were looked for because of an audit.
    """

    derived = True  # made anew from others: hinders nobody from deleting these

    inspection = models.OneToOneField(
        Inspection, models.DO_NOTHING, primary_key=True, related_name="+", db_constraint=False
    )
    factory = copy_of(Factory)
    owner = copy_of(Buyer)
    visibility = models.CharField(max_length=10, choices=Visibility.choices)
    family = copy_of(ProductFamily)
    shipment = copy_of(Shipment)
    type = models.CharField(max_length=15, choices=InspectionType.choices)
    inspected_on = models.DateField(_("inspected on"))
    result = models.CharField(max_length=8, choices=[(each.value, each.label) for each in (Result.PASS, Result.FAIL)])
    units = number()
    critical_units, major_units, minor_units = number(), number(), number()
    critical_found, major_found, minor_found = number(), number(), number()
    critical_own, major_own, minor_own = number(), number(), number()
    critical_audit_found, major_audit_found, minor_audit_found = number(), number(), number()
    critical_audit_own, major_audit_own, minor_audit_own = number(), number(), number()

    objects = CountedLotQuerySet.as_manager()

    class Meta:
        verbose_name = _("counted lot")
        verbose_name_plural = _("counted lots")
        indexes = [
            models.Index(fields=["inspected_on", "inspection"], name="counted_lot_by_day"),
            models.Index(fields=["factory", "inspected_on"], name="counted_lot_of_factory"),
            models.Index(fields=["owner", "inspected_on"], name="counted_lot_of_owner"),
        ]
        constraints = [
            models.CheckConstraint(name="counted_lot_type_known", condition=models.Q(type__in=InspectionType.values)),
            models.CheckConstraint(name="counted_lot_judged", condition=models.Q(result__in=["pass", "fail"])),
            models.CheckConstraint(
                name="counted_lot_visibility_known", condition=models.Q(visibility__in=Visibility.values)
            ),
        ]

    def __str__(self):
        return str(self.inspection)

    @staticmethod
    def total(of: str, defect_class: str = ""):
        """Of `found`, `own`, `audit_found` or `audit_own` the sum over the classes, or one class."""
        first, *others = [defect_class] if defect_class else DefectClass.values
        return sum((models.F(f"{each}_{of}") for each in others), models.F(f"{first}_{of}"))


def recount(*, only_compare: bool = False) -> int:
    """How many lots stood otherwise than the rows say; they are written anew, unless to compare is all that is asked for."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT reports_recount(%s)", [not only_compare])
        return cursor.fetchone()[0]
