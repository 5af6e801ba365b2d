"""Links by which somebody without an account gets a document, and the log of who took one out of the house."""

from datetime import timedelta

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from inspections.models import Shipment
from qcportal.core.models import Record
from qcportal.core.roles import ScopedQuerySet
from suppliers.models import Buyer, Membership

from ..enums import DownloadWay, LinkState, ReportState
from .documents import Report

MOST_DAYS = 90


class ShareLinkQuerySet(ScopedQuerySet):
    record_name = "share_link"

    def scope_buyer(self, user):
        """Those that the own people gave away, of what they still see."""
        seen = models.Q(report__in=Report.objects.visible_to(user))
        seen |= models.Q(shipment__in=Shipment.objects.visible_to(user))
        return self.filter(seen, buyer__in=Buyer.objects.of(user))


class ShareLink(Record):
    """An address that opens one report, or all of a shipment. Only the hash of its token is kept.

    It gives what its maker may see at that moment and the house has let out: who loses the right takes the link along.
    """

    token_sha256 = models.CharField(max_length=64, unique=True)
    report = models.ForeignKey(Report, on_delete=models.PROTECT, null=True, blank=True, related_name="links")
    shipment = models.ForeignKey(Shipment, on_delete=models.PROTECT, null=True, blank=True, related_name="links")
    buyer = models.ForeignKey(  # for whom its maker acts; empty: the house
        Buyer, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("buyer")
    )
    given_to = models.CharField(_("given to"), max_length=200)
    password = models.CharField(max_length=128, blank=True)  # hashed
    expires_at = models.DateTimeField(_("expires"))
    most_downloads = models.PositiveIntegerField(_("most downloads"), null=True, blank=True)
    downloads_taken = models.PositiveIntegerField(_("downloads"), default=0)
    failures = models.PositiveSmallIntegerField(default=0)  # wrong passwords in a row
    locked_until = models.DateTimeField(null=True, blank=True)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("made by")
    )
    revoked_at = models.DateTimeField(_("revoked"), null=True, blank=True)
    revoked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    objects = ShareLinkQuerySet.as_manager()

    class Meta:
        verbose_name = _("share link")
        verbose_name_plural = _("share links")
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                name="share_link_of_one_thing",
                condition=models.Q(report=None, shipment__isnull=False) | models.Q(report__isnull=False, shipment=None),
            ),
            models.CheckConstraint(name="share_link_says_to_whom", condition=~models.Q(given_to="")),
            models.CheckConstraint(
                name="share_link_ends",
                condition=models.Q(expires_at__lte=models.F("created_at") + timedelta(days=MOST_DAYS)),
                violation_error_message=_("A link lasts 90 days at the most."),
            ),
            models.CheckConstraint(
                name="share_link_taken_in_bounds",
                condition=models.Q(most_downloads=None)
                | models.Q(most_downloads__gt=0, downloads_taken__lte=models.F("most_downloads")),
            ),
            models.CheckConstraint(
                name="share_link_revoked_whole",
                condition=models.Q(revoked_at=None, revoked_by=None)
                | models.Q(revoked_at__isnull=False, revoked_by__isnull=False),
            ),
        ]

    def __str__(self):
        return f"{self.report or self.shipment}: {self.given_to}"

    @property
    def state(self) -> str:
        """As far as the link itself says; whether its documents can still be read is asked of them."""
        if self.revoked_at:
            return LinkState.REVOKED
        if self.expires_at <= timezone.now():
            return LinkState.EXPIRED
        used_up = self.most_downloads is not None and self.downloads_taken >= self.most_downloads
        return LinkState.USED_UP if used_up else LinkState.OPEN

    def get_state_display(self) -> str:
        return str(LinkState(self.state).label)

    def documents(self) -> models.QuerySet[Report]:
        """What it opens now, the newest first."""
        seen = Report.objects.visible_to(self.made_by).let_out().filter(state=ReportState.READY)
        mine = models.Q(pk=self.report_id) if self.report_id else models.Q(shipment=self.shipment_id)
        return seen.filter(mine).with_superseded()


class ReportDownloadQuerySet(ScopedQuerySet):
    record_name = "report"

    def scope_buyer(self, user):
        """What the own people took, and who came by links of theirs."""
        own = Buyer.objects.of(user)
        people = Membership.objects.filter(buyer__in=own).values("user")
        mine = models.Q(person_id__in=people) | models.Q(link__buyer__in=own)
        return self.filter(mine, report__in=Report.objects.visible_to(user))


class ReportDownload(models.Model):
    """Who took the document out of the house, when, which way, and from about where.

    `network` is the part of the address that names a network and no machine (docs/decisions/0032).
    """

    report = models.ForeignKey(Report, on_delete=models.CASCADE, related_name="downloads")
    person_label = models.CharField(max_length=200, blank=True)
    person_id = models.BigIntegerField(null=True, blank=True)
    link = models.ForeignKey(ShareLink, on_delete=models.PROTECT, null=True, blank=True, related_name="downloads")
    way = models.CharField(max_length=5, choices=DownloadWay.choices, default=DownloadWay.PAGE)
    network = models.CharField(max_length=50, blank=True)
    at = models.DateTimeField(auto_now_add=True)

    objects = ReportDownloadQuerySet.as_manager()

    class Meta:
        verbose_name = _("download")
        verbose_name_plural = _("downloads")
        ordering = ["-at", "-pk"]
        constraints = [
            models.CheckConstraint(
                name="download_by_person_or_link",
                condition=models.Q(way="link", link__isnull=False, person_id=None)
                | ~models.Q(way="link") & models.Q(link=None, person_id__isnull=False),
            ),
            models.CheckConstraint(name="download_way_known", condition=models.Q(way__in=DownloadWay.values)),
        ]

    def __str__(self):
        return f"{self.who} {self.at:%Y-%m-%d}"

    @property
    def who(self) -> str:
        return self.person_label or str(_("by link, given to %(whom)s") % {"whom": self.link.given_to})
