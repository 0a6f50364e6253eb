import re
from pathlib import Path

import pytest
from django.contrib.auth.models import User
from django.test import Client

from config.style_guide import Group, GuidePage, Piece, State, guide_page
from config.style_samples import groups

ADDRESS = "/admin/style-guide/"
TEMPLATES = Path(__file__).resolve().parents[2] / "templates"
INCLUDED = re.compile(r'{% (?:include|steady) "([^"]+)"')

# The guide's own head brings the shapes and the style sheets; a profile is made of pieces that are
# all shown.
ELSEWHERE = (
    *("comparisons/pictures/_marks.html", "includes/_sheets.html"),
    "catalog/_profile.html",
)


@pytest.fixture(scope="module")
def page() -> GuidePage:
    return guide_page(groups())


def copies(page: GuidePage) -> list[str]:
    pieces = [piece for _name, found in page.groups for piece in found]
    return [html for piece in pieces for state in piece.states for _theme, html in state.copies]


def with_their_parts(names: set[str]) -> set[str]:
    """These pieces and whatever they include."""
    found: set[str] = set()
    waiting = list(names)
    while waiting:
        name = waiting.pop()
        if name not in found and (path := TEMPLATES / name).is_file():
            found.add(name)
            waiting += INCLUDED.findall(path.read_text("utf-8"))
    return found


class TestPieces:
    def test_every_piece_that_pages_include_is_shown(self, page: GuidePage) -> None:
        shown = {piece.name for _name, found in page.groups for piece in found}
        pieces = {str(path.relative_to(TEMPLATES)) for path in TEMPLATES.rglob("_*.html")}
        pieces = {name for name in pieces if not name.startswith("admin/")}
        assert pieces
        assert pieces - with_their_parts(shown) == set(ELSEWHERE)

    def test_each_state_stands_in_both_themes(self, page: GuidePage) -> None:
        for _name, found in page.groups:
            for piece in found:
                assert piece.states
                for state in piece.states:
                    assert [theme for theme, _html in state.copies] == ["light", "dark"]
                    assert state.label.endswith("nothing") or state.copies[0][1].strip()

    def test_no_id_stands_twice(self, page: GuidePage) -> None:
        found = re.findall(r' id="([^"]+)"', "".join(copies(page)))
        assert len(found) == len(set(found))

    def test_what_refers_to_an_id_goes_with_it(self) -> None:
        source = '<label for="a">A</label><input id="a" aria-describedby="b c"><a href="#a">A</a>'
        (_name, (piece,)), *_rest = guide_page(
            [Group("Group", [Piece("Piece", [State("Plain")], source)])]
        ).groups
        html = piece.states[0].copies[1][1]
        assert 'for="a-piece-0-dark"' in html
        assert 'id="a-piece-0-dark"' in html
        assert 'aria-describedby="b-piece-0-dark c-piece-0-dark"' in html
        assert 'href="#a-piece-0-dark"' in html

    def test_no_script_runs_twice(self, page: GuidePage) -> None:
        assert [html for html in copies(page) if "<script" in html] == []


@pytest.mark.django_db
class TestPage:
    def test_is_for_staff(self, client: Client) -> None:
        assert client.get(ADDRESS)["Location"].startswith("/admin/login/")
        client.force_login(User.objects.create_user("visitor"))
        assert client.get(ADDRESS).status_code == 302

    def test_is_linked_from_the_first_page_of_the_admin(self, client: Client) -> None:
        client.force_login(User.objects.create_user("editor", is_staff=True))
        assert f'href="{ADDRESS}"' in client.get("/admin/").content.decode()

    def test_shows_everything_to_staff_and_is_kept_nowhere(self, client: Client) -> None:
        client.force_login(User.objects.create_user("editor", is_staff=True))
        found = client.get(ADDRESS)
        assert found.status_code == 200
        assert "Tool in a list" in found.content.decode()
        assert "no-cache" in found["Cache-Control"]
