"""Every page in German too: at its address, in its words, and nothing of one in the other."""

import re
from gettext import NullTranslations
from html.parser import HTMLParser

import pytest
from django.test import Client
from django.urls import get_script_prefix, reverse
from django.utils import translation
from django.utils.translation import trans_real

from catalog import language, paths
from config.languages import speaking
from config.tests.pages import PAGES, publish_what_they_show

# And some in another state.
STATES = (
    *PAGES,
    *("/tools/?license=MIT", "/compare/alpha-vs-gamma/", "/compare/alpha-vs-beta/?view=list"),
    *("/search/?q=draw", "/search/?q=nothing+like+it"),
)
# One address for all languages: the switch apart, only these may lead out of a language.
FOR_ALL = re.compile(r"/(?:static|api|feeds)/|/theme\.css|.*\.(?:csv|json|bib)(?:\?|$)")
# Opening the one counts, the other takes forms only.
NO_PAGES = ("/de/go/", "/de/theme/")
PSEUDO = "xx"
VOID = frozenset({"br", "circle", "hr", "img", "input", "line", "link", "meta", "path", "rect"})
NO_WORDS = ("data-ask", "data-copy", "data-most", "data-name")
DESCRIPTIONS = {"description", "og:title", "og:description", "og:image:alt"}
SAID_BY = ("alt", "aria-label", "content", "placeholder", "title")
# Proper names and what stands in no language.
NAMES = re.compile(
    r"\b(?:Alpha|Beta|Gamma|Acme|Pencils|Draw|Erase|Sharpen|Write|Drawing|Weight|MIT|Apache-2\.0|Unfragile(?:Rank)?|SHA-256"
    r"|Testers|home|vs|unfragilerank-1|inputs\.json|BibTeX|Home page|alpha\.example)\b"
    r"|https?://\S*|CSV|JSON|Markdown"
    # What documents say of themselves stands in descriptions too.
    r"|draws, erases, sharpens and writes on paper|Choose alpha for paper and beta otherwise"
)


@pytest.fixture(scope="class")
def published(class_rows: None) -> None:
    publish_what_they_show()


@pytest.fixture
def site(client: Client, published: None) -> Client:
    return client


class Pseudo(NullTranslations):
    """Says every message in brackets, so that what was never asked for stands out."""

    def gettext(self, message: str) -> str:
        return f"⟦{message.rpartition(trans_real.CONTEXT_SEPARATOR)[2]}⟧"

    def ngettext(self, msgid1: str, msgid2: str, n: int) -> str:
        return self.gettext(msgid1 if n == 1 else msgid2)

    def to_language(self) -> str:
        return PSEUDO


@pytest.fixture
def pseudo(monkeypatch: pytest.MonkeyPatch) -> None:
    """A language of its own: what is kept by language is not kept for the others."""
    monkeypatch.setitem(trans_real._translations, PSEUDO, Pseudo())
    monkeypatch.setattr(language, "CODES", (*language.CODES, PSEUDO))
    monkeypatch.setattr(language, "NAMES", {**language.NAMES, PSEUDO: "⟦Pseudo⟧"})
    monkeypatch.setattr(language, "PREFIXED", (*language.PREFIXED, PSEUDO))


class Saying(HTMLParser):
    """What a page says in its own language: texts as they follow each other, and attributes."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.open: list[tuple[str, bool]] = []
        self.texts: list[str] = []
        self.attributes: list[str] = []
        self.addresses: list[tuple[str, str]] = []

    @property
    def is_foreign(self) -> bool:
        return bool(self.open) and self.open[-1][1]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = {name: value or "" for name, value in attrs}
        is_foreign = self.is_foreign or values.get("lang", PSEUDO) != PSEUDO
        is_foreign = is_foreign or tag in ("script", "style", "code", "pre")
        is_data = tag == "meta" and not DESCRIPTIONS & {values.get("name"), values.get("property")}
        if not is_foreign and not is_data:
            self.attributes += [v for name, v in values.items() if is_said(name)]
        for name in ("href", "action", "data-ask"):
            if values.get(name):
                self.addresses.append((values.get("hreflang", ""), values[name]))
        if tag not in VOID:
            self.open.append((tag, is_foreign))

    def handle_endtag(self, tag: str) -> None:
        while self.open and self.open.pop()[0] != tag:
            pass

    def handle_data(self, data: str) -> None:
        self.texts.append("" if self.is_foreign else data)


def is_said(attribute: str) -> bool:
    return attribute in SAID_BY or (attribute.startswith("data-") and attribute not in NO_WORDS)


def reading(html: str) -> Saying:
    page = Saying()
    page.feed(html)
    page.close()
    return page


def left_in_english(text: str) -> list[str]:
    """The words outside of all brackets that are no names."""
    depth, outside = 0, []
    for letter in text:
        depth += {"⟦": 1, "⟧": -1}.get(letter, 0)
        outside.append(letter if depth == 0 else " ")
    return re.findall(r"[A-Za-z][A-Za-z'’-]+", NAMES.sub(" ", "".join(outside)))


@pytest.mark.django_db
class TestWords:
    @pytest.mark.parametrize("path", STATES)
    def test_nothing_of_the_interface_is_left_in_english(
        self, site: Client, pseudo: None, path: str
    ) -> None:
        page = reading(site.get(f"/{PSEUDO}{path}").content.decode())
        assert " ".join(left_in_english(" ".join(page.texts))) == ""
        assert " ".join(w for text in page.attributes for w in left_in_english(text)) == ""

    def test_a_page_without_a_language_says_what_stands_in_the_code(self, site: Client) -> None:
        assert "Skip to content" in site.get("/").content.decode()


@pytest.mark.django_db
class TestAddresses:
    @pytest.mark.parametrize("path", STATES)
    def test_each_page_stands_in_german_too(self, site: Client, path: str) -> None:
        english, german = site.get(path), site.get(f"/de{path}")
        assert (english.status_code, german.status_code) == (200, 200)
        assert (english["Content-Language"], german["Content-Language"]) == ("en", "de")
        assert '<html lang="en">' in english.content.decode()
        assert '<html lang="de">' in german.content.decode()
        assert "accept-language" not in german.get("Vary", "").lower()

    @pytest.mark.parametrize("prefix", ("", "/de"))
    @pytest.mark.parametrize("path", STATES)
    def test_links_stay_in_the_language(self, site: Client, path: str, prefix: str) -> None:
        page = reading(site.get(f"{prefix}{path}").content.decode())
        wanted = language.ENGLISH if not prefix else "de"
        for hreflang, address in page.addresses:
            if hreflang or not address.startswith("/") or FOR_ALL.match(address):
                continue
            assert paths.language_and_page(address)[0] == wanted, address

    def test_every_link_from_the_first_page_on_leads_somewhere(self, site: Client) -> None:
        waiting, seen = ["/de/"], {"/de/"}
        while waiting:
            address = waiting.pop()
            response = site.get(address)
            assert response.status_code in (200, 302), address
            if response.status_code == 302:
                found = [response["Location"]]
            else:
                found = [a for hreflang, a in reading(response.content.decode()).addresses]
            for link in found:
                link = link.partition("#")[0]
                is_deep = "&" in link or link.startswith(NO_PAGES)
                if link.startswith("/de/") and not is_deep and link not in seen:
                    seen.add(link)
                    waiting.append(link)
        assert len(seen) > 40

    def test_twins_are_german_too(self, site: Client) -> None:
        twin = site.get("/de/tools/alpha.md")
        assert twin["Content-Type"] == "text/markdown; charset=utf-8"
        assert twin["Link"].endswith('/de/tools/alpha/>; rel="canonical"')
        text = twin.content.decode()
        assert "/de/categories/pencils/)" in text
        assert "](/de/" not in text
        # A box to tick is nothing to read.
        assert "Zum Vergleich hinzufügen" not in text
        assert site.get("/de/index.md")["Content-Language"] == "de"
        asked = site.get("/de/tools/alpha/", headers={"Accept": "text/markdown"})
        assert asked.content == twin.content

    def test_redirects_stay_in_the_language(self, site: Client) -> None:
        for address, target in (
            ("/de", "/de/"),
            ("/de/tools", "/de/tools/"),
            ("/de/compare/beta-vs-alpha/?diff=1", "/de/compare/alpha-vs-beta/?diff=1"),
            ("/de/compare/beta-vs-alpha.md", "/de/compare/alpha-vs-beta.md"),
            ("/de/compare/?tools=alpha&tools=beta", "/de/compare/alpha-vs-beta/"),
        ):
            assert site.get(address)["Location"] == target

    @pytest.mark.parametrize(
        "path", ("/admin/", "/api/v1/", "/feeds/changes.atom", "/sitemap.xml", "/healthz")
    )
    def test_what_is_no_page_has_one_address(self, site: Client, path: str) -> None:
        assert site.get(f"/de{path}").status_code == 404

    def test_no_address_becomes_that_of_another_site(self, site: Client) -> None:
        for address in ("/de//example.org/", "/de/%2Fexample.org/", "/de/%5Cexample.org/"):
            response = site.get(address)
            assert response.status_code == 404
            assert not re.search(r'href="(?://|/\\)', response.content.decode())

    def test_what_is_missing_is_missing_in_german(self, site: Client) -> None:
        response = site.get("/de/tools/nowhere/")
        assert response.status_code == 404
        assert '<html lang="de">' in response.content.decode()

    def test_feeds_and_the_api_name_english_pages(self, site: Client) -> None:
        assert "/de/" not in site.get("/feeds/changes.atom").content.decode()
        assert "/de/" not in site.get("/api/v1/tools/alpha/").content.decode()

    def test_names_are_offered_with_their_german_pages(self, site: Client) -> None:
        offered = site.get("/de/search/names.json?q=alp").json()["suggestions"]
        assert [line["url"] for line in offered] == ["/de/tools/alpha/"]


@pytest.mark.django_db
class TestAlternates:
    def test_a_page_worth_finding_names_itself_in_every_language(self, site: Client) -> None:
        links = re.findall(
            r'<link rel="alternate" hreflang="([^"]+)" href="https?://[^/]+([^"]*)">',
            site.get("/de/compare/alpha-vs-beta/").content.decode(),
        )
        pair = "/compare/alpha-vs-beta/"
        assert links == [("en", pair), ("de", f"/de{pair}"), ("x-default", pair)]

    def test_each_language_is_its_own_canonical_page(self, site: Client) -> None:
        for prefix in ("", "/de"):
            html = site.get(f"{prefix}/tools/alpha/").content.decode()
            assert f'{prefix}/tools/alpha/">' in re.search(r'<link rel="canonical"[^>]*>', html)[0]

    def test_a_page_that_is_not_worth_finding_names_none(self, site: Client) -> None:
        assert "hreflang" not in site.get("/search/?q=draw").content.decode().partition("<body")[0]

    def test_the_switch_leads_to_the_same_page(self, site: Client) -> None:
        german = site.get("/tools/?license=MIT").content.decode()
        assert '<a href="/de/tools/?license=MIT" lang="de" hreflang="de">Deutsch</a>' in german
        english = site.get("/de/tools/?license=MIT").content.decode()
        assert '<a href="/tools/?license=MIT" lang="en" hreflang="en">English</a>' in english


@pytest.mark.django_db
class TestSitemaps:
    @pytest.mark.parametrize(
        "section, page", (("tools", "/tools/alpha/"), ("fronts", "/"), ("makers", "/makers/acme/"))
    )
    def test_they_hold_each_page_in_every_language(
        self, site: Client, section: str, page: str
    ) -> None:
        text = site.get(f"/sitemap-{section}.xml").content.decode()
        found = re.findall(r"<loc>https?://[^/]+([^<]+)</loc>", text)
        assert page in found
        assert f"/de{page}" in found
        assert len(found) == len(set(found))
        others = re.findall(r'hreflang="(\w+)" href="https?://[^/]+([^"]+)"', text)
        assert others.count(("en", page)) == others.count(("de", f"/de{page}")) == 2


class TestSpeaking:
    def test_nothing_stays_after_it(self) -> None:
        with speaking("de"):
            assert language.active() == "de"
            assert paths.tool_path("alpha") == "/de/tools/alpha/"
            assert reverse("catalog:maker-detail", args=["acme"]) == "/de/makers/acme/"
        assert language.active() == "en"
        assert translation.get_language() == "en-gb"
        assert get_script_prefix() == "/"
        assert paths.tool_path("alpha") == "/tools/alpha/"

    def test_nothing_stays_after_a_failure(self) -> None:
        with pytest.raises(ZeroDivisionError), speaking("de"):
            raise ZeroDivisionError
        assert (language.active(), get_script_prefix()) == ("en", "/")

    def test_english_inside_german(self) -> None:
        with speaking("de"), speaking("en"):
            assert paths.home_path() == "/"


class TestSearchEngines:
    @pytest.mark.parametrize(
        "address", ["/", "/tools/", "/tools/alpha/", "/compare/alpha-vs-beta/"]
    )
    def test_titles_and_descriptions_tell_the_languages_apart(
        self, site: Client, address: str
    ) -> None:
        heads = [site.get(f"{root}{address}").context["page"].meta for root in ("", "/de")]
        assert heads[0].title != heads[1].title
        assert heads[0].description != heads[1].description
