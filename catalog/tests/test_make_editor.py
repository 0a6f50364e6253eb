from io import StringIO

import pytest
from django.contrib.auth.models import Group, User
from django.core.management import CommandError, call_command

GOOD = "a-long-enough-word-9"


@pytest.mark.django_db
class TestMakeEditor:
    def make(self, monkeypatch: pytest.MonkeyPatch, password: str = GOOD, **options: str) -> str:
        monkeypatch.setenv("EDITOR_PASSWORD", password)
        out = StringIO()
        call_command("make_editor", stdout=out, **{"username": "ada", **options})
        return out.getvalue()

    @pytest.mark.parametrize("role", ["Editors", "Publishers", "Administrators"])
    def test_an_account_joins_its_group(self, monkeypatch: pytest.MonkeyPatch, role: str) -> None:
        Group.objects.get_or_create(name=role)
        assert "ada can sign in" in self.make(monkeypatch, role=role)
        account = User.objects.get(username="ada")
        assert account.is_staff
        assert not account.is_superuser
        assert account.check_password(GOOD)
        assert [group.name for group in account.groups.all()] == [role]

    @pytest.mark.parametrize(
        ("password", "sentence"), [("short", "too short"), ("1234567890123", "entirely numeric")]
    )
    def test_a_weak_password_makes_no_account(
        self, monkeypatch: pytest.MonkeyPatch, password: str, sentence: str
    ) -> None:
        with pytest.raises(CommandError, match=sentence):
            self.make(monkeypatch, password)
        assert not User.objects.exists()

    def test_a_taken_name_is_one_sentence(self, monkeypatch: pytest.MonkeyPatch) -> None:
        Group.objects.get_or_create(name="Publishers")
        self.make(monkeypatch)
        with pytest.raises(CommandError, match="already exists"):
            self.make(monkeypatch)

    def test_a_missing_group_makes_no_account(self, monkeypatch: pytest.MonkeyPatch) -> None:
        Group.objects.all().delete()
        with pytest.raises(CommandError, match=r"run manage\.py migrate"):
            self.make(monkeypatch)
        assert not User.objects.exists()
