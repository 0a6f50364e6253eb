"""What comparisons say in German, sentence by sentence, and what stays English."""

import json
import re
from collections.abc import Iterator
from datetime import timedelta
from decimal import Decimal
from html import unescape
from threading import Event, Thread
from typing import Any

import pytest
from django.test import Client
from hypothesis import given, settings

from catalog.models import Correction
from catalog.tests.factory import NOW, make_published, measurement, signal
from comparisons.judging import Outcome
from comparisons.methodology import methodology_document
from comparisons.ranking.components import FEW_VISITORS, HELPED, NO_SIGNAL, RECORDED
from comparisons.ranking.formula import score
from comparisons.ranking.published import standing_document
from comparisons.ranking.record import compute
from comparisons.ranking.retold import TOLD_AS, missing_text, retold
from comparisons.tests.factory import make_published_verdict
from comparisons.tests.ranked_tools import (
    AS_OF,
    gathered,
    make_ranked,
    make_signal,
    make_standing,
    some_values,
)
from comparisons.tests.test_judging import (
    ALPHA,
    BETA,
    KNOWN,
    OTHER,
    everything,
    standings,
    texts,
    verdict,
)
from config.languages import speaking

# Of an English sentence that nobody translated; content of documents is English as well.
ENGLISH = re.compile(r"\b(?:the|and|is|of|not|does|than|with|points|unknown|known)\b")


@pytest.fixture
def german() -> Iterator[None]:
    with speaking("de"):
        yield


@pytest.mark.usefixtures("german")
class TestVerdict:
    def test_a_leader(self) -> None:
        found = verdict()
        assert found.headline.text == (
            "Alpha steht höher als Beta, 67,5 gegenüber 57,5, vor allem durch Verbreitung (+10,0)."
        )
        assert texts(found.summary) == [
            "Beide erledigen 2 Aufgaben; soweit dokumentiert, erledigt Alpha allein 2 weitere und "
            "Beta allein 1.",
            "Punkte für Alpha: Verbreitung +10,0.",
        ]

    def test_too_close(self) -> None:
        found = verdict(held=standings(adoption="0.85"))
        assert (found.outcome, found.winner) == (Outcome.TOO_CLOSE, None)
        assert found.headline.text == (
            "Zu knapp, um zu entscheiden: Alpha steht bei 67,5 (67,5 bis 67,5), Beta bei 66,3 "
            "(66,3 bis 66,3), weniger als 2 Punkte auseinander."
        )

    def test_what_is_unknown_could_turn_it(self) -> None:
        found = verdict(held=standings(match=None))
        assert found.headline.text.endswith(
            "und was nicht bekannt ist, könnte die Reihenfolge umkehren."
        )
        assert (
            "Nach dem Bekannten allein liegt Alpha 7,5 Punkte vorn, vor allem durch Verbreitung "
            "(+10,0)." in texts(found.summary)
        )

    def test_not_ranked_one_and_two(self) -> None:
        one = verdict(held={"alpha": make_standing("alpha", **KNOWN)}).headline.text
        assert one == "Noch keine Reihenfolge: Beta hat keinen Rang, zu wenig ist bekannt."
        both = verdict(held={}).headline.text
        assert both == (
            "Noch keine Reihenfolge: Alpha und Beta haben keinen Rang, zu wenig ist bekannt."
        )

    def test_not_substitutes(self) -> None:
        trained = ALPHA | {"relations": [{"kind": "trained-on", "tool": "beta", "source": "home"}]}
        found = verdict(trained, OTHER)
        assert found.headline.text == (
            "Alpha und Beta sind nicht austauschbar: Sie sind für verschiedene Arbeiten gemacht."
        )
        assert "Alpha wurde mit Beta trainiert." in texts(found.summary)

    def test_reasons_and_tasks(self) -> None:
        found = verdict()
        assert texts(found.choose["alpha"]) == [
            "Sie brauchen „Erase“: Beta kann es laut seinen Quellen nicht.",
            "Sie brauchen „Write“, was für Beta nicht dokumentiert ist. Am besten für: Long "
            "letters.",
            "Weight ist Ihnen wichtig: 5 gegenüber 7 g.",
        ]
        won = {task.task: task.why.text for task in found.by_task}
        assert won["shade"] == "Alpha kann es ganz, Beta teilweise: Only grey."
        assert won["erase"] == "Alpha kann es; Beta laut seinen Quellen nicht."

    def test_silence_is_unknown(self) -> None:
        assert "Ob Beta diese Aufgaben erledigt, ist nicht dokumentiert: Write." in texts(
            verdict().unknown
        )

    @settings(max_examples=30, deadline=None)
    @given(ours=some_values, theirs=some_values)
    def test_every_place_is_filled_and_every_sentence_is_german(
        self, ours: dict[str, Any], theirs: dict[str, Any]
    ) -> None:
        held = {"alpha": make_standing("alpha", **ours), "beta": make_standing("beta", **theirs)}
        for second in (BETA, OTHER):
            for sentence in everything(verdict(ALPHA, second, held)):
                said = sentence.text.replace("Not known.", "")  # the record of the test
                assert not re.search("%|None", said), said
                assert not ENGLISH.search(said), said


class TestRecords:
    """A run is recorded in English, whatever the language of whoever happens to start it."""

    INPUTS = gathered(make_ranked("alpha", make_signal(), make_signal(observed="2020-01-01")))

    def test_a_record_is_the_same_in_every_language(self) -> None:
        english = standing_document(score(self.INPUTS, AS_OF), None)
        with speaking("de"):
            assert standing_document(score(self.INPUTS, AS_OF), None) == english
        assert any("Visitors have not been counted yet." in line for line in english["missing"])

    def test_it_is_said_anew(self, german: None) -> None:
        assert retold(NO_SIGNAL) == "Kein brauchbares Signal der Verbreitung ist bekannt."
        assert retold(FEW_VISITORS % {"least": 20}) == (
            "Weniger als 20 Besucher haben gesagt, ob es geholfen hat."
        )
        assert retold(HELPED % {"successes": 18, "visitors": 25}) == (
            "18 von 25 Besuchern sagten, dass es geholfen hat"
        )
        assert missing_text(f"Adoption: {NO_SIGNAL}") == (
            "Verbreitung: Kein brauchbares Signal der Verbreitung ist bekannt."
        )

    @pytest.mark.parametrize("template", RECORDED)
    def test_english_is_what_was_recorded(self, template: str) -> None:
        values = dict.fromkeys(re.findall(r"%\((\w+)\)s", template), "7")
        recorded = template % values
        assert retold(recorded) == TOLD_AS.get(template, recorded)

    def test_what_no_formula_says_stays(self, german: None) -> None:
        assert retold("Something of an older formula: 5 of 7.") == (
            "Something of an older formula: 5 of 7."
        )
        assert missing_text("Nothing known: at all") == "Nothing known: at all"


@pytest.fixture(scope="class")
def ranked(class_rows: None) -> None:
    """Two tools with a verdict of editors, and one that only its data judge."""
    released = signal("latest-release", "2.0", observed="2026-11-01")
    make_published(
        "alpha",
        signals=[signal(value=150_000), released],
        measurements=[measurement(value=1234.5)],
    )
    make_published("beta", signals=[signal(value=40)], measurements=[measurement(value=7)])
    make_published("gamma", signals=[])
    make_published_verdict("alpha", "beta")
    compute(NOW.date(), NOW)


def body(client: Client, address: str) -> bytes:
    response = client.get(address)
    assert response.status_code == 200
    return response.content


@pytest.mark.django_db
@pytest.mark.usefixtures("ranked")
class TestPages:
    @pytest.mark.parametrize(
        ("address", "sentences"),
        [
            ("/compare/alpha-vs-beta/", ("Das Urteil der Redaktion", "1.234,5", "Einstiegspreis")),
            ("/compare/alpha-vs-gamma/", ("Noch kein Rang", "zu wenig ist bekannt", "Fähigkeiten")),
            ("/tools/alpha/", ("150.000", "GitHub-Sterne", "1. November 2026", "Verbreitung")),
            ("/search/?q=draw", ("Passende Wörter: draw", "Werkzeuge")),
            (
                "/search/?q=nothing+like+it+zzz",
                ("Suche: nothing like it", "Englische Wörter finden"),
            ),
            ("/tasks/draw/", ("KI-Werkzeuge dafür",)),
            ("/rankings/", ("KI-Werkzeuge nach Platz", "Noch haben zu wenige gesagt")),
            ("/methodology/", ("Unbekannt ist nicht null.", "200.000.000", "Halbwertszeiten")),
            ("/tools/?page=99&type=nix", ("Es gibt keine Seite 99", "ist nicht dabei")),
            ("/changes/", ("Werkzeug veröffentlicht, Ausgabe 1",)),
            ("/compare/?tools=zzz", ("Kein Werkzeug heißt „zzz“.",)),
            ("/tools/zzz/", ("Als „zzz“ ist hier kein Werkzeug veröffentlicht.",)),
        ],
    )
    def test_say_their_sentences_in_german(
        self, client: Client, address: str, sentences: tuple[str, ...]
    ) -> None:
        page = unescape(client.get(f"/de{address}").content.decode())
        for sentence in sentences:
            assert sentence in page

    def test_an_answer_of_the_api_is_the_same_bytes(self, client: Client) -> None:
        """While another thread speaks German, and after a German page in this one."""
        addresses = ("/api/v1/compare/?tools=alpha,gamma", "/api/v1/tools/alpha/")
        addresses = (*addresses, "/rankings/order.json?w=adoption:1", "/methodology.json")
        before = [body(client, address) for address in addresses]
        is_speaking, is_done = Event(), Event()

        def speak() -> None:
            with speaking("de"):
                is_speaking.set()
                is_done.wait(10)

        thread = Thread(target=speak)
        thread.start()
        is_speaking.wait(10)
        try:
            client.get("/de/compare/alpha-vs-gamma/")
            assert [body(client, address) for address in addresses] == before
        finally:
            is_done.set()
            thread.join()

    def test_what_a_german_form_sends_is_kept_in_english(
        self, client: Client, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        form = "/de/corrections/new/?tool=alpha&claim=pricing/"
        page = client.get(form).content.decode()
        assert "Preis" in page
        token = re.search(r'name="token" value="([^"]+)"', page)
        monkeypatch.setattr("catalog.corrections.SHORTEST_WAIT", timedelta(seconds=-1))
        sent = {"token": token[1] if token else "", "message": "It costs more than that."}
        assert client.post(form, sent)["Location"] == "/de/corrections/?sent=1"
        assert Correction.objects.get().claim == "Price"

    def test_what_is_wrong_with_a_form_is_said_in_german(self, client: Client) -> None:
        page = client.post("/de/corrections/new/?tool=alpha", {"message": "Short"})
        assert "mindestens zehn Zeichen" in page.content.decode()

    def test_data_has_no_german_address(self, client: Client) -> None:
        for address in ("methodology.json", "rankings/order.json", "compare/alpha-vs-beta.csv"):
            assert client.get(f"/{address}").status_code == 200
            assert client.get(f"/de/{address}").status_code == 404

    def test_a_run_that_a_german_thread_starts_has_the_same_digest(self) -> None:
        first = compute(NOW.date(), NOW)
        with speaking("de"):
            again = compute(NOW.date(), NOW)
        assert again.ranking.digest == first.ranking.digest


class TestDocuments:
    def test_the_method_as_data_keeps_its_tables_in_english(self, german: None) -> None:
        tables = methodology_document("UnfragileRank")
        assert tables["components"][0]["name"] == "Adoption"
        assert Decimal(tables["caps"][0]["value"]) == 200_000
        assert json.dumps(tables, default=str)


@pytest.mark.django_db
def test_what_a_document_says_of_its_price_is_marked_as_english(client: Client) -> None:
    price = {"model": "freemium", "note": "Free for one pencil."}
    for slug in ("alpha", "beta"):
        make_published(slug, pricing=price)
    note = '<span class="aside"{}>Free for one pencil.</span>'
    assert note.format(' lang="en"') in client.get("/de/compare/alpha-vs-beta/").content.decode()
    assert note.format("") in client.get("/compare/alpha-vs-beta/").content.decode()
