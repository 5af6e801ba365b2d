from django.db import models
from django.utils.translation import gettext_lazy as _


class SealCertificate(models.Model):
    """A certificate that has sealed documents here. It stays when another takes its place, and still proves them."""

    sha256 = models.CharField(max_length=64, unique=True)
    pem = models.TextField()
    first_used_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("certificate of the seal")
        verbose_name_plural = _("certificates of the seal")
        ordering = ["pk"]

    def __str__(self):
        return self.sha256
