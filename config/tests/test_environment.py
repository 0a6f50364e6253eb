import stat
import threading
from pathlib import Path

import pytest

from config.environment import (
    SettingsError,
    database_from_url,
    development_secret,
    envaddress,
    envbool,
    envchoice,
    envcontact,
    envhosts,
    envint,
    envlink,
    envlist,
    envsecret,
    envsecrets,
)


class TestWords:
    @pytest.mark.parametrize("word", ["1", "true", "YES", " on "])
    def test_true_words_are_true(self, monkeypatch: pytest.MonkeyPatch, word: str) -> None:
        monkeypatch.setenv("FLAG", word)
        assert envbool("FLAG") is True

    @pytest.mark.parametrize("word", ["0", "False", "no", "off"])
    def test_false_words_are_false(self, monkeypatch: pytest.MonkeyPatch, word: str) -> None:
        monkeypatch.setenv("FLAG", word)
        assert envbool("FLAG", default=True) is False

    def test_empty_is_the_default(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("FLAG", "")
        assert envbool("FLAG", default=True) is True
        assert envint("FLAG", 7) == 7
        assert envlist("FLAG", ("a",)) == ["a"]

    def test_another_word_is_refused(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("FLAG", "maybe")
        with pytest.raises(SettingsError, match="FLAG must be true or false, not 'maybe'"):
            envbool("FLAG")

    @pytest.mark.parametrize("word", ["x", "1.5", "-1"])
    def test_a_number_is_whole_and_large_enough(
        self, monkeypatch: pytest.MonkeyPatch, word: str
    ) -> None:
        monkeypatch.setenv("NUMBER", word)
        with pytest.raises(SettingsError, match="NUMBER must be"):
            envint("NUMBER", 1)

    def test_items_lose_spaces_and_blanks(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("HOSTS", " a.example , ,b.example,")
        assert envlist("HOSTS") == ["a.example", "b.example"]

    def test_a_choice_is_one_of_the_list(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("MODE", "prod")
        with pytest.raises(SettingsError, match="MODE must be one of"):
            envchoice("MODE", ("development", "production"), "development")


class TestAddresses:
    def test_lose_the_slash_at_the_end(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("SITE", "https://compare.example.org:8443/")
        assert envaddress("SITE", secure=True) == "https://compare.example.org:8443"

    @pytest.mark.parametrize(
        "value",
        [
            *("compare.example.org", "ftp://a.example", "https://", "https://[x", "http://a/?b"),
            *("http://a b", "http://.", "http://a..b", "http://a.example:", "http://ä.example"),
            *("http://a/sub", "http://a?", "http://a#", "http://a:port", "http://me:secret@a"),
        ],
    )
    def test_others_are_refused(self, monkeypatch: pytest.MonkeyPatch, value: str) -> None:
        monkeypatch.setenv("SITE", value)
        with pytest.raises(SettingsError, match="SITE must be the public http:// or https://"):
            envaddress("SITE")


class TestHosts:
    def test_names_and_addresses_may_stand_there(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("HOSTS", "Compare.example.org, .example.org, 10.0.0.1, [::1], localhost")
        assert len(envhosts("HOSTS", (), any_host=False)) == 5
        monkeypatch.setenv("HOSTS", "*")
        assert envhosts("HOSTS", (), any_host=True) == ["*"]

    @pytest.mark.parametrize(
        "host", ["https://a.example", "a.example:8000", "a.example/", "*.a.example", "::1", "a b"]
    )
    def test_others_are_refused(self, monkeypatch: pytest.MonkeyPatch, host: str) -> None:
        monkeypatch.setenv("HOSTS", f"good.example, {host}")
        with pytest.raises(SettingsError, match="HOSTS holds host names between commas"):
            envhosts("HOSTS", (), any_host=False)


class TestContacts:
    @pytest.mark.parametrize(
        ("value", "contact"),
        [
            ("privacy@example.org", "mailto:privacy@example.org"),
            ("mailto:privacy@example.org", "mailto:privacy@example.org"),
            ("https://example.org/contact?a=b#c", "https://example.org/contact?a=b#c"),
            ("", ""),
        ],
    )
    def test_are_mail_or_a_page(
        self, monkeypatch: pytest.MonkeyPatch, value: str, contact: str
    ) -> None:
        monkeypatch.setenv("CONTACT", value)
        assert envcontact("CONTACT") == contact

    @pytest.mark.parametrize(
        "value", ["me", "javascript:alert(1)", "a@b c.org", "//example.org", "https://", "tel:1"]
    )
    def test_others_are_refused(self, monkeypatch: pytest.MonkeyPatch, value: str) -> None:
        monkeypatch.setenv("CONTACT", value)
        with pytest.raises(SettingsError, match="CONTACT must be an e-mail address or"):
            envcontact("CONTACT")

    @pytest.mark.parametrize("value", ["javascript:alert(1)", "example.org", "https://a b"])
    def test_links_lead_to_pages(self, monkeypatch: pytest.MonkeyPatch, value: str) -> None:
        monkeypatch.setenv("LINK", value)
        with pytest.raises(SettingsError, match="LINK must be an http:// or https:// address"):
            envlink("LINK", "https://example.org/")


class TestSecrets:
    def test_several_may_come_from_a_file(
        self, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
    ) -> None:
        (tmp_path / "keys").write_text("one, two,\n")
        monkeypatch.setenv("KEYS_FILE", str(tmp_path / "keys"))
        assert envsecrets("KEYS") == ["one", "two"]

    def test_a_file_gives_the_secret(self, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
        (tmp_path / "key").write_text("from the file\n")
        monkeypatch.setenv("KEY_FILE", str(tmp_path / "key"))
        assert envsecret("KEY") == "from the file"

    def test_both_are_refused(self, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
        monkeypatch.setenv("KEY", "a")
        monkeypatch.setenv("KEY_FILE", str(tmp_path / "key"))
        with pytest.raises(SettingsError, match="not both"):
            envsecret("KEY")

    def test_a_missing_file_is_named(self, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
        monkeypatch.setenv("KEY_FILE", str(tmp_path / "none"))
        with pytest.raises(SettingsError, match=r"KEY_FILE \(.*none\) cannot be read: No such"):
            envsecret("KEY")

    def test_the_development_secret_stays(self, tmp_path: Path) -> None:
        path = tmp_path / "var" / "secret_key"
        first = development_secret(path)
        assert len(first) >= 50
        assert development_secret(path) == first
        assert stat.S_IMODE(path.stat().st_mode) == 0o600

    def test_an_emptied_secret_is_made_anew(self, tmp_path: Path) -> None:
        path = tmp_path / "secret_key"
        path.write_text("\n")
        assert len(development_secret(path)) >= 50

    def test_processes_that_start_at_once_agree(self, tmp_path: Path) -> None:
        path = tmp_path / "secret_key"
        found: list[str] = []
        threads = [
            threading.Thread(target=lambda: found.append(development_secret(path)))
            for _ in range(2)
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert len(set(found)) == 1


class TestDatabaseAddress:
    def test_every_part_is_read(self) -> None:
        found = database_from_url("postgresql://us%40er:p%2Fw@db:6432/name?sslmode=require")
        assert (found["USER"], found["PASSWORD"], found["HOST"]) == ("us@er", "p/w", "db")
        assert (found["PORT"], found["NAME"]) == (6432, "name")
        assert found["OPTIONS"]["sslmode"] == "require"

    @pytest.mark.parametrize(
        "url", ["postgresql:///n?host=/run/pg", "postgresql://u@%2Frun%2Fpg/n"]
    )
    def test_a_socket_folder_is_a_host(self, url: str) -> None:
        assert database_from_url(url)["HOST"] == "/run/pg"

    def test_connections_are_pooled(self) -> None:
        found = database_from_url("postgresql://db/name", pool_size=3)
        assert found["OPTIONS"]["pool"]["max_size"] == 3
        assert "CONN_MAX_AGE" not in found

    def test_sqlite_loses_no_writes(self, tmp_path: Path) -> None:
        found = database_from_url(f"sqlite:///{tmp_path}/new folder/db.sqlite3")
        assert found["NAME"] == f"{tmp_path}/new folder/db.sqlite3"
        assert found["OPTIONS"]["transaction_mode"] == "IMMEDIATE"
        assert "journal_mode=WAL" in found["OPTIONS"]["init_command"]

    @pytest.mark.parametrize(
        ("url", "sentence"),
        [
            ("mysql://u:hidden@db/name", "must begin with"),
            ("postgresql://u:hidden@db", "names no database"),
            ("postgresql://u:hidden@db:port/name", "not a valid address"),
            ("postgresql://u:hidden@db/name?sslmod=require", "options nobody knows: sslmod"),
            ("sqlite://", "names no SQLite file"),
        ],
    )
    def test_a_wrong_address_is_refused_without_its_password(self, url: str, sentence: str) -> None:
        with pytest.raises(SettingsError, match=sentence) as caught:
            database_from_url(url)
        assert "hidden" not in str(caught.value)
