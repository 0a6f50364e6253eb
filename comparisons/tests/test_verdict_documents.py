"""Verdict rows say what the document said."""

from typing import Any

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from catalog.documents.apply import apply as apply_tools
from catalog.documents.apply import plan as plan_tools
from catalog.documents.canonical import canonical_bytes, digest, normalise
from catalog.tests.factory import NOW, TASKS, make_tool, make_vocabulary, verdict_document
from catalog.tests.generated import VOCABULARY, tool_documents, verdict_documents
from catalog.vocabulary import load_vocabulary
from comparisons.documents import apply, build, build_many, pair_of, plan, with_slugs
from comparisons.models import Verdict
from comparisons.tests.factory import make_verdict

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.filterwarnings("ignore:Generating overly large repr"),
]
Document = dict[str, Any]


@pytest.fixture
def tools(db: None) -> None:
    # beta has the smaller key, so that the order of rows is not that of slugs.
    for slug in ("beta", "alpha", "gamma"):
        make_tool(slug)


def rows_of(document: Document) -> Document:
    apply(plan([document]))
    return build(Verdict.objects.get())


class TestRoundTrip:
    @pytest.mark.parametrize(
        "changes",
        [
            {},
            {"winner": None},
            {"winner": "beta"},
            {"by_task": []},
            {"sources": []},
            {"by_task": [{"task": t, "winner": None, "why": "Both."} for t in TASKS[::-1]]},
        ],
    )
    def test_rows_say_what_the_document_says(self, tools: None, changes: Document) -> None:
        make_verdict("beta", "alpha")
        document = normalise(verdict_document("alpha", "beta", **changes))
        assert rows_of(document) == document

    @settings(
        max_examples=5,
        deadline=None,
        derandomize=True,
        phases=[Phase.generate],  # to shrink a document through the database takes minutes
        suppress_health_check=list(HealthCheck),
    )
    @given(st.data())
    def test_generated_documents(self, db: None, data: st.DataObject) -> None:
        judged = [data.draw(tool_documents(slug)) for slug in ("one", "two")]
        first, second = (data.draw(verdict_documents(judged)) for _ in range(2))
        with transaction.atomic():
            load_vocabulary(
                {
                    "categories": {slug: slug for slug in VOCABULARY.categories},
                    "tasks": {"All": {slug: slug for slug in VOCABULARY.tasks}},
                }
            )
            apply_tools(plan_tools(judged), NOW)
            for document in (first, second):
                assert canonical_bytes(rows_of(document)) == canonical_bytes(document)
            transaction.set_rollback(True)


class TestPlan:
    def test_new_changed_and_same(self, tools: None) -> None:
        make_verdict("beta", "alpha")
        documents = [
            verdict_document("alpha", "beta", headline="Choose alpha, as everybody does"),
            verdict_document("beta", "alpha"),
            verdict_document("alpha", "gamma"),
        ]
        planned = plan([normalise(document) for document in documents])
        assert [item.verb for item in planned] == ["changed", "same", "new"]

    def test_same_document_writes_nothing(self, tools: None) -> None:
        verdict = make_verdict("beta", "alpha")
        apply(plan([build(verdict)]))
        assert Verdict.objects.get().version == verdict.version == 1

    def test_change_counts_as_a_new_version(self, tools: None) -> None:
        document = build(make_verdict("beta", "alpha")) | {"winner": None}
        assert rows_of(document)["winner"] is None
        verdict = Verdict.objects.get()
        assert verdict.version == 2
        assert verdict.draft_sha256 == digest(document)

    def test_building_asks_no_more_for_more_verdicts(self, tools: None) -> None:
        ids = [make_verdict(*pair).pk for pair in (("beta", "alpha"), ("beta", "gamma"))]
        counts = []
        for some in (ids[:1], ids):
            with CaptureQueriesContext(connection) as captured:
                build_many(some)
            counts.append(len(captured))
        assert counts == [2, 2]


class TestOtherSlugs:
    def test_every_place_is_renamed(self) -> None:
        document = with_slugs(normalise(verdict_document("alpha", "beta")), {"alpha": "omega"})
        assert document["tools"] == ["beta", "omega"]
        assert pair_of(document) == "beta-vs-omega"
        assert document["winner"] == document["by_task"][0]["winner"] == "omega"
        assert set(document["choose"]) == {"beta", "omega"}

    def test_no_winner_stays_no_winner(self) -> None:
        make_vocabulary()
        document = normalise(verdict_document("alpha", "beta", winner=None))
        assert with_slugs(document, {}) == document
