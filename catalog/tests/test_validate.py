import copy
import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from catalog.documents import schemas
from catalog.documents.problems import pointer
from catalog.documents.structure import structure_problems
from catalog.documents.validate import Problem, Vocabulary, validate_tool, validate_verdict
from catalog.tests.generated import STARTER, VOCABULARY, tool_documents, verdict_documents

Document = dict[str, Any]
TOOL_FILES = sorted((STARTER / "tools").glob("*.json"))
VERDICT_FILES = sorted((STARTER / "verdicts").glob("*.json"))
TOOLS = {path.stem: json.loads(path.read_text("utf-8")) for path in TOOL_FILES}
VERDICT = json.loads((STARTER / "verdicts" / "blip-2-vs-clip.json").read_text("utf-8"))


def set_to(path: str, value: Any) -> Callable[[Document], None]:
    """An edit that puts the value at a path such as "capabilities/0/task"."""
    *steps, last = (int(step) if step.isdigit() else step for step in path.split("/"))

    def edit(document: Any) -> None:
        for step in steps:
            document = document[step]
        document[last] = value

    return edit


def without(key: str) -> Callable[[Document], None]:
    return lambda document: document.pop(key)


def append(key: str, value: Any) -> Callable[[Document], None]:
    return lambda document: document[key].append(copy.deepcopy(value))


def repeat(key: str, **differing: Any) -> Callable[[Document], None]:
    return lambda document: document[key].append({**document[key][0], **differing})


LAST_CAPABILITY = len(TOOLS["llava-1-6"]["capabilities"])
LAST_MEASUREMENT = len(TOOLS["llava-1-6"]["measurements"])
LAST_SIGNAL = len(TOOLS["llava-1-6"]["signals"])
LAST_RELATION = len(TOOLS["llava-1-6"]["relations"])
PARTIAL = {**TOOLS["llava-1-6"]["capabilities"][0], "support": "partial", "limitations": []}
PRICE = {"amount": "10", "currency": "USD", "per": "month"}

BROKEN_TOOLS: list[tuple[Callable[[Document], Any], str, str]] = [
    # structure
    (without("maker"), "/maker", "The field “maker” is missing"),
    (set_to("lisence", "MIT"), "/lisence", "Did you mean “license”?"),
    (set_to("summary", "Short."), "/summary", "6 characters, at least 30"),
    (set_to("summary", "x" * 181), "/summary", "181 characters, at most 180"),
    (set_to("name", ""), "/name", "empty"),
    (set_to("name", 3), "/name", "must be a text, not the number “3”"),
    (set_to("pricing", None), "/pricing", "must be an object with fields, not null"),
    (set_to("aliases", ["a", "a"]), "/aliases", "“a” stands in this list more than once"),
    (set_to("aliases", [str(n) for n in range(21)]), "/aliases", "At most 20 entries"),
    (set_to("aliases", ["x" * 121]), "/aliases/0", "at most 120"),
    (set_to("maker/name", "x" * 121), "/maker/name", "at most 120"),
    (set_to("capabilities/0/inputs", [""]), "/capabilities/0/inputs/0", "empty"),
    (set_to("capabilities", []), "/capabilities", "At least 4 entries"),
    (set_to("sources/Bad Key", {}), "/sources/Bad Key", "is not a slug"),
    (set_to("sources/a~b", {}), "/sources/a~0b", "is not a slug"),
    (set_to("sources/llava-eval/kind", "papers"), "/sources/llava-eval/kind", "mean “paper”?"),
    (
        set_to("pricing/starting_price", {"amount": "2,50", "currency": "USD", "per": "month"}),
        "/pricing/starting_price/amount",
        "not an amount",
    ),
    (
        set_to("pricing/starting_price", {"amount": "2", "currency": "usd", "per": "month"}),
        "/pricing/starting_price/currency",
        "three capital letters",
    ),
    # words
    (set_to("type", "models"), "/type", "known types. Did you mean “model”?"),
    (set_to("category", "language-model"), "/category", "Did you mean “language-models”?"),
    (set_to("status", "alive"), "/status", "known statuses"),
    (set_to("pricing/model", "opensource"), "/pricing/model", "Did you mean “open-source”?"),
    (
        set_to("capabilities/3/task", "visual-question-answer"),
        "/capabilities/3/task",
        "Did you mean “visual-question-answering”?",
    ),
    (set_to("signals/0/kind", "stars"), "/signals/0/kind", "known kinds of signal"),
    (set_to("relations/0/kind", "trained"), "/relations/0/kind", "Did you mean “trained-on”?"),
    # slugs
    (set_to("slug", "Llava"), "/slug", "is not a slug"),
    (set_to("slug", "a" * 81), "/slug", "at most 80"),
    (set_to("slug", "a-vs-b"), "/slug", "“vs”"),
    (set_to("slug", "vs-b"), "/slug", "“vs”"),
    (set_to("slug", "a-vs"), "/slug", "“vs”"),
    (set_to("slug", "a\n"), "/slug", "control"),
    (repeat("capabilities"), f"/capabilities/{LAST_CAPABILITY}", "also at number 1"),
    # sources
    (
        set_to("capabilities/0/sources", ["llava-readmee"]),
        "/capabilities/0/sources/0",
        "cited here and not listed in sources. Did you mean “llava-readme”?",
    ),
    (set_to("pricing/source", "nowhere"), "/pricing/source", "not listed"),
    (set_to("measurements/0/source", "nowhere"), "/measurements/0/source", "not listed"),
    (set_to("signals/0/source", "nowhere"), "/signals/0/source", "not listed"),
    (set_to("relations/0/source", "nowhere"), "/relations/0/source", "not listed"),
    (
        set_to("sources/unused", TOOLS["llava-1-6"]["sources"]["llava-eval"]),
        "/sources/unused",
        "listed and nothing cites it",
    ),
    # days of readings; the last one is 2026-11-25 in these tests
    (
        set_to("sources/llava-eval/checked", "2026-11-26"),
        "/sources/llava-eval/checked",
        "is in the future",
    ),
    (set_to("measurements/0/as_of", "2026-12"), "/measurements/0/as_of", "in the future"),
    (set_to("signals/0/observed", "2999"), "/signals/0/observed", "is in the future"),
    # repetition
    (repeat("measurements", value=1), f"/measurements/{LAST_MEASUREMENT}", "stands here twice"),
    (repeat("signals", value=1), f"/signals/{LAST_SIGNAL}", "stands here twice"),
    (repeat("relations"), f"/relations/{LAST_RELATION}", "stands here twice"),
    (set_to("relations/0/tool", "llava-1-6"), "/relations/0/tool", "no relation to itself"),
    # figures
    (
        repeat("measurements", variant="other", unit="points"),
        f"/measurements/{LAST_MEASUREMENT}/unit",
        "is measured in",
    ),
    (
        repeat("measurements", variant="other", higher_is_better=False),
        f"/measurements/{LAST_MEASUREMENT}/higher_is_better",
        "one figure has one direction",
    ),
    (set_to("measurements/0/value", True), "/measurements/0/value", "not true"),
    (set_to("measurements/0/value", "81"), "/measurements/0/value", "must be a number"),
    (set_to("measurements/0/value", float("nan")), "/measurements/0/value", "not finite"),
    (set_to("measurements/0/value", float("inf")), "/measurements/0/value", "not finite"),
    (set_to("measurements/0/value", -(10**15)), "/measurements/0/value", "too large"),
    (set_to("measurements/0/value", 10**5000), "/measurements/0/value", "too large"),
    (set_to("measurements/0/value", 1.00000000000001), "/measurements/0/value", "9 decimals"),
    (set_to("measurements/0/value", 1234567.123456789), "/measurements/0/value", "15 digits"),
    (set_to("measurements/0/value", 1e-10), "/measurements/0/value", "9 decimals"),
    (append("signals", {"kind": "github-forks", "value": -1, "source": "llava-readme"}),
     f"/signals/{LAST_SIGNAL}/value", "not negative"),
    (append("signals", {"kind": "hf-likes", "value": "many", "source": "llava-readme"}),
     f"/signals/{LAST_SIGNAL}/value", "is not a number"),
    (append("signals", {"kind": "latest-release", "value": 1.1, "source": "llava-readme"}),
     f"/signals/{LAST_SIGNAL}/value", "as text"),
    (append("signals", {"kind": "latest-release", "value": "x" * 61, "source": "llava-readme"}),
     f"/signals/{LAST_SIGNAL}/value", "1 to 60"),
    # dates
    (set_to("released", "2024-13"), "/released", "not in the calendar"),
    (set_to("released", "2026-02-30"), "/released", "not in the calendar"),
    (set_to("released", "0000"), "/released", "not in the calendar"),
    (set_to("released", "0199"), "/released", "before 1900"),
    (set_to("released", "January"), "/released", "no date"),
    (set_to("measurements/0/as_of", "2024-00"), "/measurements/0/as_of", "calendar"),
    (set_to("signals/0/observed", "2023-02-29"), "/signals/0/observed", "calendar"),
    (set_to("sources/llava-eval/checked", "2024-02"), "/sources/llava-eval/checked", "no day"),
    (set_to("sources/llava-eval/checked", "2024-02-30"), "/sources/llava-eval/checked", "calendar"),
    # addresses
    (set_to("homepage", "javascript:alert(1)"), "/homepage", "begin with https://"),
    (set_to("homepage", "HTTPS://example.com"), "/homepage", "begin with https://"),
    (set_to("repository", "https://me:key@example.com"), "/repository", "password"),
    (set_to("documentation", "https://exa mple.com"), "/documentation", "space"),
    (set_to("maker/url", "https://"), "/maker/url", "no host"),
    (set_to("maker/url", "https://a..b/"), "/maker/url", "no host"),
    (set_to("homepage", "https://e.org/" + "漢" * 100), "/homepage", "once encoded"),
    (set_to("homepage", "https://e.org/" + "x" * 500), "/homepage", "at most 500"),
    (set_to("sources/llava-eval/url", "data:text/html,x"), "/sources/llava-eval/url", "https://"),
    # texts
    (set_to("name", "\u200b\u2800\ufe0f"), "/name", "Nothing of this text can be seen"),
    (set_to("name", "LLaVA\u202e6.1"), "/name", "Character 6 of this text is a control"),
    (set_to("name", "a\x00b"), "/name", "U+0000"),
    (set_to("name", "a\u2066b"), "/name", "U+2066"),
    (set_to("name", "a\u200fb"), "/name", "U+200F"),
    (set_to("name", "a\ud800b"), "/name", "U+D800"),
    (set_to("description", "x" * 200 + "\n" + "y"), "/description", "U+000A"),
    (set_to("name", " LLaVA"), "/name", "white space"),
    (set_to("capabilities/1/limitations", ["fine", "odd\u00a0"]), "/capabilities/1/limitations/1",
     "white space"),
    # license and support
    (set_to("license", "Apache 2.0"), "/license", "not an SPDX expression"),
    (set_to("license", "MIT AND"), "/license", "not an SPDX expression"),
    (set_to("license", "MYT"), "/license", "not an SPDX expression"),
    (set_to("license", "apache-2.0"), "/license", "SPDX writes “apache-2.0” as “Apache-2.0”"),
    (set_to("license", "(" * 150), "/license", "not an SPDX expression"),
    (set_to("capabilities/0", PARTIAL), "/capabilities/0/limitations", "at least one limitation"),
    (set_to("pricing", {"model": "free", "starting_price": PRICE}), "/pricing/source",
     "name the source that says what is paid for"),
    (set_to("pricing", {"model": "open-source", "starting_price": PRICE}), "/pricing/source",
     "free or open source and has a starting price"),
]  # fmt: skip

BROKEN_VERDICTS: list[tuple[Callable[[Document], Any], str, str]] = [
    (without("headline"), "/headline", "missing"),
    (set_to("winner", "dall-e"), "/winner", "neither of the two tools"),
    (set_to("by_task/0/winner", "blip"), "/by_task/0/winner", "Did you mean “blip-2”?"),
    (set_to("by_task/0/task", "reranker"), "/by_task/0/task", "Did you mean “reranking”?"),
    (repeat("by_task", why="Again."), f"/by_task/{len(VERDICT['by_task'])}", "stands here twice"),
    (set_to("choose/third", ["Never."]), "/choose/third", "neither of the two tools"),
    (set_to("choose", {"clip": ["Always."]}), "/choose/blip-2", "Say when to choose “blip-2”"),
    (set_to("tools", ["clip", "clip"]), "/tools", "more than once"),
    (set_to("tools", ["clip"]), "/tools", "At least 2 entries"),
    (set_to("tools/0", "blip-3"), "/tools/0", "There is no tool “blip-3”. Did you mean “blip-2”?"),
    (set_to("tools/0", "a-vs-b"), "/tools/0", "“vs”"),
    (set_to("sources/0", "https://example.com/"), "/sources/0", "not among the sources"),
    (set_to("sources/0", "javascript:x"), "/sources/0", "https://"),
    (set_to("headline", "A headline with a \u202etrick in it"), "/headline", "U+202E"),
    (set_to("summary", "short"), "/summary", "at least 150"),
]


def explained(problems: list[Problem], pointer: str, part: str) -> bool:
    return any(found.pointer == pointer and part in found.message for found in problems)


class TestValidDocuments:
    @pytest.mark.parametrize("path", TOOL_FILES, ids=lambda path: path.stem)
    def test_starter_tools_have_no_problem(self, path: Path) -> None:
        assert validate_tool(TOOLS[path.stem], VOCABULARY) == []

    @pytest.mark.parametrize("path", VERDICT_FILES, ids=lambda path: path.stem)
    def test_starter_verdicts_have_no_problem(self, path: Path) -> None:
        assert validate_verdict(json.loads(path.read_text("utf-8")), VOCABULARY, TOOLS) == []

    def test_starter_tools_agree_about_their_figures(self) -> None:
        figures = [figure for tool in TOOLS.values() for figure in tool.get("measurements", [])]
        metrics = {
            figure["metric"]: (figure["unit"], figure["higher_is_better"]) for figure in figures
        }
        for tool in TOOLS.values():
            assert validate_tool(tool, knowing(metrics)) == []

    @settings(max_examples=20, deadline=None)
    @given(st.data())
    def test_generated_documents_have_no_problem(self, data: st.DataObject) -> None:
        tools = {slug: data.draw(tool_documents(slug)) for slug in ("a", "b")}
        verdict = data.draw(verdict_documents(list(tools.values())))
        assert [validate_tool(tool, VOCABULARY) for tool in tools.values()] == [[], []]
        assert validate_verdict(verdict, VOCABULARY, tools) == []


def knowing(metrics: dict[str, tuple[str, bool | None]]) -> Vocabulary:
    words = {key: getattr(VOCABULARY, key) for key in Vocabulary.__dataclass_fields__}
    return Vocabulary(**{**words, "metrics": metrics})


class TestBrokenTools:
    @pytest.mark.parametrize(("edit", "pointer", "part"), BROKEN_TOOLS)
    def test_problem_is_explained_at_its_place(
        self, edit: Callable[[Document], Any], pointer: str, part: str
    ) -> None:
        document = copy.deepcopy(TOOLS["llava-1-6"])
        edit(document)
        problems = validate_tool(document, replace(VOCABULARY, today="2026-11-25"))
        assert explained(problems, pointer, part), problems

    def test_figure_must_agree_with_figures_of_other_tools(self) -> None:
        figure = TOOLS["llava-1-6"]["measurements"][0]
        vocabulary = knowing({figure["metric"]: ("furlongs", False)})
        problems = validate_tool(TOOLS["llava-1-6"], vocabulary)
        assert explained(problems, "/measurements/0/unit", "“furlongs”, not in")
        assert explained(problems, "/measurements/0/higher_is_better", "that lower is better")

    def test_all_problems_are_reported_at_once_and_each_once(self) -> None:
        document = copy.deepcopy(TOOLS["llava-1-6"])
        document["summary"] = "Short.\n"
        document["type"] = "toy"
        document["homepage"] = "javascript:alert(1)"
        places = [problem.pointer for problem in validate_tool(document, VOCABULARY)]
        assert sorted(places) == ["/homepage", "/summary", "/type"]

    @pytest.mark.parametrize("document", [None, [], "text", 3, {}, {"slug": 3, "sources": []}])
    def test_anything_else_is_a_problem_and_no_error(self, document: Any) -> None:
        assert validate_tool(document, VOCABULARY)
        assert validate_verdict(document, VOCABULARY, TOOLS)

    def test_number_of_sentences_is_bounded(self) -> None:
        document = {**TOOLS["llava-1-6"], "aliases": [0] * 10_000}
        assert len(validate_tool(document, VOCABULARY)) <= 201

    def test_messages_quote_long_values_shortened(self) -> None:
        document = {**TOOLS["llava-1-6"], "type": "x" * 10_000, "status": "\u202e\x00"}
        problems = validate_tool(document, VOCABULARY)
        assert {problem.pointer for problem in problems} == {"/type", "/status"}
        for problem in problems:
            assert len(problem.message) < 200
            assert not {"\u202e", "\x00"} & set(problem.message)


class TestAddresses:
    @pytest.mark.parametrize(
        ("kind", "document"), [("tool", TOOLS["llava-1-6"]), ("verdict", VERDICT)]
    )
    def test_credentials_are_found_wherever_the_schema_has_an_address(
        self, kind: schemas.Kind, document: Document
    ) -> None:
        validate: Any = validate_tool if kind == "tool" else validate_verdict
        spelled = json.dumps(schemas.schema(kind)).count('"#/$defs/url"')
        places = schemas.places_of("url", kind)
        assert len(places) >= spelled > 0
        tried = set()
        for place, _url in list(schemas.values_of("url", kind, document)):
            broken = copy.deepcopy(document)
            set_to("/".join(map(str, place)), "https://me:secret@example.com/")(broken)
            problems = validate(broken, VOCABULARY)
            assert explained(problems, pointer(*place), "user name"), problems
            tried.add(place[0])
        assert tried == {steps[0] for steps in places}


class TestBrokenVerdicts:
    @pytest.mark.parametrize(("edit", "pointer", "part"), BROKEN_VERDICTS)
    def test_problem_is_explained_at_its_place(
        self, edit: Callable[[Document], Any], pointer: str, part: str
    ) -> None:
        document = copy.deepcopy(VERDICT)
        edit(document)
        problems = validate_verdict(document, VOCABULARY, TOOLS)
        assert explained(problems, pointer, part), problems

    def test_tools_and_sources_are_not_looked_up_without_documents(self) -> None:
        document = {**VERDICT, "sources": ["https://example.com/"]}
        assert validate_verdict(document, VOCABULARY) == []


class TestRobustness:
    @settings(max_examples=60, deadline=None)
    @given(st.data())
    def test_any_value_in_any_place_is_no_error(self, data: st.DataObject) -> None:
        odd = data.draw(st.sampled_from([None, True, -1, 1e400, "", "\x00", [], {}, [[]], {"": 0}]))
        validate: Any
        start, validate = data.draw(
            st.sampled_from([(TOOLS["clip"], validate_tool), (VERDICT, validate_verdict)])
        )
        document = part = copy.deepcopy(start)
        for depth in range(data.draw(st.integers(1, 4))):
            steps = sorted(part) if isinstance(part, dict) else range(len(part))
            step = data.draw(st.sampled_from(steps))
            if depth == 3 or not isinstance(part[step], list | dict) or not part[step]:
                break
            container, part = part, part[step]
        else:
            part, step = container, step
        part[step] = odd
        validate(document, VOCABULARY)

    @settings(max_examples=20, deadline=None)
    @given(st.data())
    def test_quick_check_and_full_check_of_the_structure_agree(self, data: st.DataObject) -> None:
        document = copy.deepcopy(TOOLS["clip"])
        group = data.draw(st.sampled_from(["capabilities", "measurements", "signals", "maker"]))
        part = document[group]
        part = part if isinstance(part, dict) else part[0]
        key = data.draw(st.sampled_from([*sorted(part), "extra"]))
        part[key] = data.draw(st.sampled_from([None, True, 0, 1.5, "", "a", "x" * 999, [], ["a"]]))
        full = Draft202012Validator(schemas.schema("tool"))
        assert bool(structure_problems(document, "tool")) == (not full.is_valid(document))
