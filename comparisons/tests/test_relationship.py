import pytest

from catalog.models import Relation
from comparisons.relationship import (
    GROUPS_WITHOUT_PURPOSE,
    LINK_SENTENCES,
    MIN_SHARED_PERCENT,
    MIN_SHARED_TASKS,
    Link,
    SharedLink,
    relationship,
    substitutes_rule,
    verdict_names_rivals,
)
from comparisons.tests.tool_documents import (
    TASKS,
    make_capability,
    make_tool,
    starter_tasks,
    starter_tool,
    starter_verdict,
)
from comparisons.ties import TIES, TIES_AROUND

PURPOSE_TASKS = ("draw", "shade", "erase", "write", "sign")


def make_doer(slug, *tasks, **fields):
    fields = {"category": f"{slug}-things"} | fields
    return make_tool(slug, *(make_capability(task) for task in tasks), **fields)


def are_substitutes(first, second, verdict=None):
    return relationship([first, second], TASKS, verdict).are_substitutes


class TestSubstitutes:
    def test_same_category_is_enough(self):
        assert are_substitutes(make_tool("a"), make_tool("b"))

    def test_enough_shared_tasks_across_categories(self):
        pair = make_doer("a", *PURPOSE_TASKS), make_doer("b", *PURPOSE_TASKS[:4], "host")
        assert are_substitutes(*pair)

    def test_one_task_too_few_is_not_enough(self):
        shared = PURPOSE_TASKS[: MIN_SHARED_TASKS - 1]
        assert not are_substitutes(make_doer("a", *shared), make_doer("b", *shared))

    def test_small_share_of_the_smaller_tool_is_not_enough(self):
        names = [f"task-{n}" for n in range(20)]
        first = make_doer("a", *names[:10])
        assert are_substitutes(first, make_doer("b", *names[4:14]))  # 6 of 10
        assert not are_substitutes(first, make_doer("b", *names[5:15]))  # 5 of 10

    def test_tasks_without_purpose_do_not_count(self):
        shared = (*PURPOSE_TASKS[:3], "release", "host")
        assert not are_substitutes(make_doer("a", *shared), make_doer("b", *shared))

    def test_task_that_one_side_does_not_do_is_not_shared(self):
        refuses = make_capability("write", support="none")
        second = make_tool("b", *map(make_capability, PURPOSE_TASKS[:3]), refuses, category="x")
        assert not are_substitutes(make_doer("a", *PURPOSE_TASKS[:4]), second)

    def test_model_and_dataset_never_are_by_tasks(self):
        pair = make_doer("a", *PURPOSE_TASKS), make_doer("b", *PURPOSE_TASKS, type="dataset")
        assert not are_substitutes(*pair)

    def test_library_and_service_may_be(self):
        pair = (
            make_doer("a", *PURPOSE_TASKS, type="library"),
            make_doer("b", *PURPOSE_TASKS, type="service"),
        )
        assert are_substitutes(*pair)

    def test_three_tools_need_every_pair(self):
        tools = make_tool("a"), make_tool("b"), make_doer("c", "draw")
        assert relationship(tools[:2], TASKS).are_substitutes
        assert not relationship(tools, TASKS).are_substitutes

    def test_the_published_sentence_holds_the_constants(self):
        assert f"at least {MIN_SHARED_TASKS} tasks" in substitutes_rule()
        assert f"{MIN_SHARED_PERCENT} %" in substitutes_rule()

    def test_groups_without_purpose_exist_in_the_vocabulary(self):
        groups = {name.group for name in starter_tasks().values()}
        assert groups.issuperset(GROUPS_WITHOUT_PURPOSE)


class TestVerdict:
    def test_winner_makes_rivals(self):
        pair = make_doer("a", "draw"), make_doer("b", "write")
        assert are_substitutes(*pair, verdict=verdict_names_rivals({"winner": "a"}))

    def test_verdict_without_winner_proves_nothing(self):
        pair = make_doer("a", "draw"), make_doer("b", "write")
        assert not are_substitutes(*pair, verdict=verdict_names_rivals({"winner": None}))

    def test_no_verdict_is_none(self):
        assert verdict_names_rivals(None) is None

    def test_verdict_of_three_tools_is_refused(self):
        with pytest.raises(ValueError, match="two tools"):
            relationship([make_tool(slug) for slug in "abc"], TASKS, True)


class TestHowTheyRelate:
    def related(self, slug, *relations):
        entries = [{"kind": kind, "tool": tool, "source": "home"} for kind, tool in relations]
        return make_doer(slug, "draw", relations=entries)

    def test_direct_links_in_both_directions(self):
        pair = self.related("a", ("built-on", "b")), self.related("b", ("fork-of", "a"))
        assert relationship(pair, TASKS).direct == (
            Link("a", "built-on", "b", "home", "b"),
            Link("b", "fork-of", "a", "home", "a"),
        )

    def test_links_that_meet_in_a_third_tool(self):
        pair = self.related("a", ("integrates-with", "hub")), self.related("b", ("built-on", "hub"))
        links = (
            Link("a", "integrates-with", "hub", "home", "hub"),
            Link("b", "built-on", "hub", "home", "hub"),
        )
        assert relationship(pair, TASKS).shared == (SharedLink("hub", links),)

    def test_third_tool_may_itself_hold_one_link(self):
        pair = self.related("a", ("integrates-with", "hub")), self.related("b")
        hub = self.related("hub", ("trained-on", "b"), ("built-on", "elsewhere"))
        found = relationship(pair, TASKS, neighbours=[hub])
        assert [link.third for link in found.shared] == ["hub"]
        assert found.around == (Link("hub", "trained-on", "b", "home", "b"),)

    def test_third_tool_of_one_side_is_not_shared(self):
        pair = self.related("a", ("integrates-with", "hub")), self.related("b")
        found = relationship(pair, TASKS)
        assert (found.shared, found.direct) == ((), ())

    def test_a_model_against_a_dataset_says_what_each_is_for(self):
        tools = [starter_tool("llava-1-6"), starter_tool("the-stack-v2")]
        verdict = starter_verdict("llava-1-6-vs-the-stack-v2")
        found = relationship(
            tools,
            starter_tasks(),
            verdict_names_rivals(verdict),
            neighbours=[starter_tool("starcoder2")],
        )
        assert not found.are_substitutes
        assert [purpose.type for purpose in found.purposes] == ["model", "dataset"]
        assert found.purposes[0].only_tasks[0] == "visual-question-answering"
        assert found.purposes[1].summary == tools[1]["summary"]
        assert [(link.tool, link.kind) for link in found.around] == [("starcoder2", "trained-on")]

    @pytest.mark.parametrize(
        ("first", "second", "expected"),
        [
            ("autogen", "semantic-kernel", True),  # two frameworks for agents
            ("starcoder2", "llama-3-1", True),  # both chosen to write code
            ("llava-1-6", "llava-instruct-150k", False),  # five shared tasks, model and dataset
            ("laion-5b", "librispeech", False),  # pictures and speech, kept in similar ways
            ("llama-cpp", "whisper-cpp", False),  # served alike, for text and for speech
            ("cursor", "filesystem-mcp-server", False),
        ],
    )
    def test_starter_pairs_across_categories(self, first, second, expected):
        tools = [starter_tool(first), starter_tool(second)]
        assert relationship(tools, starter_tasks()).are_substitutes is expected


class TestSentences:
    @pytest.mark.parametrize("sentences", [LINK_SENTENCES, TIES, TIES_AROUND])
    def test_every_kind_of_relation_has_one(self, sentences):
        assert set(sentences) == set(Relation.Kind.values)
