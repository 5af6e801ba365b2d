from datetime import date

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from qcportal.core.dates import today_in
from qcportal.core.models import Record
from qcportal.core.names import TwoNames
from qcportal.core.roles import ScopedQuerySet
from qcportal.core.validators import known_time_zone

from ..enums import VisitState
from ..normalise import search_terms
from .buyers import Buyer


class SearchableQuerySet(ScopedQuerySet):
    def search(self, text: str):
        """Substring search in any script by bigrams (the embedded PostgreSQL has no pg_trgm); 2 characters or more."""
        terms = search_terms(text)
        return self.filter(search_grams__contains=terms) if terms else self.none()


class SupplierQuerySet(SearchableQuerySet):
    record_name = "supplier"

    def scope_buyer(self, user):
        return self.filter(pk__in=Factory.objects.visible_to(user).values("supplier"))

    scope_inspector = scope_auditor = scope_buyer

    def scope_supplier_contact(self, user):
        return self.filter(memberships__user=user)


class Place(TwoNames, Record):
    """What suppliers and factories have in common: names in two scripts, an address, a way to be found."""

    name = models.CharField(_("name"), max_length=300)
    local_name = models.CharField(_("name in own script"), max_length=300, blank=True)
    country = models.CharField(_("country"), max_length=2, help_text=_("Two letters, ISO 3166."))
    city = models.CharField(_("city"), max_length=120, blank=True)
    address = models.CharField(_("address"), max_length=500, blank=True)
    external_id = models.CharField(_("external id"), max_length=100, blank=True)
    identity_key = models.CharField(max_length=64, editable=False)
    search_grams = ArrayField(models.CharField(max_length=2), default=list, blank=True, editable=False)

    class Meta:
        abstract = True

    def __str__(self):
        return self.shown_name


class Supplier(Place):
    """A company that makes or sells goods; it has one or more factories."""

    name_key = models.CharField(max_length=64, blank=True, editable=False)  # of country and name, without the address

    objects = SupplierQuerySet.as_manager()

    class Meta:
        verbose_name = _("supplier")
        verbose_name_plural = _("suppliers")
        ordering = ["name", "pk"]
        indexes = [
            GinIndex(fields=["search_grams"], name="supplier_search"),
            models.Index(fields=["name", "id"], name="supplier_by_name"),
            models.Index(fields=["identity_key"], name="supplier_by_identity"),
            models.Index(fields=["name_key"], name="supplier_by_name_key"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["external_id"],
                name="supplier_external_id_once",
                condition=~models.Q(external_id=""),
                violation_error_message=_("Another supplier has this external id."),
            ),
            models.UniqueConstraint(
                fields=["identity_key"],
                name="supplier_identity_once",
                condition=models.Q(external_id=""),
                violation_error_message=_("A supplier with this country, name and address is already here."),
            ),
            models.CheckConstraint(
                name="supplier_country_code",
                condition=models.Q(country__regex=r"^[A-Z]{2}$"),
                violation_error_message=_("The country is a code of two capital letters."),
            ),
        ]


class FactoryQuerySet(SearchableQuerySet):
    record_name = "factory"

    def current(self):
        """Without those that a person has merged into another."""
        return self.filter(merged_into=None)

    def of_buyers_of(self, user):
        """Factories with a qualification for one of this person's buyers."""
        from .qualifications import Qualification  # noqa: PLC0415  qualifications point at factories

        return self.filter(pk__in=Qualification.objects.filter(buyer__in=Buyer.objects.of(user)).values("factory"))

    def of_suppliers_of(self, user):
        return self.filter(supplier__memberships__user=user)

    scope_buyer = of_buyers_of
    scope_supplier_contact = of_suppliers_of

    def scope_inspector(self, user):
        from .visits import VisitAssignment  # noqa: PLC0415  visits point at factories

        assigned = VisitAssignment.objects.filter(person=user, cancelled_at=None).exclude(
            visit__state=VisitState.CANCELLED
        )
        return self.filter(pk__in=assigned.values("visit__factory"))

    scope_auditor = scope_inspector


class Factory(Place):
    """Where goods are made. Inspections and audits meet here."""

    supplier = models.ForeignKey(
        Supplier,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="factories",
        verbose_name=_("supplier"),
    )
    latitude = models.DecimalField(
        _("latitude"),
        max_digits=8,
        decimal_places=5,
        null=True,
        blank=True,
        validators=[MinValueValidator(-90), MaxValueValidator(90)],
    )
    longitude = models.DecimalField(
        _("longitude"),
        max_digits=8,
        decimal_places=5,
        null=True,
        blank=True,
        validators=[MinValueValidator(-180), MaxValueValidator(180)],
    )
    time_zone = models.CharField(_("time zone"), max_length=64, default="UTC", validators=[known_time_zone])
    sector = models.CharField(_("sector"), max_length=200, blank=True)
    workers_count = models.PositiveIntegerField(_("workers"), null=True, blank=True)
    # what factories with a name alike have in common (importing/likeness.py)
    name_front = models.CharField(max_length=16, blank=True, editable=False)
    name_back = models.CharField(max_length=16, blank=True, editable=False)
    merged_into = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="merged_factories"
    )

    objects = FactoryQuerySet.as_manager()

    class Meta:
        verbose_name = _("factory")
        verbose_name_plural = _("factories")
        ordering = ["name", "pk"]
        indexes = [
            GinIndex(fields=["search_grams"], name="factory_search"),
            models.Index(fields=["name", "id"], name="factory_by_name"),
            models.Index(fields=["country", "name"], name="factory_by_country"),
            models.Index(fields=["identity_key"], name="factory_by_identity"),
            models.Index(fields=["name_front"], name="factory_by_name_front"),
            models.Index(fields=["name_back"], name="factory_by_name_back"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["external_id"],
                name="factory_external_id_once",
                condition=~models.Q(external_id=""),
                violation_error_message=_("Another factory has this external id."),
            ),
            models.UniqueConstraint(
                fields=["identity_key"],
                name="factory_identity_once",
                condition=models.Q(external_id=""),
                violation_error_message=_("A factory with this country, name and address is already here."),
            ),
            models.CheckConstraint(
                name="factory_country_code",
                condition=models.Q(country__regex=r"^[A-Z]{2}$"),
                violation_error_message=_("The country is a code of two capital letters."),
            ),
            models.CheckConstraint(
                name="factory_place_complete",
                condition=models.Q(latitude=None, longitude=None)
                | models.Q(latitude__isnull=False, longitude__isnull=False),
                violation_error_message=_("Give both latitude and longitude, or neither."),
            ),
            models.CheckConstraint(
                name="factory_not_merged_into_itself",
                condition=models.Q(merged_into=None) | ~models.Q(merged_into=models.F("id")),
                violation_error_message=_("A factory cannot be merged into itself."),
            ),
        ]

    def today(self) -> date:
        """The date at the factory, which is what its visits and deadlines count by."""
        return today_in(self.time_zone)


class ProductFamilyQuerySet(ScopedQuerySet):
    record_name = "product_family"

    def scope_buyer(self, user):
        """The families are the house's common words; whoever registers products for a buyer needs them."""
        return self.filter(models.Exists(Buyer.objects.of(user)))


class ProductFamily(Record):
    """Products that are made and judged alike, such as knitwear or small appliances."""

    code = models.SlugField(_("code"), max_length=40)
    name = models.CharField(_("name"), max_length=120)

    objects = ProductFamilyQuerySet.as_manager()

    class Meta:
        verbose_name = _("product family")
        verbose_name_plural = _("product families")
        ordering = ["name", "pk"]
        constraints = [
            models.UniqueConstraint(
                Lower("code"),
                name="product_family_code_once",
                violation_error_message=_("Another product family has this code."),
            )
        ]

    def __str__(self):
        return self.name
