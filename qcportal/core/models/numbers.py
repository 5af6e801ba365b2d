from django.db import models


class NumberSeries(models.Model):
    """The last number given of a series such as INS-2026; its row is locked while the next is given."""

    name = models.CharField(max_length=20, unique=True)
    last = models.PositiveIntegerField(default=0)

    def __str__(self):
        return self.name
