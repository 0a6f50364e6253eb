"""Shares of weightings as a reader adds them up."""

from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from comparisons.pair_rank import _percents

counts = st.lists(st.integers(0, 20_000), min_size=4, max_size=4).filter(any)


class TestShares:
    def test_what_is_not_nothing_is_not_printed_as_nothing(self) -> None:
        assert _percents((191, 10_424, 10, 1), 10_626) == [
            "1.8 %",
            "98.1 %",
            "0.1 %",
            "less than 0.1 %",
        ]
        assert _percents((1, 9_999, 0, 0), 10_000) == [
            "less than 0.1 %",
            "more than 99.9 %",
            "0 %",
            "0 %",
        ]
        assert _percents((5, 0, 0, 0), 5)[0] == "100 %"

    @given(counts)
    def test_add_up(self, counts: list[int]) -> None:
        told = _percents(counts, sum(counts))
        plain = [text.removesuffix(" %") for text in told]
        shares = {"less than 0.1": "0", "more than 99.9": "100"}
        assert sum(Decimal(shares.get(text, text)) for text in plain) == 100
