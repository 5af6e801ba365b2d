from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.hashers import UNUSABLE_PASSWORD_PREFIX
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from ..roles import Role, ScopedQuerySet
from ..validators import known_paces, known_time_zone
from .base import Record

SYSTEM_EMAIL = "system@qcportal.invalid"
INVITED = Q(password__startswith=UNUSABLE_PASSWORD_PREFIX)  # as User.is_invited


class UserQuerySet(ScopedQuerySet):
    record_name = "user"

    def active(self):
        return self.filter(is_active=True)

    def with_invited(self):
        """`invited`: as `is_invited`, for lists."""
        return self.annotate(invited=INVITED)

    def people(self):
        return self.exclude(email=SYSTEM_EMAIL)

    def scope_house(self, user):
        return self.people()

    def scope_self(self, user):
        return self.filter(pk=user.pk)

    scope_buyer = scope_supplier_contact = scope_inspector = scope_auditor = scope_self


class UserManager(BaseUserManager.from_queryset(UserQuerySet)):
    def create_user(self, email, password=None, **fields):
        user = self.model(email=self.normalize_email(email), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def get_by_natural_key(self, email):
        return self.get(email__iexact=email)

    def system(self):
        """Who acts when no person does; nobody can sign in as it."""
        user, made = self.get_or_create(
            email=SYSTEM_EMAIL,
            defaults={"name": "QC Portal", "role": Role.ADMINISTRATOR, "is_active": False},
        )
        if made:
            user.set_unusable_password()
            user.save(update_fields=["password"])
        return user


class User(AbstractBaseUser, Record):
    email = models.EmailField(_("e-mail"), max_length=254)
    name = models.CharField(_("name"), max_length=150)
    role = models.CharField(_("role"), max_length=20, choices=Role.choices)
    language = models.CharField(_("language"), max_length=10, blank=True)
    time_zone = models.CharField(_("time zone"), max_length=64, default="UTC", validators=[known_time_zone])
    mails = models.JSONField(_("mails"), default=dict, blank=True, validators=[known_paces])  # {MailGroup: Pace}
    attach_reports = models.BooleanField(_("attach reports to their mails"), default=False)
    is_active = models.BooleanField(_("active"), default=True)
    invited_at = models.DateTimeField(null=True, blank=True)
    deactivated_at = models.DateTimeField(null=True, blank=True)
    anonymised_at = models.DateTimeField(null=True, blank=True)
    totp_secret = models.CharField(max_length=64, blank=True)
    totp_confirmed_at = models.DateTimeField(null=True, blank=True)
    totp_last_step = models.BigIntegerField(default=0)  # a code is good once

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS = ["name"]
    objects = UserManager()

    class Meta:
        verbose_name = _("person")
        verbose_name_plural = _("people")
        ordering = ["name", "pk"]
        constraints = [
            models.UniqueConstraint(
                Lower("email"),
                name="user_email_once",
                violation_error_message=_("Somebody with this e-mail address is already here."),
            ),
            models.CheckConstraint(name="user_role_known", condition=models.Q(role__in=Role.values)),
            models.CheckConstraint(
                name="user_totp_confirmed_has_secret",
                condition=models.Q(totp_confirmed_at=None) | ~models.Q(totp_secret=""),
            ),
            models.CheckConstraint(
                name="user_anonymised_is_gone", condition=models.Q(anonymised_at=None) | models.Q(is_active=False)
            ),
        ]

    def __str__(self):
        return self.name or self.email

    @property
    def is_house(self) -> bool:
        """Administrator, QA manager and read-only see everything the house has."""
        return self.role in Role.house()

    @property
    def is_invited(self) -> bool:
        """Until the first password is set."""
        return not self.has_usable_password()

    @property
    def uses_totp(self) -> bool:
        return self.totp_confirmed_at is not None

    @property
    def lacks_totp(self) -> bool:
        """Where TOTP_REQUIRED is set, managers and administrators do nothing before two-step sign-in is on."""
        return settings.TOTP_REQUIRED and self.role in Role.managing() and not self.uses_totp
