from decimal import Decimal

import pytest

from catalog.tests.factory import measurement, tool_document, verdict_document
from comparisons.prose import claimed_numbers, known_numbers, unfounded


def found_in(summary, *measurements, **fields):
    tool = tool_document("alpha", measurements=list(measurements), **fields)
    verdict = verdict_document(summary=summary)
    return [claim.text for claim in unfounded(verdict, [tool, tool_document("beta")])]


class TestFounded:
    @pytest.mark.parametrize(
        "summary",
        [
            "It reaches 81.53 on paper.",
            "It reaches 81.5 on paper.",
            "It reaches 82 on paper.",
        ],
    )
    def test_figures_may_be_rounded(self, summary):
        assert found_in(summary, measurement(value=81.53)) == []

    @pytest.mark.parametrize("text", ["12,845,056", "12.8 million", "13 million"])
    def test_large_figures_may_be_shortened(self, text):
        assert found_in(f"It has {text} users.", measurement(value=12_845_056)) == []

    def test_numbers_in_texts_and_dates_of_the_documents_are_data(self):
        tool = {"description": "It holds 358 languages.", "released": "2024-05"}
        assert found_in("Of 2024, with 358 languages.", **tool) == []

    def test_small_counts_and_names_with_digits_are_no_claims(self):
        assert found_in("The 2 of them, GPT-4o and v1.55, do 3 of 9 tasks.") == []


class TestUnfounded:
    @pytest.mark.parametrize(
        "summary, text",
        [
            ("It reaches 81.9 on paper.", "81.9"),
            ("It reaches 18.53 on paper.", "18.53"),
            ("About 4,000 people use it.", "4,000"),
            ("It is 0.5 better.", "0.5"),
        ],
    )
    def test_a_number_that_stands_nowhere_is_found(self, summary, text):
        assert found_in(summary, measurement(value=81.53)) == [text]

    def test_the_place_is_named(self):
        verdict = verdict_document(
            headline="Choose alpha for 77 papers or more",
            choose={"alpha": ["You write", "You own 55 pens"], "beta": ["You do not"]},
            by_task=[{"task": "write", "winner": "alpha", "why": "It writes 99 lines."}],
        )
        places = [claim.pointer for claim in unfounded(verdict, [tool_document()])]
        assert places == ["/headline", "/choose/alpha/1", "/by_task/0/why"]


class TestReading:
    def test_numbers_are_read_with_their_separators(self):
        verdict = verdict_document(summary="From 1,234.5 to 42, and 7.")
        assert [c.value for c in claimed_numbers(verdict)] == [Decimal("1234.5"), Decimal(42)]

    def test_truth_values_are_no_numbers(self):
        assert known_numbers([{"is_open": True}]) == set()
