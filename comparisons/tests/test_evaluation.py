import json
import math

import pytest
from django.core.management import CommandError, call_command

from catalog.models import Tool
from comparisons.management.commands.evaluate_search import train_qrels
from comparisons.searching.evaluation import (
    BadSetError,
    Question,
    Replay,
    load_tools,
    measure,
    parts,
    questions_of,
    read_lines,
)

TOOLS = [
    {"id": "a", "name": "Scribe", "description": "Turns speech into text", "capabilities": []},
    {"id": "b", "name": "Painter", "description": "Draws pictures from words. " * 20},
    {"id": "c", "name": "Chef", "capabilities": [{"name": "Cooks", "description": "Recipes"}]},
]


QRELS_WITH_ODD_RELEVANCE = [
    {"query_id": "q", "tool_id": "a", "relevance": value}
    for value in (None, "high", -1, math.inf, math.nan)
]


def lines(path, rows):
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    return path


@pytest.fixture
def files(tmp_path):
    train = [{"id": "t1", "text": "write down what I say"}]
    asked = [{"id": "q1", "text": "speech to text"}, {"id": "q2", "text": "unanswered"}]
    return {
        "tools": lines(tmp_path / "tools.jsonl", TOOLS),
        "train": lines(tmp_path / "train.jsonl", train),
        "queries": lines(tmp_path / "dev.jsonl", asked),
        "qrels": lines(
            tmp_path / "qrels.jsonl",
            [
                {"query_id": "q1", "tool_id": "a", "relevance": 1},
                {"query_id": "t1", "tool_id": "a", "relevance": 1},
            ],
        ),
    }


class TestFiles:
    def test_questions_without_an_answer_are_left_out(self, files):
        found = questions_of(files["queries"], files["qrels"], ["a", "b"])
        assert [question.identity for question in found] == ["q1"]

    @pytest.mark.parametrize("content", ["{", "[1]", "\n\n7"])
    def test_broken_line_is_named(self, tmp_path, content):
        path = tmp_path / "x.jsonl"
        path.write_text(content)
        with pytest.raises(BadSetError, match="line"):
            read_lines(path)

    @pytest.mark.parametrize(
        "row", [{"tool_id": "a"}, {"query_id": "q"}, *QRELS_WITH_ODD_RELEVANCE], ids=str
    )
    def test_broken_answer_is_named_with_its_line(self, files, tmp_path, row):
        path = lines(tmp_path / "odd.jsonl", [{"query_id": "q1", "tool_id": "a"}, row])
        with pytest.raises(BadSetError, match=r"odd\.jsonl, line 2: "):
            questions_of(files["queries"], path, ["a"])

    def test_only_line_feeds_end_a_line(self, tmp_path):
        path = tmp_path / "x.jsonl"
        told = "one\u2028two\x85three"
        path.write_text(f"\ufeff{json.dumps({'id': told}, ensure_ascii=False)}\n", "utf-8")
        assert read_lines(path, "id") == [{"id": told}]

    def test_answers_of_training_questions_lie_beside_them(self, files, tmp_path):
        # Both sets number their questions alike.
        lines(tmp_path / "train.jsonl", [{"id": "q1", "text": "write down what I say"}])
        beside = lines(tmp_path / "train.qrels.jsonl", [{"query_id": "q1", "tool_id": "b"}])
        options = {name: files[name] for name in ("train", "qrels")} | {"train_qrels": None}
        assert train_qrels(options) == beside

    @pytest.mark.parametrize("given", [{"evidence": "x"}, {"evidence": "2"}, {"noise": 3.0}])
    def test_bad_shares_are_an_error(self, files, given):
        with pytest.raises(CommandError, match="Nothing was measured"):
            call_command("evaluate_search", **files, **given)

    def test_missing_file_is_an_error(self, files, tmp_path):
        with pytest.raises(CommandError, match="cannot be read"):
            call_command("evaluate_search", **files | {"tools": tmp_path / "none.jsonl"})

    def test_shares_add_up_to_all(self):
        questions = [Question(str(n), "x", {}) for n in range(10)]
        found = parts(questions, [0, 0.5, 1], seed=1)
        assert [len(part) for part in found] == [0, 5, 5]
        assert {q.identity for part in found for q in part} == set(map(str, range(10)))


@pytest.mark.django_db
class TestMeasuring:
    def test_visitors_teach_what_words_do_not_say(self):
        replay = Replay(load_tools(TOOLS))
        assert Tool.objects.count() == 3
        asked = [Question("q", "jot down my lecture", {"b": 1.0})]
        before = measure(asked, replay, 0, 0)
        replay.run([Question("t", "jot down my lecture please", {"b": 1.0})] * 3, lambda q: ["b"])
        after = measure(asked, replay, 1, 0)
        assert after.every.ndcg >= before.every.ndcg
        assert before.cold.questions == 1
        assert after.every.questions == 1

    @pytest.mark.parametrize(
        "capabilities",
        [
            ["Sings", "Hums"],
            {"Sings": "High and low", "Hums": ""},
            {"name": "Sings", "description": None},
            "Sings",
            [{"name": None}, 7, {"description": "low\0er \ud83d"}],
        ],
        ids=str,
    )
    def test_capabilities_may_be_written_in_many_ways(self, tmp_path, capabilities):
        row = {"id": 5, "name": "Bird \ud83d\0", "capabilities": capabilities}
        rows = read_lines(lines(tmp_path / "tools.jsonl", [row]), "id")
        assert load_tools(rows).keys() == {"5"}
        assert Tool.objects.get().name == "Bird ? "

    def test_right_tool_first_is_a_one(self):
        replay = Replay(load_tools(TOOLS))
        row = measure([Question("q", "turn speech into text", {"a": 1.0})], replay, 0, 0)
        figures = row.every
        assert (figures.ndcg, figures.recall1, figures.recall10, figures.mrr) == (1, 1, 1, 1)
