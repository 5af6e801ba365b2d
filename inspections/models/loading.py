from datetime import datetime
from zoneinfo import ZoneInfo

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from qcportal.core.errors import Rejected

from ..codes import container_of
from ..enums import ContainerPart, ContainerType, SealKind, Soundness
from .inspections import Inspection, InspectionPhoto

MOST_REMARK, MOST_REMARKS = 300, 500
MOST_CARTONS_LOADED = 1_000_000
ENDS_BEFORE_IT_BEGINS = _("Loading ends after it has begun.")


class Loading(models.Model):
    """What an inspection of type container loading saw loaded, into what, and how it was closed.

    Times are instants; people read and write them as the factory's clock shows them. Units loaded stand in the parts of
    the lot. `recorded_by` is whoever wrote last.
    """

    inspection = models.OneToOneField(Inspection, on_delete=models.CASCADE, related_name="loading")
    container = models.CharField(_("container"), max_length=15, choices=ContainerType.choices, blank=True)
    container_number = models.CharField(_("container number"), max_length=11, blank=True)
    truck_plate = models.CharField(_("truck plate"), max_length=20, blank=True)
    seal = models.CharField(_("seal"), max_length=20, choices=SealKind.choices, blank=True)
    seal_number = models.CharField(_("number of the carrier's seal"), max_length=40, blank=True)
    other_seals = models.CharField(_("further seals"), max_length=200, blank=True)
    began_at = models.DateTimeField(_("loading began"), null=True, blank=True)
    ended_at = models.DateTimeField(_("loading ended"), null=True, blank=True)
    cartons_loaded = models.PositiveIntegerField(
        _("cartons loaded"), null=True, blank=True, validators=[MaxValueValidator(MOST_CARTONS_LOADED)]
    )
    weather = models.CharField(_("weather"), max_length=120, blank=True)
    remarks = models.CharField(_("remarks"), max_length=MOST_REMARKS, blank=True)
    doors_photo = models.ForeignKey(
        InspectionPhoto,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("photo of the closed and sealed doors"),
    )
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField()

    class Meta:
        verbose_name = _("loading of a container")
        verbose_name_plural = _("loadings of containers")
        constraints = [
            models.CheckConstraint(
                name="loading_container_known", condition=Q(container__in=["", *ContainerType.values])
            ),
            models.CheckConstraint(name="loading_seal_known", condition=Q(seal__in=["", *SealKind.values])),
            models.CheckConstraint(
                name="loading_container_number", condition=Q(container_number__regex=r"^([A-Z]{4}\d{7})?$")
            ),
            models.CheckConstraint(
                name="loading_ends_after_it_begins",
                condition=Q(began_at=None) | Q(ended_at=None) | Q(ended_at__gte=F("began_at")),
                violation_error_message=ENDS_BEFORE_IT_BEGINS,
            ),
            models.CheckConstraint(
                name="loading_cartons_few",
                condition=Q(cartons_loaded=None) | Q(cartons_loaded__lte=MOST_CARTONS_LOADED),
            ),
        ]

    def __str__(self):
        return self.container_number or str(self.inspection)

    def clean(self):
        """The check digit, which a constraint cannot compute, and the order of the times beside its field."""
        try:
            self.container_number = container_of(self.container_number)
        except Rejected as error:
            raise ValidationError({"container_number": error.sentence}) from error
        if self.began_at and self.ended_at and self.ended_at < self.began_at:
            raise ValidationError({"ended_at": ENDS_BEFORE_IT_BEGINS})

    @property
    def in_container(self) -> bool:
        """Whether it is known that a container is loaded; a truck has neither number nor seven points."""
        return self.container in ContainerType.containers()

    @property
    def number_words(self) -> str:
        """As it is painted on the container: CSQU 305438 3."""
        number = self.container_number
        return f"{number[:4]} {number[4:10]} {number[10:]}" if number else ""

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.inspection.factory.time_zone)

    def at_factory(self, instant: datetime | None) -> datetime | None:
        """What the factory's clock showed, without a zone, so that no template turns it into the reader's."""
        return instant.astimezone(self.zone).replace(tzinfo=None) if instant else None

    @property
    def began(self) -> datetime | None:
        return self.at_factory(self.began_at)

    @property
    def ended(self) -> datetime | None:
        return self.at_factory(self.ended_at)


class ContainerCheck(models.Model):
    """What was seen of one of the seven points before loading; a point without a row is not answered."""

    loading = models.ForeignKey(Loading, on_delete=models.CASCADE, related_name="checks")
    part = models.CharField(_("part"), max_length=10, choices=ContainerPart.choices)
    answer = models.CharField(_("answer"), max_length=15, choices=Soundness.choices, blank=True)
    remark = models.CharField(_("remark"), max_length=MOST_REMARK, blank=True)
    photo = models.ForeignKey(
        InspectionPhoto, on_delete=models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("photo")
    )

    class Meta:
        verbose_name = _("check of a container")
        verbose_name_plural = _("checks of containers")
        ordering = ["loading", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["loading", "part"], name="container_check_once"),
            models.CheckConstraint(name="container_check_part_known", condition=Q(part__in=ContainerPart.values)),
            models.CheckConstraint(
                name="container_check_answer_known", condition=Q(answer__in=["", *Soundness.values])
            ),
        ]

    def __str__(self):
        return f"{self.get_part_display()}: {self.get_answer_display()}"

    @property
    def number(self) -> int:
        """1 to 7."""
        return ContainerPart.values.index(self.part) + 1
