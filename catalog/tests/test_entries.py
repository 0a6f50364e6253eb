from dataclasses import replace
from typing import Any

from django.template import engines

from catalog.queries.lists import ToolLine
from catalog.queries.tasks import TaskEntryLine

EVIL = "<b>\"x\" & 'y'</b>"
SAFE = "&lt;b&gt;&quot;x&quot; &amp; &#x27;y&#x27;&lt;/b&gt;"
LINE = ToolLine(
    url="/tools/alpha/",
    name="Alpha",
    summary="Draws.",
    type_label="Library",
    category="Agents",
    maker="Acme",
    license="",
    pricing="Open source",
    status="active",
    status_label="Active",
    capability_count=1,
    compare_url="/compare/?tools=alpha",
    slug="alpha",
)


def rendered(source: str, **context: object) -> str:
    return engines["django"].from_string(source).render(context)


def entry(words: str = "", **changes: Any) -> str:
    return rendered(f"{{% tool_entry tool {words} %}}", tool=replace(LINE, **changes))


class TestToolEntry:
    def test_says_what_the_tool_is(self) -> None:
        html = entry()
        assert '<h3><a href="/tools/alpha/">Alpha</a></h3>\n<p>Draws.</p>\n<ul' in html
        assert "<li>1 capability</li>" in html
        assert 'href="/compare/?tools=alpha">Compare<span class="unseen"> Alpha</span>' in html

    def test_what_nobody_knows_leaves_no_empty_field(self) -> None:
        assert "<li></li>" not in entry()
        assert "<li>MIT</li>" in entry(license="MIT")

    def test_leads_to_a_verdict_and_says_why(self) -> None:
        html = entry('"/compare/alpha-vs-beta/" "same task" "Take Alpha"')
        assert '<p class="reason">Same task.</p>' in html
        assert 'Verdict: <a href="/compare/alpha-vs-beta/">Take Alpha</a>' in html
        assert "?tools=" not in html

    def test_can_be_picked_where_asked(self) -> None:
        assert 'form="picked"' not in entry()
        assert 'form="picked"' in entry("can_pick=True")

    def test_every_text_is_escaped(self) -> None:
        texts = ("name", "summary", "type_label", "category", "maker", "license", "pricing")
        evil: dict[str, Any] = dict.fromkeys(texts, EVIL)
        html = rendered(
            "{% tool_entry tool '' evil evil can_pick=True %}",
            tool=replace(LINE, status_label=EVIL, **evil),
            evil=EVIL,
        )
        assert EVIL not in html
        # The name is said four times: heading, comparison, and the box with its label.
        assert html.count(SAFE) == len(texts) - 1 + 1 + 2 + 4


class TestPick:
    def test_alone_it_belongs_to_no_form(self) -> None:
        html = rendered("{% pick slug name alone=True %}", slug="alpha", name=EVIL)
        assert "form=" not in html
        assert f'value="alpha" data-name="{SAFE}"' in html


class TestTaskEntry:
    def test_says_how_far_the_tool_does_it_and_on_what_grounds(self) -> None:
        found = {support: task_entry(support=support) for support in ("full", "partial", "none")}
        assert "Partly" not in found["full"]
        assert '<p class="partial">Partly</p>' in found["partial"]
        assert '<p class="refused">No, says the source</p>' in found["none"]
        assert "<li>2 sources</li>" in found["full"]
        assert '<span class="unsourced">no source yet</span>' in task_entry(source_count=0)

    def test_every_text_is_escaped(self) -> None:
        texts = ("heading", "summary", "tool_name", "type_label", "maker")
        html = task_entry(**dict.fromkeys(texts, EVIL))
        assert EVIL not in html
        # The name is said five times: above, in the heading, to compare, and twice by the box.
        assert html.count(SAFE) == len(texts) + 4


def task_entry(**changes: Any) -> str:
    entry = TaskEntryLine(
        url="/tools/alpha/#capability-draw",
        heading="Draws",
        summary="How it draws.",
        tool_name="Alpha",
        tool_slug="alpha",
        type_label="Library",
        maker="Acme",
        support="full",
        source_count=2,
        compare_url="/compare/?tools=alpha",
    )
    return rendered("{% task_entry entry %}", entry=replace(entry, **changes))
