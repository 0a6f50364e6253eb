from dataclasses import replace
from datetime import date

import pytest
from django.template import engines
from django.utils import translation

from catalog.claims import signal_key, signal_parts
from catalog.facets import FacetGroup, Option
from catalog.pages import CapabilityPart, SourceNote
from catalog.tests.factory import signal, tool_document

EVIL = "<b>\"x\" & 'y'</b>"
SAFE = "&lt;b&gt;&quot;x&quot; &amp; &#x27;y&#x27;&lt;/b&gt;"
PART = CapabilityPart(
    slug="draw",
    heading="Draws",
    task_name="Draw",
    task_url="/tasks/draw/",
    support="full",
    description="How it draws.",
    unique="",
    versus="",
    intents=(),
    best_for=(),
    limitations=(),
    requires=(),
    inputs=(),
    outputs=(),
    notes=(1, 3),
)


def rendered(source: str, **context: object) -> str:
    return engines["django"].from_string(source).render(context)


def shown(**changes: object) -> str:
    return rendered("{% capability part level=3 %}", part=replace(PART, **changes))


class TestKeys:
    def test_two_signals_of_one_kind_are_two_claims(self) -> None:
        old, new = {"kind": "stars", "value": 1}, {"kind": "stars", "value": 2, "observed": "2026"}
        assert signal_key(old) != signal_key(new)


class TestSignals:
    def parts(self, *items: dict[str, object]) -> list[tuple[str, str, str]]:
        document = tool_document(signals=list(items))
        return [(p.label, p.value, p.observed) for p in signal_parts(document, {"home": 1})]

    def test_only_the_newest_of_each_kind_is_shown(self) -> None:
        assert self.parts(
            signal(value=1200, observed="2026-11-01"),
            signal("hf-likes", 7, observed=""),
            signal(value=1300, observed="2026-11-24"),
            signal(value=1250, observed="2026-11"),
            signal("hf-likes", 9, observed="2025"),
        ) == [
            ("GitHub stars", "1,300", "on 24 November 2026"),
            ("Hugging Face likes", "9", "in 2025"),
        ]

    def test_month_is_no_day(self) -> None:
        assert self.parts(signal(observed="2026-11"))[0][2] == "in November 2026"
        assert self.parts({"kind": "hf-likes", "value": 7, "source": "home"})[0][2] == ""

    def test_germans_read_it_in_german(self) -> None:
        with translation.override("de"):
            assert self.parts(signal(observed="2026-11"))[0][2] == "Stand November 2026"


class TestNotes:
    def test_lead_to_the_sources(self) -> None:
        assert 'href="#source-3" aria-label="source 3">3</a></span>' in shown()

    def test_lack_is_said_only_where_asked(self) -> None:
        assert "no source yet" in shown(notes=())
        assert rendered("{% note_refs notes %}", notes=()) == ""


class TestCapability:
    def test_without_points_has_no_empty_list(self) -> None:
        html = shown()
        assert '<h3 class="heading">Draws</h3>' in html
        assert "<dl" not in html

    def test_points_stand_under_their_names(self) -> None:
        html = shown(limitations=("Slow", "Grey"), inputs=("text", "image"))
        assert "<dt>Limits</dt><dd><ul><li>Slow</li><li>Grey</li></ul></dd>" in html
        assert "<dt>Takes</dt><dd>text, image</dd>" in html
        assert "<details" not in html

    def test_long_one_folds_and_nothing_is_cut_off(self) -> None:
        html = shown(unique="word " * 200)
        assert '<summary>What is unique<span class="unseen"> of Draws</span></summary>' in html
        assert html.count("word ") == 200

    @pytest.mark.parametrize(
        ("support", "notes", "sentence"),
        [
            ("partial", (1,), "Partly"),
            ("none", (1,), "No, says the source"),
            ("none", (), "but no source says so"),
        ],
    )
    def test_says_how_far_it_goes(
        self, support: str, notes: tuple[int, ...], sentence: str
    ) -> None:
        assert sentence in shown(support=support, notes=notes)

    @pytest.mark.parametrize(
        "field", ["heading", "description", "unique", "versus", "correction_url"]
    )
    def test_texts_are_escaped(self, field: str) -> None:
        html = shown(**{field: EVIL})
        assert SAFE in html
        assert EVIL not in html

    @pytest.mark.parametrize("field", ["best_for", "limitations", "requires", "inputs", "outputs"])
    def test_lines_are_escaped(self, field: str) -> None:
        html = shown(**{field: (EVIL,)})
        assert SAFE in html
        assert EVIL not in html


class TestLists:
    def test_source_is_escaped_and_gives_no_credit(self) -> None:
        note = SourceNote(2, f"https://a.example/?{EVIL}", EVIL, EVIL, "paper", date(2026, 11, 1))
        html = rendered("{% source_list notes %}", notes=[note])
        assert html.count(SAFE) == 3
        assert EVIL not in html
        assert 'rel="nofollow noopener"' in html
        assert "· paper · checked 1 November 2026" in html

    def test_facet_value_is_escaped_and_ticked_where_chosen(self) -> None:
        options = (Option(EVIL, EVIL, 1200, True), Option("b", "B", 1, False))
        html = rendered("{% facet_options group %}", group=FacetGroup("type", "Type", options))
        assert html.count(SAFE) == 2
        assert EVIL not in html
        assert html.count(" checked") == 1
        assert '<span class="tally">1200<' in html
