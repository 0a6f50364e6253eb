"""The key that makes hashes of a day, and of nothing longer."""

from django.db import models

HASH_LENGTH = 22


class DailySecret(models.Model):
    """The key of a day's hashes; destroyed when the next day begins."""

    is_backed_up = False

    on = models.DateField(unique=True)
    key = models.BinaryField()

    def __str__(self) -> str:
        return f"The secret of {self.on}"
