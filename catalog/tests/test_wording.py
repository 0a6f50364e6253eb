from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from threading import Thread

import pytest
from django.utils import translation

from catalog import formats, language, paths, wording
from catalog.listing import _page_number
from config.languages import speaking


@pytest.fixture
def german() -> Iterator[None]:
    with speaking("de"):
        yield


def in_both(say: object, *arguments: object) -> tuple[str, str]:
    assert callable(say)
    with speaking("de"):
        said = say(*arguments)
    return say(*arguments), said


class TestNumbers:
    @pytest.mark.parametrize(
        ("value", "english", "german"),
        [
            (12_845_056, "12,845,056", "12.845.056"),
            (81.8, "81.8", "81,8"),
            (Decimal("0.000229"), "0.000229", "0,000229"),
            (0, "0", "0"),
            (Decimal("100.00"), "100", "100"),
            (-1234.5, "-1,234.5", "-1.234,5"),
        ],
    )
    def test_have_the_marks_of_the_language(
        self, value: Decimal | float, english: str, german: str
    ) -> None:
        assert in_both(formats.number_text, value) == (english, german)

    def test_keep_their_units_and_signs(self) -> None:
        assert in_both(wording.quantity_text, 81.8, "%") == ("81.8 %", "81,8 %")
        assert in_both(formats.signed_text, Decimal("1.8")) == ("+1.8", "+1,8")
        assert in_both(formats.score_text, Decimal("64.0")) == ("64.0", "64,0")
        assert in_both(formats.share_text, 0.816) == ("82%", "82 %")


class TestDates:
    @pytest.mark.parametrize(
        ("partial", "english", "german"),
        [
            (date(2024, 1, 30), "30 January 2024", "30. Januar 2024"),
            ("2024-03-01", "1 March 2024", "1. März 2024"),
            ("2024-12", "December 2024", "Dezember 2024"),
            ("2024", "2024", "2024"),
            ("", "", ""),
        ],
    )
    def test_are_as_exact_as_they_are_known(
        self, partial: str | date, english: str, german: str
    ) -> None:
        assert in_both(formats.date_text, partial) == (english, german)


class TestMoney:
    @pytest.mark.parametrize(
        ("amount", "currency", "english", "german"),
        [
            ("0.30", "USD", "$0.30", "0,30 $"),
            ("1200", "EUR", "€1,200", "1.200 €"),
            ("9.99", "CHF", "9.99 CHF", "9,99 CHF"),
        ],
    )
    def test_stands_as_the_language_writes_it(
        self, amount: str, currency: str, english: str, german: str
    ) -> None:
        assert in_both(wording.money_text, amount, currency) == (english, german)

    def test_a_price_is_a_whole_phrase(self) -> None:
        price = {"amount": "20", "currency": "USD", "per": "month"}
        pricing = {"model": "freemium", "starting_price": price}
        assert in_both(wording.price_text, pricing) == ("from $20 per month", "ab 20 $ je Monat")

    def test_a_unit_that_nobody_translated_stays(self) -> None:
        assert in_both(wording.unit_text, "1M input tokens") == ("1M input tokens",) * 2


class TestWords:
    @pytest.mark.parametrize(
        ("count", "english", "german"),
        [
            (0, "0 tools", "0 Werkzeuge"),
            (1, "1 tool", "1 Werkzeug"),
            (2, "2 tools", "2 Werkzeuge"),
            (1045, "1,045 tools", "1.045 Werkzeuge"),
        ],
    )
    def test_counts_have_their_plural(self, count: int, english: str, german: str) -> None:
        assert in_both(wording.tool_count, count) == (english, german)

    def test_lists_end_with_and(self) -> None:
        assert in_both(formats.listed, ["A", "B", "C"]) == ("A, B and C", "A, B und C")
        assert in_both(formats.listed, ["A", "B"]) == ("A and B", "A und B")
        assert in_both(formats.listed, ["A"]) == ("A", "A")
        assert in_both(formats.listed, []) == ("", "")

    def test_kinds_are_translated_and_german_nouns_keep_their_capitals(self) -> None:
        assert in_both(wording.type_label, "dataset") == ("Dataset", "Datensatz")
        assert in_both(lambda: formats.inside(wording.type_label("dataset"))) == (
            "dataset",
            "Datensatz",
        )

    def test_licences(self) -> None:
        text = "Apache-2.0 OR LicenseRef-Gemma"
        assert in_both(wording.licence_text, text) == (
            "Apache-2.0 or Gemma licence",
            "Apache-2.0 oder Lizenz „Gemma“",
        )
        assert wording.licence_text("LicenseRef-OpenRAIL-plusplus-M") == "OpenRAIL++ M licence"
        assert in_both(wording.licence_text, "LicenseRef-Proprietary") == (
            "Proprietary",
            "Proprietär",
        )

    def test_a_wrong_page_is_said_in_the_language(self, german: None) -> None:
        assert _page_number("7", 3)[1] == (
            "Es gibt keine Seite 7: Die Liste hat 3 Seiten. Dies ist die erste.",
        )


class TestLanguage:
    def test_outside_of_a_request_django_says_which_it_is(self) -> None:
        with translation.override("de"):
            assert (language.active(), language.gettext("Model")) == ("de", "Modell")
        assert (language.active(), language.gettext("Model")) == ("en", "Model")

    def test_a_message_is_kept_for_the_language_that_it_was_asked_in(self) -> None:
        """Whatever Django thinks at that moment: a word of one language never shows in another."""
        with translation.override("de"), language.spoken("en-gb"):
            assert language.gettext("Benchmark saturates") == "Benchmark saturates"
            assert language.gettext("Trained on") == "Trained on"
        with language.spoken("de"):
            assert language.gettext("Trained on") == "Trainiert mit"

    def test_a_thread_does_not_speak_for_another(self, german: None) -> None:
        heard: list[str] = []
        thread = Thread(target=lambda: heard.append(wording.type_label("model")))
        thread.start()
        thread.join()
        assert (heard, wording.type_label("model")) == (["Model"], "Modell")

    def test_addresses_follow(self, german: None) -> None:
        assert paths.tool_path("alpha") == "/de/tools/alpha/"
        assert paths.order_path() == "/rankings/order.json"
