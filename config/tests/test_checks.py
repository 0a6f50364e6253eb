import os
from pathlib import Path

import pytest
from django.db import connections, transaction
from pytest_django import Settings

from catalog.lookup import sentences
from catalog.models import SearchTerm
from config.checks import (
    check_contact,
    check_database,
    check_proxies,
    check_search_index,
    check_sentence_model,
    check_translations,
)


class TestChecks:
    def test_a_sentence_model_that_is_not_installed_is_an_error(
        self, settings: Settings, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        settings.SEARCH_BY_SENTENCES = True
        assert check_sentence_model(None) == []
        monkeypatch.setattr(sentences, "PACKAGES", ("no_such_package",))
        (found,) = check_sentence_model(None)
        assert found.id == "unfragile.E002"
        assert "no_such_package" in found.msg
        settings.SEARCH_BY_SENTENCES = False
        assert check_sentence_model(None) == []

    def test_sqlite_in_production_is_a_warning(
        self, settings: Settings, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        settings.PRODUCTION = True
        monkeypatch.setattr(connections["default"], "vendor", "postgresql")
        assert check_database(None) == []
        monkeypatch.setattr(connections["default"], "vendor", "sqlite")
        assert [found.id for found in check_database(None)] == ["unfragile.W001"]

    def test_production_without_a_contact_is_a_warning(self, settings: Settings) -> None:
        settings.PRODUCTION, settings.CONTACT = True, ""
        assert [found.id for found in check_contact(None)] == ["unfragile.W005"]
        settings.CONTACT = "mailto:privacy@example.org"
        assert check_contact(None) == []

    @pytest.mark.django_db
    def test_search_index_of_another_release_is_a_warning_where_the_database_is_asked(self) -> None:
        assert check_search_index(None, databases=["default"]) == []
        SearchTerm.objects.all().delete()
        found = check_search_index(None, databases=["default"])
        assert [warning.id for warning in found] == ["unfragile.W006"]
        assert check_search_index(None, databases=None) == []

    @pytest.mark.django_db
    def test_database_without_an_index_yet_is_no_warning(self) -> None:
        with connections["default"].cursor() as cursor:
            cursor.execute("ALTER TABLE catalog_searchterm RENAME TO elsewhere")
        with transaction.atomic():
            assert check_search_index(None, databases=["default"]) == []
            transaction.set_rollback(True)  # PostgreSQL does nothing more after an error.

    def test_redirects_without_a_trusted_proxy_are_a_warning(self, settings: Settings) -> None:
        settings.SECURE_SSL_REDIRECT, settings.TRUSTED_PROXY_HOPS = True, 0
        assert [found.id for found in check_proxies(None)] == ["unfragile.W002"]
        settings.TRUSTED_PROXY_HOPS = 1
        assert check_proxies(None) == []

    def test_translations_that_are_not_compiled_are_a_warning(
        self, settings: Settings, tmp_path: Path
    ) -> None:
        settings.BASE_DIR = tmp_path
        folder = tmp_path / "catalog" / "locale" / "de" / "LC_MESSAGES"
        folder.mkdir(parents=True)
        assert check_translations(None) == []
        (folder / "django.po").touch()
        assert [found.id for found in check_translations(None)] == ["unfragile.W004"]
        (folder / "django.mo").touch()
        assert check_translations(None) == []
        os.utime(folder / "django.mo", (1, 1))
        assert [found.id for found in check_translations(None)] == ["unfragile.W004"]
