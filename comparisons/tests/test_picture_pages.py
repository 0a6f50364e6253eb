"""What pages make of the pictures; where things stand in them is in test_pictures.py."""

import re
from datetime import timedelta
from pathlib import Path
from xml.etree import ElementTree

import pytest

from catalog.models import Category
from catalog.tests.factory import (
    NOW,
    capability,
    make_published,
    make_tool,
    measurement,
    publish,
    signal,
)
from comparisons.models import Intent, Match, Ranking
from comparisons.ranking.record import compute

RELEASE = signal("latest-release", "2.0", observed="2026-11-01")
pytestmark = pytest.mark.django_db

STYLES = Path(__file__).resolve().parents[2] / "static" / "css" / "pictures.css"


def page(client, address):
    response = client.get(address)
    assert response.status_code == 200
    return response.content.decode()


def drawings(html):
    """The outermost pictures of the main part, parsed as XML."""
    found, depth, start = [], 0, 0
    main = html[html.index("<main") : html.index("</main>")]
    for tag in re.finditer(r"<(/?)svg\b", main):
        if not tag[1]:
            start = start if depth else tag.start()
        depth += -1 if tag[1] else 1
        if not depth:
            found.append(ElementTree.fromstring(main[start : tag.end() + 1]))
    return found


def said(html):
    """What pictures are called for those who do not see them."""
    return [svg.get("aria-label") for svg in drawings(html) if svg.get("role") == "img"]


class TestColours:
    def test_style_sheet_has_none_of_its_own(self):
        assert not re.search(r"#[0-9a-f]{3,8}\b|rgb|hsl", STYLES.read_text())


@pytest.fixture(scope="class")
def compared(class_rows):
    """Alpha before beta; both are weighed, and each alone says something too."""
    shared = [capability("draw", f"draw-{n}") for n in range(2)]
    shared.append(capability("erase", support="partial"))
    make_published(
        "alpha",
        name="Alpha <&>",
        capabilities=[*shared, capability("write")],
        measurements=[measurement(value=3, higher_is_better=False)],
        signals=[signal(value=150_000), RELEASE],
    )
    make_published(
        "beta",
        capabilities=[*shared, capability("sharpen")],
        measurements=[measurement(value=81, higher_is_better=False)],
        signals=[signal(value=40), RELEASE],
    )
    waiting = [capability("sharpen", f"sharpen-{n}") for n in range(4)]
    make_published("gamma", capabilities=waiting, measurements=[], signals=[])
    compute(NOW.date(), NOW)


class TestComparison:
    @pytest.fixture
    def html(self, client, compared):
        return page(client, "/compare/alpha-vs-beta/")

    def test_buckets_are_drawn_and_said(self, html):
        label = "Tasks by the tools that document them: A 1; A + B 2; B 1"
        assert label in said(html)
        assert "4 tasks, a cell each." in html
        assert "Half filled: in part." in html
        assert "Framed" not in html[: html.index('id="features"')]

    def test_figures_are_drawn_with_unit_and_direction(self, html):
        label = next(label for label in said(html) if label.startswith("Weight"))
        assert label == "Weight: A 3 g; B 81 g"
        assert re.search(r"<b>Weight</b> lower is better", html)

    def test_gap_is_drawn_from_score_to_score(self, html):
        picture = next(d for d in drawings(html) if "points higher" in (d.get("aria-label") or ""))
        texts = ["".join(text.itertext()) for text in picture.iter("text")]
        scores = [float(re.fullmatch(r"[AB] ([\d.]+)", texts[place])[1]) for place in (0, -1)]
        points = [float(text.split()[-1]) for text in texts[1:-1]]
        assert sum(points) == pytest.approx(scores[1] - scores[0])

    def test_nothing_is_subtracted_where_a_score_is_missing(self, client, compared):
        labels = said(page(client, "/compare/alpha-vs-gamma/"))
        assert not any("ahead of" in label for label in labels)

    def test_what_one_tool_alone_publishes_is_not_drawn(self, client, compared):
        labels = said(page(client, "/compare/alpha-vs-gamma/"))
        assert not any(label.startswith("Weight") for label in labels)

    def test_three_tools_keep_a_row_each(self, client, compared):
        (label, *_) = said(page(client, "/compare/alpha-vs-beta-vs-gamma/"))
        assert label.endswith(": A + B 2; B + C 1; A 1")

    def test_hidden_rows_stay_in_the_picture(self, client, compared):
        assert "A 1; A + B 2; B 1" in page(client, "/compare/alpha-vs-beta/?known=1")

    def test_colours_come_from_the_theme(self, html):
        drawn = "".join(ElementTree.tostring(svg, "unicode") for svg in drawings(html))
        assert "style=" not in drawn
        assert not re.search(r"(fill|stroke|color)=", drawn)

    def test_twin_has_the_numbers_and_nothing_of_the_drawing(self, client, compared):
        twin = page(client, "/compare/alpha-vs-beta.md")
        assert "**Both do:** 2" in twin
        assert "a cell each" not in twin
        assert "scale of its own" not in twin
        assert "Filled" not in twin


@pytest.fixture(scope="class")
def followed(class_rows):
    """Three runs, the first of them of another formula."""
    make_published("alpha", signals=[signal(value=150_000), RELEASE])
    for days in (2, 1, 0):
        compute(NOW.date() - timedelta(days=days), NOW - timedelta(days=days))
    Ranking.objects.filter(number=1).update(formula="another-formula")


class TestProfile:
    def test_history_is_drawn_with_its_break_and_listed(self, client, followed):
        html = page(client, "/tools/alpha/")
        picture = next(d for d in drawings(html) if d.get("aria-label", "").startswith("The score"))
        assert len(picture.findall(".//circle")) == 3
        assert "unfragilerank-1" in [text.text for text in picture.iter("text")]
        assert "It breaks where the formula changed" in html
        table = re.search(r"runs-caption.*?</table>", html[html.index("<table") :], re.DOTALL)[0]
        assert table.count("<tr>") == 1 + 3

    def test_twin_has_the_runs_as_a_table(self, client, followed):
        twin = page(client, "/tools/alpha.md")
        assert "| Run | As of | Score | Between | Formula |" in twin
        assert "The line is the score" not in twin


class TestFirstRun:
    def test_is_no_history_yet(self, client):
        make_published("alpha")
        compute(NOW.date(), NOW)
        assert "runs-caption" not in page(client, "/tools/alpha/")


def led(text, tool, capability, opened, **fields):
    """So many people opened a capability after this search."""
    made = {"digest": text[:24], "first_on": NOW, "last_on": NOW, "most_visitors": 9} | fields
    intent, _ = Intent.objects.get_or_create(text=text, defaults=made)
    Match.objects.create(
        intent=intent, tool_id=tool.tool_id, capability=capability, opened=opened, last_on=NOW
    )


class TestTask:
    def test_says_where_searches_led_and_draws_a_line_for_each(self, client):
        alpha, beta = make_published("alpha"), make_published("beta")
        led("draw a cat", alpha, "draw", 12)
        led("draw a dog", alpha, "draw", 6)
        led("draw a dog", beta, "draw", 7)
        html = page(client, "/tasks/draw/")
        left, right = (svg for svg in drawings(html) if svg.get("class") == "pic")
        assert (len(left), len(right)) == (3, 2)
        assert "7 people chose Can draw on paper (Beta)." in html
        assert "7 people chose Can draw on paper (Beta)." in page(client, "/tasks/draw.md")

    def test_draws_no_line_of_few_people_nor_a_hidden_search(self, client):
        alpha, beta = make_published("alpha"), make_published("beta")
        led("draw a cat", alpha, "draw", 12)
        led("draw a cat", beta, "draw", 4)
        led("draw a secret", alpha, "draw", 30, state="hidden", note="Private")
        html = page(client, "/tasks/draw/")
        assert 'class="net"' not in html
        assert "secret" not in html
        assert "people chose a tool for this task" in html

    def test_says_that_nobody_has_come_yet(self, client):
        make_published("alpha")
        html = page(client, "/tasks/draw/")
        assert "Not enough people have come here" in html
        assert 'class="net"' not in html


@pytest.fixture(scope="class")
def category(class_rows):
    """Three ranked tools, one that waits, one that left and one that came after the run."""
    full = [capability(task) for task in ("draw", "erase", "sharpen", "write")]
    few = [capability("draw", f"draw-{n}") for n in range(4)]
    for place, capabilities in enumerate((full, few, full)):
        signals = [signal(value=10 ** (5 - place)), RELEASE]
        make_published(f"ranked-{place}", capabilities=capabilities, signals=signals)
    make_published("waiting", capabilities=few, signals=[])
    Category.objects.create(slug="paper", name="Paper")
    make_published("elsewhere", category="paper", signals=[signal(), RELEASE])
    make_published("moved", capabilities=full, signals=[signal(value=2), RELEASE])
    compute(NOW.date(), NOW)
    publish(make_tool("moved", category="paper", signals=[signal(value=2), RELEASE]))
    make_published("new", capabilities=full)


class TestCategory:
    def test_map_has_a_point_for_each_ranked_tool_with_its_name(self, client, category):
        html = page(client, "/categories/pencils/")
        (picture,) = (d for d in drawings(html) if "common tasks" in (d.get("aria-label") or ""))
        titles = [circle.findtext("title") for circle in picture.iter("circle")]
        assert sorted(filter(None, titles)) == ["Ranked 0", "Ranked 1", "Ranked 2"]
        assert titles.count(None) == 1  # the ring for who waits
        assert "1 more tool of the category is not drawn." in html

    def test_twin_has_the_map_in_words(self, client, category):
        twin = page(client, "/categories/pencils.md")
        line = next(line for line in twin.splitlines() if line.startswith("| 1 | [Ranked 0]"))
        assert re.search(r"\| [\d.]+ \| [\d.]+ and [\d.]+ \| 4 \|$", line)
        assert re.search(r"Not ranked yet, with their common tasks: \[Waiting\]\(\S+\) \(1\)", twin)
        assert "The number of a point" not in twin

    def test_it_asks_no_more_than_the_list_alone(self, client, category, django_assert_num_queries):
        page(client, "/categories/pencils/")
        with django_assert_num_queries(5):
            page(client, "/categories/pencils/")

    def test_filtered_list_and_small_category_have_none(self, client, category):
        assert 'id="map"' not in page(client, "/categories/pencils/?type=library")
        assert 'id="map"' not in page(client, "/categories/paper/")

    def test_who_has_left_since_the_run_is_not_shown(self, client, category):
        assert "Moved" not in page(client, "/categories/pencils.md")

    def test_unknown_category_is_still_not_there(self, client, category):
        assert client.get("/categories/pens/").status_code == 404
