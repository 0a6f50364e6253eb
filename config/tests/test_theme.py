import pytest
from django.http import HttpResponse
from django.test import Client

from config.theme import internal_path

SHEET = "/theme.css"
HERE = {"Sec-Fetch-Site": "same-origin"}


def choose(client: Client, theme: str, **headers: str) -> HttpResponse:
    headers = {name.replace("_", "-"): value for name, value in headers.items()} or HERE
    return client.post("/theme/", {"theme": theme}, headers=headers)


def sheet(client: Client) -> str:
    return client.get(SHEET).content.decode()


class TestSheet:
    def test_follows_the_system_until_somebody_chooses(self, client: Client) -> None:
        assert "color-scheme" not in sheet(client)
        assert '[value="system"]' in sheet(client)

    @pytest.mark.parametrize("theme", ["light", "dark"])
    def test_says_what_was_chosen(self, client: Client, theme: str) -> None:
        choose(client, theme)
        assert f"color-scheme: {theme};" in sheet(client)
        assert f'[value="{theme}"]' in sheet(client)

    def test_an_unknown_word_in_the_cookie_says_nothing(self, client: Client) -> None:
        client.cookies["theme"] = "dark; } body { display: none"
        assert "color-scheme" not in sheet(client)
        assert "display" not in sheet(client)

    def test_belongs_to_one_reader_and_sets_no_cookie(self, client: Client) -> None:
        choose(client, "dark")
        found = client.get(SHEET)
        assert found["Cache-Control"] == "private, no-cache"
        assert "Cookie" in found["Vary"]
        assert found["Content-Type"] == "text/css; charset=utf-8"
        assert found["X-Content-Type-Options"] == "nosniff"
        assert "Content-Security-Policy" in found
        assert not found.cookies

    def test_is_sent_again_only_after_another_choice(self, client: Client) -> None:
        tag = client.get(SHEET)["ETag"]
        assert client.get(SHEET, headers={"If-None-Match": tag}).status_code == 304
        choose(client, "dark")
        assert client.get(SHEET, headers={"If-None-Match": tag}).status_code == 200


class TestChoice:
    def test_is_a_cookie_that_no_script_reads(self, client: Client) -> None:
        cookie = choose(client, "dark").cookies["theme"]
        assert cookie["httponly"]
        assert cookie["samesite"] == "Lax"
        assert cookie["path"] == "/"

    def test_has_the_prefix_and_is_secure_over_https(self, client: Client, settings) -> None:
        settings.SESSION_COOKIE_SECURE = True
        assert choose(client, "dark").cookies["__Host-theme"]["secure"]
        assert "color-scheme: dark" in sheet(client)
        assert choose(client, "system").cookies["__Host-theme"]["secure"]

    def test_of_the_system_forgets_the_cookie(self, client: Client) -> None:
        choose(client, "dark")
        assert choose(client, "system").cookies["theme"]["max-age"] == 0
        assert "color-scheme" not in sheet(client)

    def test_leads_back_to_where_it_was_made(self, client: Client) -> None:
        back = "http://testserver/tools/?type=model"
        found = choose(client, "dark", Referer=back, Sec_Fetch_Site="same-origin")
        assert found.status_code == 303
        assert found["Location"] == "/tools/?type=model#themes"

    def test_of_another_word_is_refused_in_a_sentence(self, client: Client) -> None:
        found = choose(client, "sepia")
        assert found.status_code == 400
        assert "light, dark" in found.content.decode()
        assert not found.cookies

    @pytest.mark.parametrize(
        "headers",
        [
            {"Sec_Fetch_Site": "cross-site", "Origin": "http://testserver"},
            {"Sec_Fetch_Site": "same-site"},
            {"Origin": "https://evil.example"},
            {"Origin": "null"},
            {"User_Agent": "a program"},
        ],
    )
    def test_from_elsewhere_is_refused(self, client: Client, headers: dict[str, str]) -> None:
        found = choose(client, "dark", **headers)
        assert found.status_code == 403
        assert not found.cookies

    def test_of_an_older_browser_is_known_by_its_origin(self, client: Client) -> None:
        assert choose(client, "dark", Origin="http://testserver").status_code == 303

    def test_is_made_with_a_form_only(self, client: Client) -> None:
        assert client.get("/theme/").status_code == 405


class TestPages:
    @pytest.mark.django_db
    def test_are_the_same_for_every_choice(self, client: Client) -> None:
        before = client.get("/privacy/")
        choose(client, "dark")
        after = client.get("/privacy/")
        assert before.content == after.content
        assert not after.cookies
        assert "Cookie" not in after.get("Vary", "")

    @pytest.mark.parametrize(
        ("address", "path"),
        [
            ("http://here/tools/?q=a", "/tools/?q=a"),
            ("http://here", "/"),
            ("", "/"),
            ("http://there/tools/", "/"),
            ("http://here//there/", "/"),
            ("http://here/\\there/", "/"),
            ("javascript:alert(1)", "/"),
            ("http://[/", "/"),
        ],
    )
    def test_lead_nowhere_else(self, address: str, path: str) -> None:
        assert internal_path(address, "here") == path
