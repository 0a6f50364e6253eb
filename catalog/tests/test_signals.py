import io
import json
import re
from datetime import date

import pytest
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import Permission
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command

from catalog.models import Signal, Tool
from catalog.signals import MOST_BYTES, UnreadableError, import_signals
from catalog.tests.accounts import STAFF, client_of, make_account
from catalog.tests.factory import make_published, make_tool, signal

pytestmark = pytest.mark.django_db

TODAY = date(2026, 11, 25)
HEADING = "tool,kind,value,observed,source\n"
LIST = "/admin/catalog/signal/"


def imported(text, **options):
    return import_signals(text.encode(), TODAY, **options)


def version():
    return Tool.objects.get(slug="alpha").version


def stored():
    rows = Signal.objects.filter(tool__slug="alpha").order_by("position")
    return [(s.kind, s.text or str(s.value.normalize()), s.observed) for s in rows]


BEFORE = [("github-stars", "1.2E+3", "2026-11-01")]


class TestTaken:
    def test_a_new_day_stands_beside_the_old_one(self):
        make_tool("alpha")
        report = imported(f"{HEADING}alpha,github-stars,1300,2026-11-20,home\n")
        assert (report.new, report.same, report.is_written) == (1, 0, True)
        assert stored() == [*BEFORE, ("github-stars", "1.3E+3", "2026-11-20")]

    def test_json_lines_and_addresses_of_sources_are_read(self):
        make_tool("alpha")
        lines = [
            {"tool": "alpha", "kind": "hf-likes", "value": 12.5, "observed": "2026-11"},
            {"tool": "alpha", "kind": "latest-release", "value": "1.10", "observed": "2026-10-02"},
        ]
        source = {"source": "https://ALPHA.example/"}
        report = imported("\n".join(json.dumps(line | source) for line in lines))
        assert report.problems == []
        assert stored()[1:] == [
            ("hf-likes", "12.5", "2026-11"),
            ("latest-release", "1.10", "2026-10-02"),
        ]

    def test_the_same_observation_again_changes_nothing(self):
        make_tool("alpha")
        report = imported(f"{HEADING}alpha,github-stars,1200.0,2026-11-01,home\n")
        assert (report.new, report.same, stored()) == (0, 1, BEFORE)

    def test_the_tool_then_has_changes_to_publish(self):
        tool = make_published("alpha").tool
        imported(f"{HEADING}alpha,github-stars,1300,2026-11-20,home\n")
        tool.refresh_from_db()
        assert tool.draft_sha256 != tool.editions.get().sha256

    def test_a_dry_run_writes_nothing(self):
        make_tool("alpha")
        report = imported(f"{HEADING}alpha,github-stars,1300,2026-11-20,home\n", dry_run=True)
        assert (report.new, report.is_written, stored()) == (1, False, BEFORE)


class TestRefused:
    @pytest.mark.parametrize("mark", [";", "\t"])
    def test_columns_parted_by_another_mark(self, mark):
        make_tool("alpha")
        text = f"{HEADING}alpha,hf-likes,5,2026-11-20,home\n".replace(",", mark)
        with pytest.raises(UnreadableError, match="Separate the columns with commas"):
            imported(text)

    @pytest.mark.parametrize(
        "row, message",
        [
            ("alpha,github-stars,1300,2026-11-26,home", "“2026-11-26” is in the future"),
            ("alpha,github-stars,1300,2026-12,home", "“2026-12” is in the future"),
            ("alpha,github-stars,-1,2026-11-20,home", "not negative"),
            ("alpha,github-stars,many,2026-11-20,home", "is not a number"),
            ("alpha,github-stars,NaN,2026-11-20,home", "is not a number"),
            ("alpha,github-stars,1e400,2026-11-20,home", "too large"),
            ("alpha,github-stars,1e9999,2026-11-20,home", "too large"),
            ("alpha,github-stars,1e1000000,2026-11-20,home", "is not a number"),
            ("alpha,github-stars,1e-400,2026-11-20,home", "9 decimals"),
            ("alpha,github-stars,1.0000000000000000001,2026-11-20,home", "15 digits"),
            ("alpha,github-stars,1_200,2026-11-20,home", "is not a number"),
            ("alpha,github-stars,,2026-11-20,home", "is not a number"),
            ("alpha,github-moons,1,2026-11-20,home", "no kind of signal"),
            ("alpha,github-stars,1,,home", "date is missing"),
            ("alpha,github-stars,1,2026-02-30,home", "not in the calendar"),
            ("alpha,github-stars,1,2026-11-20,elsewhere", "no source of alpha"),
            ("gamma,github-stars,1,2026-11-20,home", "There is no tool “gamma”"),
            ("alpha,github-stars,1,2026-11-01,home", "a day is observed once"),
        ],
    )
    def test_with_its_line_and_nothing_written(self, row, message):
        make_tool("alpha")
        report = imported(f"{HEADING}alpha,hf-likes,5,2026-11-20,home\n{row}\n")
        assert report.problems[0].startswith("Line 3: ")
        assert message in report.problems[0]
        assert (report.is_written, stored()) == (False, BEFORE)

    @pytest.mark.parametrize("hidden", ["\\ud800", "\\u0000", "\\u202e"])
    @pytest.mark.parametrize("name", ["tool", "kind", "value", "observed", "source"])
    def test_hidden_characters_with_their_line(self, name, hidden):
        make_tool("alpha")
        row = {"tool": "alpha", "kind": "latest-release", "value": "2.0", "source": "home"}
        row |= {"observed": "2026-11-20", name: f"a{hidden}b"}
        text = json.dumps(row).replace("\\\\", "\\")
        with pytest.raises(UnreadableError, match="Line 1: Character 2 of this text"):
            imported(text)

    def test_one_day_twice_in_a_file(self):
        make_tool("alpha")
        rows = "alpha,hf-likes,5,2026-11-20,home\nalpha,hf-likes,6,2026-11-20,home\n"
        assert "observed once" in imported(HEADING + rows).problems[0]

    def test_more_than_a_document_holds(self):
        make_tool("alpha")
        rows = "".join(
            f"alpha,hf-likes,5,{2000 + n // 12}-{n % 12 + 1:02},home\n" for n in range(100)
        )
        assert "has 100 signals" in imported(HEADING + rows).problems[0]

    @pytest.mark.parametrize(
        "data, message",
        [
            (b"", "empty"),
            (b"\xff\xfe", "UTF-8"),
            (b"tool,kind\nalpha,x\n", "lacks value, observed, source"),
            (HEADING.encode() + b"alpha,hf-likes\n", "more or fewer values"),
            (b'{"tool": "alpha"\n', "no JSON object"),
            (b'{"a": 1}\n[1]\n', "no JSON object"),
            (b"a\0b", "null characters"),
            (b" " * (MOST_BYTES + 1), "larger than 5 MB"),
        ],
    )
    def test_what_is_no_file_of_signals(self, data, message):
        with pytest.raises(UnreadableError, match=message):
            import_signals(data, TODAY)


class TestCommand:
    def test_it_tells_what_it_wrote(self, tmp_path, capsys):
        make_tool("alpha")
        file = tmp_path / "signals.csv"
        file.write_text(f"{HEADING}alpha,hf-likes,5,2026-11-20,home\n")
        call_command("import_signals", str(file))
        assert "1 new signals of 1 tools written, 0 known" in capsys.readouterr().out

    def test_it_fails_with_every_problem(self, tmp_path):
        file = tmp_path / "signals.csv"
        file.write_text(f"{HEADING}alpha,hf-likes,5,2026-11-20,home\n")
        errors = io.StringIO()
        with pytest.raises(CommandError, match="1 problems; nothing was written"):
            call_command("import_signals", str(file), stderr=errors)
        assert "Line 2: There is no tool" in errors.getvalue()
        with pytest.raises(CommandError, match="cannot be read"):
            call_command("import_signals", str(tmp_path / "none.csv"))


class TestUpload:
    def upload(self, client, text, **fields):
        file = SimpleUploadedFile("signals.csv", text.encode())
        response = client.post("/admin/catalog/signal/upload/", {"file": file, **fields})
        return response.content.decode()

    def test_an_editor_uploads_a_file(self, admin_client):
        make_tool("alpha")
        text = f"{HEADING}alpha,hf-likes,5,2026-11-20,home\n"
        assert "would be written" in self.upload(admin_client, text, is_check="on")
        assert stored() == BEFORE
        assert not LogEntry.objects.exists()
        assert "1 new signal written" in self.upload(admin_client, text)
        assert len(stored()) == 2
        line = LogEntry.objects.get()
        assert (line.object_repr, line.change_message) == ("Alpha", "Uploaded signals.")

    def test_the_page_offers_to_check_first(self, admin_client):
        html = admin_client.get("/admin/catalog/signal/upload/").content.decode()
        assert re.search(r'<input[^>]*name="is_check"[^>]*checked', html)

    def test_problems_are_shown(self, admin_client):
        make_tool("alpha")
        html = self.upload(admin_client, f"{HEADING}alpha,hf-likes,-5,2026-11-20,home\n")
        assert "Line 2: A count is not negative." in html
        assert "lacks tool" in self.upload(admin_client, "x\n")
        assert stored() == BEFORE

    def test_the_list_leads_to_the_upload(self, admin_client):
        make_tool("alpha")
        html = admin_client.get(LIST).content.decode()
        assert "/admin/catalog/signal/upload/" in html
        assert "1,200" in html

    def test_who_has_the_tool_open_is_told_when_saving(self, admin_client):
        make_tool("alpha")
        opened = version()
        self.upload(admin_client, f"{HEADING}alpha,hf-likes,5,2026-11-20,home\n")
        assert version() == opened + 1

    def test_strangers_may_not(self, client, django_user_model):
        client.force_login(django_user_model.objects.create_user("guest", is_staff=True))
        assert client.get("/admin/catalog/signal/upload/").status_code == 403


class TestDeletion:
    def delete_all(self, client):
        chosen = list(Signal.objects.values_list("pk", flat=True))
        form = {"action": "delete_selected", "_selected_action": chosen}
        assert client.post(LIST, form).status_code == 200
        assert client.post(LIST, form | {"post": "yes"}).status_code == 302

    def test_many_at_once_are_news_in_their_tools(self, admin_client):
        for slug in ("alpha", "beta"):
            make_published(slug, signals=[signal(value=n, observed=f"2026-1{n}") for n in (0, 1)])
        opened = version()
        self.delete_all(admin_client)
        assert not Signal.objects.exists()
        states = {tool.state for tool in Tool.objects.with_publication()}
        assert states == {Tool.State.CHANGED}
        assert version() == opened + 1
        told = LogEntry.objects.filter(change_message="Deleted signals.")
        assert {line.object_repr for line in told} == {"Alpha", "Beta"}

    def test_a_single_one_is_news_too(self, admin_client):
        make_published("alpha")
        opened = version()
        page = f"{LIST}{Signal.objects.get().pk}/"
        assert "GitHub stars: 1,200" in admin_client.get(f"{page}change/").content.decode()
        admin_client.post(f"{page}delete/", {"post": "yes"})
        assert Tool.objects.with_publication().get().state == Tool.State.CHANGED
        assert version() == opened + 1

    def test_who_may_not_delete_is_not_offered_it(self):
        make_tool("alpha")
        viewer = make_account(STAFF)
        viewer.user_permissions.add(Permission.objects.get(codename="view_signal"))
        html = client_of(viewer).get(LIST).content.decode()
        assert "1,200" in html
        assert "delete_selected" not in html
