from django.db import models
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from qcportal.core.models import Record
from qcportal.core.roles import ScopedQuerySet
from suppliers.enums import ProcessArea
from suppliers.models import Factory, VisitAssignment

from ..enums import DefectCategory, DefectClass
from .inspections import Inspection


class DefectTypeQuerySet(ScopedQuerySet):
    record_name = "defect_type"

    def scope_inspector(self, user):
        """The library is the same for everybody who goes somewhere."""
        return self.filter(models.Exists(VisitAssignment.objects.visible_to(user)))


class DefectType(Record):
    """An entry of the defect library: one name for one kind of defect, so that counts can be compared."""

    code = models.SlugField(_("code"), max_length=20)
    name = models.CharField(_("name"), max_length=120)
    local_name = models.CharField(_("name in Chinese"), max_length=120, blank=True)
    category = models.CharField(_("category"), max_length=15, choices=DefectCategory.choices)
    default_class = models.CharField(_("class by default"), max_length=10, choices=DefectClass.choices)
    retired = models.BooleanField(_("retired"), default=False)

    objects = DefectTypeQuerySet.as_manager()

    class Meta:
        verbose_name = _("defect type")
        verbose_name_plural = _("defect types")
        ordering = ["category", "name", "pk"]
        constraints = [
            models.UniqueConstraint(
                Lower("code"),
                name="defect_type_code_once",
                violation_error_message=_("Another defect type has this code."),
            ),
            models.CheckConstraint(
                name="defect_type_class_known", condition=models.Q(default_class__in=DefectClass.values)
            ),
            models.CheckConstraint(
                name="defect_type_category_known", condition=models.Q(category__in=DefectCategory.values)
            ),
        ]

    def __str__(self):
        return self.name


class DefectTypeArea(models.Model):
    """How likely the cause of such a defect lies in a process area: the hinge to audits. Weights are 0 to 1."""

    defect_type = models.ForeignKey(DefectType, on_delete=models.CASCADE, related_name="areas")
    area = models.CharField(_("process area"), max_length=25, choices=ProcessArea.choices)
    weight = models.DecimalField(_("weight"), max_digits=3, decimal_places=2)

    class Meta:
        verbose_name = _("process area of a defect type")
        verbose_name_plural = _("process areas of defect types")
        ordering = ["-weight", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["defect_type", "area"], name="defect_type_area_once"),
            models.CheckConstraint(
                name="defect_type_area_weight",
                condition=models.Q(weight__gte=0, weight__lte=1),
                violation_error_message=_("A weight lies between 0 and 1."),
            ),
            models.CheckConstraint(name="defect_type_area_known", condition=models.Q(area__in=ProcessArea.values)),
        ]

    def __str__(self):
        return f"{self.defect_type} · {self.get_area_display()}"


class DefectQuerySet(ScopedQuerySet):
    record_name = "inspection"

    def visible_to(self, user):
        return self.filter(inspection__in=Inspection.objects.visible_to(user))


class Defect(Record):
    """How often one type of defect was found. Factory and day stand here too: trends read this table alone."""

    inspection = models.ForeignKey(Inspection, on_delete=models.CASCADE, related_name="defects")
    defect_type = models.ForeignKey(
        DefectType, on_delete=models.PROTECT, related_name="defects", verbose_name=_("defect type")
    )
    defect_class = models.CharField(_("class"), max_length=10, choices=DefectClass.choices)
    count = models.PositiveIntegerField(_("defects found"))
    note = models.CharField(_("note"), max_length=300, blank=True)
    found_because_of_audit = models.BooleanField(
        _("found because of an audit"),
        default=False,
        help_text=_("Tick this where somebody looked for it because of an audit; such a defect starts no trend."),
    )
    factory = models.ForeignKey(Factory, on_delete=models.PROTECT, related_name="+")
    inspected_on = models.DateField(null=True)

    objects = DefectQuerySet.as_manager()

    class Meta:
        verbose_name = _("defect")
        verbose_name_plural = _("defects")
        ordering = ["pk"]
        indexes = [models.Index(fields=["factory", "inspected_on", "defect_type"], name="defect_of_factory")]
        constraints = [
            models.UniqueConstraint(
                fields=["inspection", "defect_type", "defect_class"],
                name="defect_once_per_class",
                violation_error_message=_("This defect is already counted in this class; change its count."),
            ),
            models.CheckConstraint(
                name="defect_counted",
                condition=models.Q(count__gte=1),
                violation_error_message=_("Count at least one defect, or remove the line."),
            ),
            models.CheckConstraint(name="defect_class_known", condition=models.Q(defect_class__in=DefectClass.values)),
        ]

    def __str__(self):
        return f"{self.count} × {self.defect_type}"
