import secrets

from django.db import models


def new_key() -> str:
    return secrets.token_hex(16)


class NumberSeries(models.Model):
    """How many numbers of a series such as INS-2026 were given; its row is locked while the next is given.

    `key` stays secret and stays as it is: the order of the numbers hangs on it.
    """

    name = models.CharField(max_length=20, unique=True)
    last = models.PositiveIntegerField(default=0)
    key = models.CharField(max_length=32, default=new_key)

    def __str__(self):
        return self.name
