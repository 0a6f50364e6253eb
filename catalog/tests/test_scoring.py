import pytest
from hypothesis import given
from hypothesis import settings as examples
from hypothesis import strategies as st

from catalog.lookup.contract import IndexedEntry, TermCounts
from catalog.lookup.scoring import candidates, fuse, rare_terms, rarity

few = examples(max_examples=60, deadline=None)
COUNTS = TermCounts(100, 1_000, {"text": 60, "podcast": 2, "speaker": 5})


def entry(entry_id: int, length: int = 10, **often: float) -> IndexedEntry:
    return IndexedEntry(entry_id, often, length)


class TestRarity:
    def test_rarer_is_more_telling(self):
        assert rarity("podcast", COUNTS) > rarity("speaker", COUNTS) > rarity("text", COUNTS) > 0

    def test_unknown_word_is_the_rarest(self):
        assert rarity("qwertz", COUNTS) > rarity("podcast", COUNTS)


class TestRareTerms:
    def test_stops_before_too_many_rows(self):
        assert rare_terms(["text", "podcast", "speaker"], COUNTS, 10) == (
            ["podcast", "speaker"],
            ["text"],
        )

    def test_rarest_is_looked_up_however_common(self):
        assert rare_terms(["text"], COUNTS, 10) == (["text"], [])

    def test_unknown_words_are_not_looked_up(self):
        assert rare_terms(["qwertz"], COUNTS, 10) == ([], [])


class TestCandidates:
    def test_more_telling_words_come_first(self):
        found = candidates(
            {"podcast": 1, "text": 1}, [entry(1, text=3.0), entry(2, podcast=1.0)], {}, COUNTS
        )
        assert [c.entry_id for c in found] == [2, 1]

    def test_words_that_say_more_weigh_more(self):
        found = candidates(
            {"text": 1, "speaker": 20}, [entry(1, text=3.0), entry(2, speaker=0.5)], {}, COUNTS
        )
        assert [c.entry_id for c in found] == [2, 1]

    def test_found_by_meaning_alone_can_win(self):
        found = candidates({"text": 1}, [entry(1, text=0.5), entry(2)], {2: 0.95}, COUNTS)
        assert found[0].entry_id == 2
        assert found[0].matched == frozenset()

    def test_longer_entry_with_the_same_words_is_weaker(self):
        found = candidates({"text": 1}, [entry(1, 500, text=1.0), entry(2, text=1.0)], {}, COUNTS)
        assert [c.entry_id for c in found] == [2, 1]

    def test_word_that_nobody_knows_lowers_coverage(self):
        one = candidates({"podcast": 1}, [entry(1, podcast=1.0)], {}, COUNTS)[0].coverage
        two = candidates({"podcast": 1, "qwertz": 1}, [entry(1, podcast=1.0)], {}, COUNTS)[
            0
        ].coverage
        assert one == pytest.approx(1)
        assert two < one / 2 + 0.01

    def test_words_that_stand_together_as_asked_weigh_more(self):
        apart = entry(1, text=1.0, speaker=1.0)
        held = IndexedEntry(2, apart.often, apart.length, {("text", "speaker"): 1.0})
        found = candidates({"text": 1, "speaker": 1}, [apart, held], {}, COUNTS)
        assert [c.entry_id for c in found] == [2, 1]

    def test_empty_index_and_empty_question(self):
        assert candidates({}, [], {}, TermCounts(0, 0, {})) == []
        assert candidates({}, [entry(1)], {}, COUNTS)[0].strength == 0


class TestFuse:
    def test_in_both_lists_beats_first_in_one(self):
        assert fuse([1, 2], [3, 2], most=3)[0] == 2

    @few
    @given(st.lists(st.integers(0, 20), unique=True), st.lists(st.integers(0, 20), unique=True))
    def test_every_id_once(self, first, second):
        assert sorted(fuse(first, second, most=99)) == sorted({*first, *second})
