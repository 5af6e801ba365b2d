from uuid import uuid4

from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.db.models.functions import Upper
from django.utils.translation import gettext_lazy as _

from qcportal.core.models import Record, StoredFile
from qcportal.core.roles import ScopedQuerySet
from suppliers.models import Buyer, Factory

from ..enums import PaperKind
from .inspections import Inspection
from .shipments import Product, ShipmentLine


def made_at_own_factories(user) -> Q:
    """Papers of products that leave, or were inspected at, a supplier's own factories."""
    leaving = ShipmentLine.objects.filter(shipment__factory__in=Factory.objects.of_suppliers_of(user))
    return Q(product__in=leaving.values("product")) | Q(
        product__in=Inspection.objects.visible_to(user).values("product")
    )


class PaperQuerySet(ScopedQuerySet):
    """The factory reads what is marked for it; an inspector the papers of which a revision is frozen into own visits."""

    record_name = "paper"

    def scope_buyer(self, user):
        return self.filter(product__buyer__in=Buyer.objects.of(user))

    def scope_inspector(self, user):
        frozen = InspectionPaper.objects.filter(inspection__in=Inspection.objects.visible_to(user))
        return self.filter(pk__in=frozen.values("revision__paper"))

    def scope_supplier_contact(self, user):
        approved = PaperRevision.objects.filter(paper=OuterRef("pk"), approved_at__isnull=False)
        return self.filter(made_at_own_factories(user), Exists(approved), for_factory=True, retired=False)


class Paper(Record):
    """What a product is made and judged by. What it says stands in its revisions."""

    product = models.ForeignKey(Product, on_delete=models.PROTECT, related_name="papers", verbose_name=_("product"))
    kind = models.CharField(_("kind"), max_length=15, choices=PaperKind.choices)
    name = models.CharField(_("name"), max_length=120)
    for_factory = models.BooleanField(
        _("may be shown to the factory"), default=False, help_text=_("Else its supplier never sees it.")
    )
    retired = models.BooleanField(_("retired"), default=False, help_text=_("No inspection takes it over any more."))

    objects = PaperQuerySet.as_manager()

    class Meta:
        verbose_name = _("paper")
        verbose_name_plural = _("papers")
        ordering = ["kind", "name", "pk"]
        constraints = [
            models.CheckConstraint(name="paper_kind_known", condition=Q(kind__in=PaperKind.values)),
            models.CheckConstraint(name="paper_named", condition=~Q(name="")),
            models.UniqueConstraint(
                "product",
                "kind",
                Upper("name"),
                name="paper_name_once",
                violation_error_message=_(
                    "This product has a paper of this kind and name; add a revision to that one."
                ),
            ),
        ]

    def __str__(self):
        return self.name


class PaperRevisionQuerySet(ScopedQuerySet):
    record_name = "paper"

    def scope_buyer(self, user):
        return self.filter(paper__in=Paper.objects.visible_to(user))

    def scope_inspector(self, user):
        """Exactly those that are frozen into own visits."""
        frozen = InspectionPaper.objects.filter(inspection__in=Inspection.objects.visible_to(user))
        return self.filter(pk__in=frozen.values("revision"))

    def scope_supplier_contact(self, user):
        return self.filter(paper__in=Paper.objects.visible_to(user), approved_at__isnull=False)

    def approved(self):
        return self.filter(approved_at__isnull=False)


class PaperRevision(models.Model):
    """One state of a paper, from a day on. Once approved it never changes; the next one takes its place."""

    uuid = models.UUIDField(default=uuid4, unique=True, editable=False)
    paper = models.ForeignKey(Paper, on_delete=models.CASCADE, related_name="revisions")
    label = models.CharField(_("revision"), max_length=30)
    valid_from = models.DateField(_("valid from"))
    note = models.CharField(_("what changed"), max_length=500, blank=True)
    file = models.OneToOneField(StoredFile, on_delete=models.PROTECT, related_name="+")
    uploaded_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    uploaded_at = models.DateTimeField(auto_now_add=True)
    approved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    approved_at = models.DateTimeField(null=True, blank=True)

    objects = PaperRevisionQuerySet.as_manager()

    class Meta:
        verbose_name = _("revision of a paper")
        verbose_name_plural = _("revisions of papers")
        ordering = ["-valid_from", "-pk"]
        constraints = [
            models.UniqueConstraint(
                "paper",
                Upper("label"),
                name="paper_revision_once",
                violation_error_message=_("This paper has a revision of this name."),
            ),
            models.CheckConstraint(name="paper_revision_named", condition=~Q(label="")),
            models.CheckConstraint(
                name="paper_revision_approved_whole",
                condition=Q(approved_by=None, approved_at=None)
                | Q(approved_by__isnull=False, approved_at__isnull=False),
            ),
        ]

    def __str__(self):
        return f"{self.paper} {self.label}"


class InspectionPaper(models.Model):
    """A revision as it was frozen into an inspection when that was planned."""

    inspection = models.ForeignKey(Inspection, on_delete=models.CASCADE, related_name="papers")
    revision = models.ForeignKey(PaperRevision, on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = _("paper of an inspection")
        verbose_name_plural = _("papers of an inspection")
        ordering = ["revision__paper__kind", "revision__paper__name", "pk"]
        constraints = [models.UniqueConstraint(fields=["inspection", "revision"], name="inspection_paper_once")]

    def __str__(self):
        return str(self.revision)
