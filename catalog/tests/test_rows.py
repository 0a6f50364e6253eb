import pytest
from django.db import IntegrityError, transaction

from catalog.models import CapabilityEntry, SourceEntry
from catalog.rows import insert_rows
from catalog.tests.factory import make_published

pytestmark = pytest.mark.django_db


def test_what_a_constraint_refuses_is_django_s_error_on_both_databases() -> None:
    edition = make_published("alpha")
    rows = [(edition.pk, "twice"), (edition.pk, "twice")]
    with pytest.raises(IntegrityError), transaction.atomic():
        insert_rows(SourceEntry, ("edition_id", "digest"), rows)
    assert CapabilityEntry.objects.filter(edition=edition).exists()
