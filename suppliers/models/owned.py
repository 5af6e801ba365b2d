from django.db import models
from django.utils.translation import gettext_lazy as _

from qcportal.core.roles import ScopedQuerySet

from ..enums import Visibility
from .buyers import Buyer
from .factories import Factory
from .imports import FactoryImport


class OwnedQuerySet(ScopedQuerySet):
    """Rows that have an owner, a visibility and a factory: one rule for who sees them.

    A buyer sees its own rows and what is shared at its factories; `house` rows stay in the house.
    """

    factory_path = "factory"

    def scope_buyer(self, user):
        own = models.Q(owner__in=Buyer.objects.of(user))
        shared = models.Q(
            **{"visibility": Visibility.SHARED, f"{self.factory_path}__in": Factory.objects.of_buyers_of(user)}
        )
        return self.filter(own | shared).exclude(visibility=Visibility.HOUSE)

    def seen_by_buyer(self, buyer):
        """What this buyer may see, for documents made for it; `None` is the house, which sees all."""
        if buyer is None:
            return self.all()
        here = Factory.objects.filter(qualifications__buyer=buyer).values("pk")
        shared = models.Q(**{"visibility": Visibility.SHARED, f"{self.factory_path}__in": here})
        return self.filter(models.Q(owner=buyer) | shared).exclude(visibility=Visibility.HOUSE)

    def seen_by_supplier(self, supplier):
        """What this supplier's contacts may see once it has ended, for figures made for it."""
        return self.filter(**{f"{self.factory_path}__supplier": supplier}).exclude(visibility=Visibility.HOUSE)

    def at_own_factories(self, user):
        return self.filter(**{f"{self.factory_path}__in": Factory.objects.of_suppliers_of(user)})


class Imported(models.Model):
    """What a list of the past may have brought: the import, the list's own number, and what names the record in lists."""

    imported_from = models.ForeignKey(
        FactoryImport,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("imported from"),
    )
    list_reference = models.CharField(_("reference in the list"), max_length=100, blank=True)
    import_key = models.CharField(max_length=64, blank=True, editable=False)

    class Meta:
        abstract = True

    @staticmethod
    def indexes(name: str) -> list:
        """For lists that name a record by its reference alone."""
        return [
            models.Index(
                name=f"{name}_list_reference", fields=["list_reference"], condition=~models.Q(list_reference="")
            )
        ]

    @staticmethod
    def constraints(name: str) -> list:
        """Once in the portal however often its list is imported."""
        key, record = models.Q(import_key=""), models.Q(imported_from=None)
        return [
            models.UniqueConstraint(name=f"{name}_imported_once", fields=["import_key"], condition=~key),
            models.CheckConstraint(name=f"{name}_imported_whole", condition=key & record | ~key & ~record),
        ]


class Owned(models.Model):
    owner = models.ForeignKey(
        Buyer,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("owner"),
        help_text=_("The buyer it is made for; empty: the house."),
    )
    visibility = models.CharField(_("visibility"), max_length=10, choices=Visibility.choices, default=Visibility.OWNER)

    class Meta:
        abstract = True
