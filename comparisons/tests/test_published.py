import json
import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest

from catalog.documents.canonical import digest
from comparisons.ranking import tables
from comparisons.ranking.formula import place, score
from comparisons.ranking.inputs import Inputs, MatchCounts, Relating, gather
from comparisons.ranking.published import (
    PublishedRun,
    PublishedTool,
    inputs_digest,
    published_inputs,
    read_standing,
    standing_document,
)
from comparisons.tests.ranked_tools import AS_OF, make_ranked, make_signal

SCRIPT = Path(__file__).resolve().parents[2] / "docs" / "recompute_ranking.py"


@pytest.fixture(scope="module")
def inputs():
    documents = [
        make_ranked("alpha", make_signal(value=31_337), type="model", released="2024-05"),
        make_ranked("beta", make_signal("latest-release", "2.0", "2026-08-01"), type="agent"),
        make_ranked("gamma", make_signal(value=31_337), make_signal("citations", 12.5)),
        make_ranked("delta", license="", name="Δέλτα"),
    ]
    related = [Relating("beta", "built-on"), Relating("gamma", "integrates-with")]
    found = {
        document["slug"]: gather(document, related, MatchCounts(50 + place, 30), AS_OF)
        for place, document in enumerate(documents[:3])
    }
    return found | {"delta": gather(documents[3], (), None, AS_OF)}


def recomputed(documents):
    """Standing documents by slug, from stored inputs alone."""
    standings = [score(Inputs.from_document(document), AS_OF) for document in documents]
    places = place(standings)
    return {found.tool: standing_document(found, places.get(found.tool)) for found in standings}


def text_of(inputs):
    documents = [inputs[slug].as_document() for slug in sorted(inputs)]
    standings = recomputed(documents)
    run = PublishedRun(
        7,
        tables.FORMULA,
        AS_OF,
        inputs_digest(tables.FORMULA, AS_OF, documents),
        tables.published_tables(),
        [PublishedTool(document, standings[document["tool"]]) for document in documents],
    )
    return "".join(published_inputs(run))


def run_script(path):
    return subprocess.run(
        [sys.executable, "-I", str(SCRIPT), str(path)], capture_output=True, text=True, check=False
    )


class TestDigest:
    def test_hashing_tool_by_tool_is_hashing_the_whole(self, inputs):
        documents = {slug: found.as_document() for slug, found in inputs.items()}
        whole = {"formula": "f-1", "as_of": "2026-11-25", "inputs": documents}
        ordered = [documents[slug] for slug in sorted(documents)]
        assert inputs_digest("f-1", AS_OF, ordered) == digest(whole)

    def test_no_tools_at_all_have_a_digest(self):
        assert inputs_digest("f-1", AS_OF, []) == digest(
            {"formula": "f-1", "as_of": "2026-11-25", "inputs": {}}
        )

    def test_it_depends_on_day_formula_and_every_input(self, inputs):
        documents = [inputs[slug].as_document() for slug in sorted(inputs)]
        changed = [*documents[:-1], {**documents[-1], "category": "brushes"}]
        assert len({
            inputs_digest("f-1", AS_OF, documents),
            inputs_digest("f-2", AS_OF, documents),
            inputs_digest("f-1", date(2026, 11, 26), documents),
            inputs_digest("f-1", AS_OF, changed),
        }) == 4  # fmt: skip

    def test_tools_out_of_order_are_refused(self, inputs):
        documents = [inputs[slug].as_document() for slug in ("gamma", "alpha")]
        with pytest.raises(ValueError, match="ordered by slug"):
            inputs_digest("f-1", AS_OF, documents)


class TestStandings:
    def test_stored_inputs_alone_give_the_same_standings(self, inputs):
        stored = json.loads(json.dumps([found.as_document() for found in inputs.values()]))
        standings = {slug: score(found, AS_OF) for slug, found in inputs.items()}
        places = place(standings.values())
        assert recomputed(stored) == {
            slug: standing_document(standing, places.get(slug))
            for slug, standing in standings.items()
        }

    def test_a_standing_survives_json(self, inputs):
        standing = score(inputs["beta"], AS_OF)
        document = json.loads(json.dumps(standing_document(standing, None)))
        assert read_standing(document, "beta", "agent", "pencils") == standing


class TestStandAloneScript:
    def test_it_confirms_a_run(self, inputs, tmp_path):
        (tmp_path / "inputs.json").write_text(text_of(inputs), encoding="utf-8")
        done = run_script(tmp_path / "inputs.json")
        assert done.returncode == 0, done.stdout + done.stderr
        assert "Run 7: 4 tools" in done.stdout

    @pytest.mark.parametrize(
        "path, value, told",
        [
            (("tools", "alpha", "standing", "score"), "99.9", "alpha score: claimed 99.9"),
            (("tools", "gamma", "standing", "place", "overall"), 9, "gamma place"),
            (("tools", "beta", "inputs", "match", "successes"), 29, "digest"),
            (("tables", "thresholds", 0, "value"), "99", "is_ranked"),
        ],
    )
    def test_it_finds_a_changed_number(self, inputs, tmp_path, path, value, told):
        published = json.loads(text_of(inputs))
        part = published
        for key in path[:-1]:
            part = part[key]
        assert part[path[-1]] != value
        part[path[-1]] = value
        (tmp_path / "inputs.json").write_text(json.dumps(published), encoding="utf-8")
        done = run_script(tmp_path / "inputs.json")
        assert done.returncode == 1
        assert told in done.stdout
