import json
import re
from decimal import Decimal

import pytest
from hypothesis import given, settings

from comparisons.alignment import align
from comparisons.judging import Outcome, _low, judge
from comparisons.ranking.gap import too_close
from comparisons.relationship import relationship
from comparisons.tests.ranked_tools import make_standing, some_values
from comparisons.tests.test_formula import starter_standings
from comparisons.tests.tool_documents import (
    TASKS,
    make_capability,
    make_figure,
    make_tool,
    starter_tasks,
    starter_tool,
)

ALPHA = make_tool(
    "alpha",
    make_capability("draw"),
    make_capability("shade"),
    make_capability("write", best_for=["Long letters"]),
    make_capability("erase"),
    measurements=[make_figure("weight", 5, better=False)],
)
BETA = make_tool(
    "beta",
    make_capability("draw"),
    make_capability("shade", support="partial", limitations=["Only grey"]),
    make_capability("erase", "no-erasing", support="none"),
    make_capability("sign"),
    measurements=[make_figure("weight", 7, better=False)],
)
OTHER = BETA | {"category": "dictionaries", "type": "dataset"}
KNOWN = {"adoption": "0.5", "quality": "0.5", "ecosystem": "0.5", "match": "0.5", "freshness": 1}


def standings(**second):
    first = make_standing("alpha", **KNOWN | {"adoption": "0.9"})
    return {"alpha": first, "beta": make_standing("beta", **KNOWN | second)}


def verdict(first=ALPHA, second=BETA, held=None, tasks=TASKS):
    documents = [first, second]
    return judge(
        align(documents, tasks),
        relationship(documents, tasks),
        standings() if held is None else held,
    )


def texts(sentences):
    return [sentence.text for sentence in sentences]


def everything(found):
    return [
        found.headline,
        *found.summary,
        *(sentence for reasons in found.choose.values() for sentence in reasons),
        *(task.why for task in found.by_task),
        *found.unknown,
    ]


class TestWhoLeads:
    def test_the_leader_is_named_with_scores_and_component(self):
        found = verdict()
        assert (found.outcome, found.winner) == (Outcome.LEADS, "alpha")
        assert found.headline.text == (
            "Alpha ranks higher than Beta, 67.5 against 57.5, most of all by Adoption (+10.0)."
        )
        assert "component:adoption" in found.headline.basis

    def test_the_second_can_lead(self):
        found = verdict(held=standings(adoption="0.9", quality=1))
        assert found.winner == "beta"
        assert "most of all by Quality (+12.5)" in found.headline.text
        assert "Points for Beta: Quality +12.5." in texts(found.summary)

    def test_a_small_gap_has_no_winner(self):
        found = verdict(held=standings(adoption="0.85"))
        assert (found.outcome, found.winner) == (Outcome.TOO_CLOSE, None)
        assert "less than 2 points apart" in found.headline.text

    def test_overlapping_intervals_have_no_winner(self):
        found = verdict(held=standings(match=None))
        assert found.outcome is Outcome.TOO_CLOSE
        assert "what is not known could turn the order" in found.headline.text
        assert "Match graph of Beta: Not known." in texts(found.unknown)
        ahead = next(text for text in texts(found.summary) if text.startswith("On what is known"))
        assert "Alpha is 7.5 points ahead, most of all by Adoption" in ahead

    def test_a_component_that_the_other_does_not_know_is_not_given_as_the_reason(self):
        held = standings(match=None) | {
            "alpha": make_standing("alpha", **KNOWN | {"adoption": "0.7", "match": 1})
        }
        assert "most of all by Adoption (+5.0)" in verdict(held=held).headline.text

    @pytest.mark.parametrize(
        "held",
        [{}, {"alpha": make_standing("alpha", **KNOWN)}, standings(adoption=None, match=None)],
    )
    def test_who_is_not_ranked_yet_loses_nothing(self, held):
        found = verdict(held=held)
        assert (found.outcome, found.winner) == (Outcome.NOT_RANKED, None)
        assert "Beta" in found.headline.text
        assert not any(re.search(r"Points for", text) for text in texts(found.summary))


class TestNotSubstitutes:
    def test_no_winner_no_score_no_task_is_won(self):
        found = verdict(second=OTHER)
        assert (found.outcome, found.winner, found.by_task) == (Outcome.NOT_SUBSTITUTES, None, ())
        for sentence in everything(found):
            assert not re.search(r"\d\.\d|rank|point|UnfragileRank", sentence.text), sentence
            assert not any(key == "score" or "component" in key for key in sentence.basis)

    def test_it_says_how_they_relate(self):
        trained = ALPHA | {"relations": [{"kind": "trained-on", "tool": "beta", "source": "home"}]}
        assert "Alpha is trained on Beta." in texts(verdict(trained, OTHER).summary)


class TestReasons:
    def test_a_no_with_a_source_and_the_undocumented_are_told_apart(self):
        reasons = texts(verdict().choose["alpha"])
        assert reasons[:2] == [
            "You need erase: Beta does not do it, by its sources.",
            "You need write, not documented for Beta. Best for: Long letters.",
        ]
        assert len(reasons) == 3
        assert texts(verdict().choose["beta"]) == ["You need sign, not documented for Alpha."]

    def test_a_better_figure_is_a_reason(self):
        assert "Weight matters: 5 against 7 g." in texts(verdict().choose["alpha"])

    def test_part_against_full_names_the_limit(self):
        won = {task.task: task for task in verdict().by_task}
        assert won["shade"].winner == "alpha"
        assert won["shade"].why.text == "Alpha does it fully, Beta in part: Only grey."
        assert won["erase"].winner == "alpha"
        assert set(won) == {"shade", "erase"}

    def test_silence_is_unknown_and_never_a_no(self):
        unknown = texts(verdict().unknown)
        assert "Whether Beta does write is not documented." in unknown
        assert "Whether Alpha does sign is not documented." in unknown


class TestSymmetry:
    @pytest.mark.parametrize("second", [BETA, OTHER])
    def test_the_order_of_the_tools_changes_nothing(self, second):
        assert verdict(ALPHA, second) == verdict(second, ALPHA)

    @settings(max_examples=40, deadline=None)
    @given(ours=some_values, theirs=some_values)
    def test_a_winner_is_never_too_close(self, ours, theirs):
        held = {"alpha": make_standing("alpha", **ours), "beta": make_standing("beta", **theirs)}
        found = verdict(held=held)
        assert found == verdict(BETA, ALPHA, held)
        assert (found.winner is not None) == (
            all(standing.is_ranked for standing in held.values()) and not too_close(*held.values())
        )

    def test_three_tools_are_no_pair(self):
        documents = [ALPHA, BETA, make_tool("gamma", make_capability("draw"))]
        with pytest.raises(ValueError, match="two tools"):
            judge(align(documents, TASKS), relationship(documents, TASKS), {})


class TestFollowsFromData:
    @pytest.mark.parametrize(
        "first, second",
        [("langchain", "dspy"), ("cursor", "aider"), ("deepseek-v3", "qwen2-5")],
    )
    def test_each_number_of_a_starter_verdict_stands_in_the_data(self, first, second):
        documents = [starter_tool(first), starter_tool(second)]
        tasks = starter_tasks()
        held = {s.tool: s for s in starter_standings()[0] if s.tool in (first, second)}
        found = judge(align(documents, tasks), relationship(documents, tasks), held)
        data = json.dumps(documents)
        scores = {str(number) for s in held.values() for number in (s.score, s.low, s.high)}
        for sentence in everything(found):
            assert sentence.basis
            kind, _, key = sentence.basis[0].partition(":")
            if kind == "task":
                assert f'"task": "{key}"' in data
            if sentence is found.headline and kind == "score":
                printed = set(re.findall(r"\d+\.\d", sentence.text))
                for document in documents:
                    printed -= set(re.findall(r"\d+\.\d", document["name"]))
                assert printed <= scores

    def test_a_changed_standing_changes_the_sentence(self):
        held = standings()
        before = verdict(held=held).headline
        moved = make_standing("alpha", **KNOWN | {"adoption": Decimal(1)})
        assert verdict(held=held | {"alpha": moved}).headline != before


@pytest.mark.parametrize(
    "name, inside",
    [
        ("Image captioning", "image captioning"),
        ("OCR", "OCR"),
        ("PII detection", "PII detection"),
        ("OpenAI-compatible API", "OpenAI-compatible API"),
        ("", ""),
    ],
)
def test_names_stay_as_they_are_inside_a_sentence(name, inside):
    assert _low(name) == inside
