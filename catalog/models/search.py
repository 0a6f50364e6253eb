"""The search index, written by catalog.lookup in the transaction that publishes."""

from django.db import models


class SearchText(models.Model):
    """The terms of one capability entry by field, and its meaning as packed vectors.

    `vector` is that of its words, `sentence` that of a sentence model, where that is switched on.
    """

    entry_id = models.BigIntegerField(primary_key=True)
    names = models.TextField()
    headings = models.TextField()
    summary = models.TextField()
    details = models.TextField()
    vector = models.BinaryField(null=True)
    sentence = models.BinaryField(null=True)
    version = models.BigIntegerField(db_index=True)

    class Meta:
        db_table = "catalog_searchtext"

    def __str__(self) -> str:
        return f"entry {self.entry_id}"


class SearchTerm(models.Model):
    """In how many entries a term stands; the row “#” counts entries, terms and changes."""

    term = models.CharField(max_length=40, primary_key=True)
    entries = models.BigIntegerField()
    terms = models.BigIntegerField()
    version = models.BigIntegerField()

    class Meta:
        db_table = "catalog_searchterm"

    def __str__(self) -> str:
        return self.term
