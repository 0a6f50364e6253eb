import pytest
from django.db import connection, transaction

from catalog.lookup import find, index_entries, lookup_of, remove_entries
from catalog.lookup.contract import EntryText
from catalog.models import SearchTerm, SearchText

pytestmark = pytest.mark.django_db

PODCAST = EntryText(1, "Whisper", "Transcribe podcasts", "Speech recognition", "Speaker names")
COMPILER = EntryText(2, "Cling", "Run C++ interactively", "An interpreter for C++", "LLVM")
SERVER = EntryText(
    3, "Express", "Serve HTTP with Node.js", "A web framework", "Middleware AND more"
)
CAFE = EntryText(4, "Tables", "Book a table at a café", "Reservations", "Restaurants in Zürich")
ALL = [PODCAST, COMPILER, SERVER, CAFE]


def by_words(question: str) -> list[int]:
    return [c.entry_id for c in find(connection, question) if c.matched]


@pytest.fixture
def index():
    index_entries(connection, ALL)


@pytest.mark.usefixtures("index")
class TestWords:
    @pytest.mark.parametrize(
        ("question", "expected"),
        [
            ("c++", [2]),
            ("C++17", [2]),
            ("node.js", [3]),
            ("NodeJS", [3]),
            ("cafe", [4]),
            ("CAFÉ", [4]),
            ("zurich", [4]),
            ("transcribing a podcast", [1]),
            ("AND", []),
            ("the", []),
            ("c", []),
            ("", []),
            ('"', []),
            ("*", []),
            ("NEAR(", []),
            ("names:whisper", [1]),
            ("'; DROP TABLE catalog_searchtext; --", [4]),
            ("\x00", []),
            ("🙂", []),
            ("<b>whisper</b>", [1]),
            ("\u202eمرحبا", []),
            ("whisper " * 1_300, [1]),
        ],
    )
    def test_same_words_find_the_same_on_both_databases(self, question, expected):
        assert by_words(question) == expected

    def test_any_of_the_words_is_enough(self):
        assert 1 in by_words("quarterly podcast invoices")

    def test_matched_terms_are_told(self):
        found = {c.entry_id: c for c in find(connection, "transcribe speech")}
        assert found[1].matched == {"transcrib", "speech"}

    def test_rare_word_weighs_more_than_common_one(self):
        index_entries(connection, [EntryText(9, "Web", "Serve a web page", "web", "podcast")])
        assert by_words("web podcast middleware")[0] != 1


class TestOrderOfWords:
    @pytest.mark.parametrize(
        ("question", "first"), [("speech recognition", 5), ("recognition of a speech", 6)]
    )
    def test_words_together_as_asked_come_first(self, question, first, settings):
        settings.SEARCH_BY_MEANING = False
        one = EntryText(5, "One", "Speech recognition", "", "")
        other = EntryText(6, "Two", "Recognition speech", "", "")
        index_entries(connection, [one, other])
        assert by_words(question)[0] == first

    def test_parts_of_words_are_not_words_together(self):
        index_entries(connection, [EntryText(5, "", "overfast searches", "", "")])
        lookup = lookup_of(connection)
        assert not lookup.entries([5], ["fast", "search"])[0].together


class TestMeaning:
    def test_finds_without_a_common_word(self, index):
        found = find(connection, "subtitles for an audio recording")
        assert found[0].entry_id == 1
        assert found[0].likeness > 0.2

    def test_stop_words_do_not_change_what_an_entry_is_like(self, index):
        plain = find(connection, "podcast speaker names")
        wordy = find(connection, "Could you please give me the podcast speaker names")
        assert wordy[0].likeness == pytest.approx(plain[0].likeness)

    def test_stop_words_alone_are_compared_as_they_are(self, index):
        assert find(connection, "what is this about")

    def test_switched_off_goes_by_words_alone(self, index, settings):
        settings.SEARCH_BY_MEANING = False
        found = find(connection, "podcast")
        assert [(c.entry_id, c.likeness) for c in found] == [(1, 0.0)]

    def test_index_without_vectors_still_finds(self, settings):
        settings.SEARCH_BY_MEANING = False
        index_entries(connection, ALL)
        assert SearchText.objects.filter(vector__isnull=False).count() == 0
        settings.SEARCH_BY_MEANING = True
        assert by_words("podcast") == [1]


class TestChanges:
    def test_replaced_entry_forgets_its_old_words(self, index):
        index_entries(connection, [EntryText(1, "Whisper", "Translate films", "", "")])
        assert by_words("podcast") == []
        assert by_words("films") == [1]

    def test_removed_entry_is_not_found(self, index):
        remove_entries(connection, [1, 77])
        assert by_words("podcast") == []
        assert all(c.entry_id != 1 for c in find(connection, "subtitles for audio"))

    def test_counts_return_to_zero(self, index):
        remove_entries(connection, [1, 2, 3, 4])
        assert not SearchTerm.objects.exclude(entries=0, terms=0).exists()

    def test_counting_twice_changes_nothing(self, index):
        before = list(SearchTerm.objects.order_by("term").values_list("term", "entries", "terms"))
        index_entries(connection, ALL)
        after = list(SearchTerm.objects.order_by("term").values_list("term", "entries", "terms"))
        assert after == before

    def test_undone_transaction_leaves_no_trace(self, index):
        with transaction.atomic():
            remove_entries(connection, [1])
            transaction.set_rollback(True)
        assert by_words("podcast") == [1]

    def test_entry_of_very_many_words(self):
        index_entries(connection, [EntryText(5, "Long", "text", "", "word number " * 30_000)])
        assert by_words("number") == [5]


@pytest.mark.usefixtures("index")
class TestCost:
    def test_search_takes_four_queries(self, django_assert_num_queries):
        with django_assert_num_queries(4):
            find(connection, "transcribe a podcast")

    def test_common_terms_are_not_looked_up(self):
        lookup = lookup_of(connection)
        lookup.most_read = 1
        counts = lookup.counts(["podcast", "an"])
        assert lookup.find(["podcast"], counts, 10) == [1]
