import numpy as np
import pytest

from catalog.lookup import nearness
from catalog.lookup.embeddings import DIMENSIONS, embed, embed_entry, pack, unpack
from catalog.lookup.nearness import VectorCache, Vectors


def unit(seed: int) -> np.ndarray:
    vector = np.random.default_rng(seed).normal(size=DIMENSIONS).astype(np.float32)
    return vector / np.linalg.norm(vector)


class Shelf:
    """Rows as a database would hold them."""

    def __init__(self) -> None:
        self.rows: dict[int, tuple[bytes, int]] = {}
        self.reads: list[int] = []

    def put(self, entry_id: int, seed: int, version: int) -> None:
        self.rows[entry_id] = (pack(unit(seed)), version)

    def vectors(self, since):
        self.reads.append(since)
        return [(i, packed, v) for i, (packed, v) in sorted(self.rows.items()) if v > since]


class TestEmbed:
    def test_alike_meanings_are_near(self):
        question = embed("turn a podcast into text")
        near, far = embed("audio transcription"), embed("tax return for a company")
        assert float(question @ near) > float(question @ far)

    @pytest.mark.parametrize("text", ["", "   ", "\n", "___"])
    def test_text_without_a_word_has_no_meaning(self, text):
        assert embed(text) is None

    @pytest.mark.parametrize("text", ["🙂", "\x00", "\ud800", "مرحبا", "a" * 10_000])
    def test_any_other_text_has_a_unit_vector(self, text):
        assert np.linalg.norm(embed(text)) == pytest.approx(1, abs=1e-5)

    def test_names_of_functions_are_words(self):
        assert embed("sendEmail") @ embed("send_email") == pytest.approx(1, abs=1e-5)

    def test_packing_keeps_the_direction(self):
        vector = embed_entry(["Whisper"], "Whisper transcribes speech")
        assert len(pack(vector)) == DIMENSIONS
        assert unpack(pack(vector)) @ vector > 0.999


class TestVectors:
    def test_nearest_first_and_by_id_where_equal(self):
        vectors = Vectors.of([(3, pack(unit(1))), (1, pack(unit(1))), (2, pack(unit(2)))])
        assert [i for i, _ in vectors.nearest(unit(1), 3)] == [1, 3, 2]

    def test_nothing_is_near_in_an_empty_index(self):
        assert Vectors.of(()).nearest(unit(1), 3) == []

    def test_likeness_of_known_entries_only(self):
        vectors = Vectors.of([(1, pack(unit(1))), (5, pack(unit(2)))])
        found = vectors.likeness(unit(1), [0, 1, 4, 9])
        assert list(found) == [1]
        assert found[1] == pytest.approx(1, abs=1e-2)

    def test_sifting_by_signs_finds_the_same_nearest(self, monkeypatch):
        rows = [(n, pack(unit(n))) for n in range(400)]
        question = unit(7) + 0.5 * unit(9)
        exact = Vectors.of(rows).nearest(question, 2)
        monkeypatch.setattr(nearness, "SIFT_ABOVE", 10)
        monkeypatch.setattr(nearness, "SIFTED", 40)
        assert Vectors.of(rows).nearest(question, 2) == exact


class TestCache:
    def test_reads_only_what_changed(self):
        shelf, cache = Shelf(), VectorCache()
        shelf.put(1, 1, 5)
        cache.at(5, 1, shelf)
        shelf.put(2, 2, 9)
        shelf.put(1, 3, 9)
        vectors = cache.at(9, 2, shelf)
        cache.at(9, 2, shelf)
        assert shelf.reads == [-1, 5]
        assert [i for i, _ in vectors.nearest(unit(3), 1)] == [1]

    def test_reads_all_again_after_many_removals(self):
        shelf, cache = Shelf(), VectorCache()
        for n in range(50):
            shelf.put(n, n, 1)
        cache.at(1, 50, shelf)
        shelf.rows = {n: row for n, row in shelf.rows.items() if n < 20}
        assert len(cache.at(2, 20, shelf).ids) == 20

    def test_emptied_database_is_read_anew(self):
        shelf, cache = Shelf(), VectorCache()
        shelf.put(1, 1, 8)
        cache.at(8, 1, shelf)
        shelf.rows.clear()
        assert len(cache.at(2, 0, shelf).ids) == 0
