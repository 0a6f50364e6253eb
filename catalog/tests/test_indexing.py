from hashlib import sha256
from threading import Event

import pytest
from django.core.management import call_command
from django.db import connection, transaction

from catalog import publishing
from catalog.documents.apply import apply, plan
from catalog.documents.canonical import normalise
from catalog.indexing import entry_text, index_task
from catalog.lookup import EntryText, embeddings, find, is_index_current
from catalog.lookup.index import MADE_BY, RULES, IndexRow
from catalog.lookup.words import terms
from catalog.models import CapabilityEntry, SearchTerm, SearchText, Task, Tool
from catalog.tests import factory
from catalog.tests.races import at_once, on_postgres, wait_until_somebody_waits

pytestmark = pytest.mark.django_db


def found(question: str) -> list[str]:
    hits = [c.entry_id for c in find(connection, question) if c.matched]
    entries = CapabilityEntry.objects.in_bulk(hits)
    return [entries[pk].slug for pk in hits]


def contents() -> tuple[list, list]:
    """All words of the index, and how often they are counted."""
    texts = SearchText.objects.order_by("entry_id").values_list("entry_id", "headings", "details")
    counts = SearchTerm.objects.exclude(entries=0).values_list("term", "entries", "terms")
    return list(texts), sorted(counts)


class TestIndexFollowsEditions:
    def test_published_capability_is_found_by_heading_task_and_tool(self):
        factory.make_published("alpha", aliases=["Graphite Prime"])
        assert found("sharpen")[0] == "sharpen"
        assert set(found("graphite")) == set(factory.TASKS)

    def test_task_is_found_by_its_other_words_too(self):
        factory.make_vocabulary()
        Task.objects.filter(slug="sharpen").update(aliases=["whetting"])
        factory.make_published("alpha")
        assert found("whetting") == ["sharpen"]

    def test_task_that_is_called_something_else_is_found_by_that(self):
        factory.make_published("alpha")
        refusing = factory.capability("sharpen", support="none")
        others = [factory.capability(task) for task in ("draw", "erase", "write")]
        factory.make_published("beta", capabilities=[refusing, *others])
        task = Task.objects.get(slug="sharpen")
        task.name, task.aliases = "Grind", ["whetting"]
        task.save()
        index_task(task)
        assert found("whetting") == found("grind") == ["sharpen"]
        step_by_step = contents()
        call_command("index_catalogue")
        assert contents() == step_by_step

    def test_draft_is_not_found(self):
        factory.make_tool("alpha")
        assert found("sharpen") == []

    def test_explicit_no_is_not_found(self):
        kept = [factory.capability(task) for task in ("erase", "sharpen", "write")]
        refusing = factory.capability("draw", support="none")
        factory.make_published("alpha", capabilities=[refusing, *kept])
        assert set(found("draw alpha")) == {"erase", "sharpen", "write"}

    def test_next_edition_replaces_the_words(self):
        factory.make_published("alpha")
        factory.make_published("alpha", summary="Alpha now chisels marble, slowly and with care.")
        assert set(found("chisels marble")) == set(factory.TASKS)
        assert SearchText.objects.count() == CapabilityEntry.objects.count() == 4

    def test_withdrawn_tool_leaves_nothing(self):
        edition = factory.make_published("alpha")
        publishing.unpublish(edition.tool, by=None, note="Gone", at=factory.NOW)
        assert found("sharpen") == []
        assert SearchText.objects.count() == 0
        assert not SearchTerm.objects.exclude(entries=0).exists()

    def test_undone_publication_leaves_the_old_index(self):
        tool = factory.make_tool("alpha")
        with transaction.atomic():
            factory.publish(tool)
            transaction.set_rollback(True)
        assert found("sharpen") == []

    def test_number_of_queries_does_not_grow_with_tools(self, django_assert_max_num_queries):
        tools = [factory.make_tool(f"tool-{n}") for n in range(6)]
        documents = {tool.pk: publishing.build(tool) for tool in tools}
        with django_assert_max_num_queries(45):
            publishing.freeze(documents, by=None, note="All", at=factory.NOW)
        assert len(found("sharpen")) == 6 * len(factory.TASKS)


@on_postgres
@pytest.mark.django_db(transaction=True)
def test_new_word_for_a_task_waits_for_who_publishes():
    factory.make_published("alpha")
    task = Task.objects.get(slug="sharpen")
    task.aliases = ["whetting"]
    task.save()
    tool, read = Tool.objects.get(), Event()

    def publish_slowly():
        with transaction.atomic():
            apply(
                plan([normalise(factory.tool_document("alpha", license="Apache-2.0"))]), factory.NOW
            )
            publishing.publish(tool, by=None, note="", at=factory.NOW)
            read.set()
            wait_until_somebody_waits()

    def rename():
        read.wait(5)
        with transaction.atomic():
            index_task(task)

    assert at_once(publish_slowly, rename) == [None, None]
    assert found("whetting") == ["sharpen"]
    assert SearchText.objects.count() == CapabilityEntry.objects.count()


class TestRebuilding:
    def test_rebuilt_index_finds_the_same(self, capsys):
        factory.make_published("alpha")
        factory.make_published("beta")
        texts = SearchText.objects.order_by("entry_id").values_list("entry_id", "details")
        before = found("sharpen"), list(texts.all())
        SearchText.objects.filter(names__contains="alpha").update(details="")
        call_command("index_catalogue")
        assert "2 tools" in capsys.readouterr().out
        assert (found("sharpen"), list(texts.all())) == before

    def test_counts_are_those_of_a_fresh_index(self):
        factory.make_published("alpha")
        before = sorted(SearchTerm.objects.values_list("term", "entries", "terms"))
        SearchTerm.objects.filter(term="sharpen").update(entries=99)
        call_command("index_catalogue")
        assert sorted(SearchTerm.objects.values_list("term", "entries", "terms")) == before


class TestIndexOfAnotherRelease:
    def test_fresh_index_is_current_however_it_was_filled(self):
        assert is_index_current(connection)
        factory.make_published("alpha")
        assert is_index_current(connection)

    @pytest.mark.parametrize("signature", [None, RULES - 1])
    def test_old_index_is_made_anew_once(self, signature, capsys):
        factory.make_published("alpha")
        before = contents()
        signed = SearchTerm.objects.filter(term=MADE_BY)
        signed.delete() if signature is None else signed.update(version=signature)
        SearchText.objects.update(headings="")
        call_command("index_catalogue", if_old=True)
        assert "1 tools" in capsys.readouterr().out
        assert contents() == before
        call_command("index_catalogue", if_old=True)
        assert capsys.readouterr().out == ""

    def test_other_terms_of_the_same_text_need_other_rules(self):
        """Whoever changes what is expected here has to raise RULES in the same change."""
        text = EntryText(
            1,
            names="LangChain GPT-4 Node.js",
            headings="Text-to-speech versus the speaking of naïve text",
            summary="getTimesForMovie runs C++ models",
            details="Straßen, ﬁne-tuned; it summarises e-mail 3.5",
        )
        expected = [
            "lang chain langchain gpt 4 gpt4 node js nodej",
            "text speech speak naiv text",
            "time movi run cplusplu model",
            "strassen fine tune summar e mail email 3 5",
        ]
        assert (IndexRow.of(text).columns(), RULES) == (expected, 1)
        # Some 25,000 words and parts of words that never change.
        words = (token.strip("▁") for token in embeddings._model()[2])
        made = " ".join(term for word in words if word.isascii() for term in terms(word))
        assert (sha256(made.encode()).hexdigest()[:12], RULES) == ("50b7014f271d", 1)


class TestTextOfAnEntry:
    def test_every_indexed_list_of_the_capability_is_there(self):
        capability = factory.capability("draw", inputs=["paper"], best_for=["portraits"])
        text = entry_text(7, factory.tool_document(), capability, {"draw": "Drawing"})
        assert text.headings == "Can draw on paper Drawing"
        assert "portraits" in text.details
        assert "I want to draw" in text.details
