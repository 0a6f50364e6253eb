import pytest
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder
from django.db.utils import OperationalError
from django.test import Client


class TestHealth:
    def test_it_asks_no_database(self, client: Client) -> None:
        found = client.get("/healthz")
        assert (found.status_code, found.json()) == (200, {"status": "ok"})
        assert "no-store" in found["Cache-Control"]

    def test_other_methods_are_refused(self, client: Client) -> None:
        assert client.post("/healthz").status_code == 405


@pytest.mark.django_db
class TestReadiness:
    def test_a_migrated_database_is_ready(self, client: Client) -> None:
        assert client.get("/readyz").json() == {"status": "ok"}

    def test_a_missing_migration_is_named(self, client: Client) -> None:
        MigrationRecorder(connection).record_unapplied(
            "admin", "0003_logentry_add_action_flag_choices"
        )
        found = client.get("/readyz")
        assert found.status_code == 503
        assert found.json()["reason"] == "migrations"

    def test_a_silent_database_is_named(self, client: Client) -> None:
        def refuse(*arguments: object) -> None:
            raise OperationalError("connection refused, password=hidden")

        with connection.execute_wrapper(refuse):
            found = client.get("/readyz")
        assert found.status_code == 503
        assert found.json() == {"status": "unavailable", "reason": "database"}
