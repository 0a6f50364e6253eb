import json
from dataclasses import replace
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, Phase, given, settings

from catalog.documents.validate import Vocabulary, validate_vocabulary
from catalog.management.commands.load_starter import STARTER
from catalog.models import Category, Metric, Task
from catalog.tests.factory import make_tool, make_vocabulary
from catalog.tests.generated import vocabularies
from catalog.vocabulary import current_vocabulary, load_vocabulary, vocabulary_document

pytestmark = pytest.mark.django_db
WORDS = {
    "categories": {"pens": "Pens", "inks": "Inks"},
    "tasks": {"On paper": {"draw": "Draw", "write": "Write"}, "On stone": {"carve": "Carve"}},
}


class TestLoading:
    def test_words_come_in_their_order(self) -> None:
        assert load_vocabulary(WORDS) == 5
        assert [c.slug for c in Category.objects.all()] == ["pens", "inks"]
        tasks = [(task.group, task.slug) for task in Task.objects.all()]
        assert tasks == [("On paper", "draw"), ("On paper", "write"), ("On stone", "carve")]

    def test_editors_words_stay(self) -> None:
        load_vocabulary(WORDS)
        Task.objects.filter(slug="draw").update(name="Sketch", definition="By hand.", position=9)
        assert load_vocabulary(WORDS | {"categories": {"pens": "Nibs", "chalk": "Chalk"}}) == 1
        task = Task.objects.get(slug="draw")
        assert (task.name, task.definition, task.position) == ("Sketch", "By hand.", 9)
        assert Category.objects.get(slug="pens").name == "Pens"


class TestCurrent:
    def test_choices_of_the_code_are_those_of_the_starter(self) -> None:
        words = json.loads((STARTER / "vocabulary.json").read_text("utf-8"))
        load_vocabulary(words)
        words_alone = replace(current_vocabulary(), today=Vocabulary.today)
        assert words_alone == Vocabulary.from_json(words)

    def test_rows_are_read_anew(self) -> None:
        make_vocabulary()
        assert "draw" in current_vocabulary().tasks
        Task.objects.filter(slug="draw").delete()
        assert "draw" not in current_vocabulary().tasks

    def test_known_figures_have_unit_and_direction(self) -> None:
        make_tool("alpha")
        Metric.objects.create(slug="speed", name="Speed", unit="m/s", direction=1)
        Metric.objects.create(slug="price", name="Price", unit="EUR", direction=-1)
        assert current_vocabulary().metrics == {
            "weight": ("g", None),
            "speed": ("m/s", True),
            "price": ("EUR", False),
        }

    def test_asks_three_times(self, django_assert_num_queries) -> None:
        with django_assert_num_queries(3):
            current_vocabulary()


class TestDocument:
    def emptied(self) -> None:
        for model in (Task, Category, Metric):
            model.objects.all().delete()

    def test_all_that_editors_wrote_stands_in_it(self) -> None:
        Category.objects.create(slug="inks", name="Inks", description="No pens.", position=7)
        Category.objects.create(slug="pens", name="Pens", position=3)
        Task.objects.create(slug="draw", name="Draw", group="On paper", position=5)
        Task.objects.create(
            slug="write-verse",
            name="Write verse",
            group="On paper",
            definition="Lines that scan.",
            aliases=["rhyme"],
            position=900,
        )
        Metric.objects.create(slug="speed", name="Speed", unit="m/s", direction=1)
        document = vocabulary_document()
        assert list(document["categories"].items()) == [
            ("pens", "Pens"),
            ("inks", {"name": "Inks", "description": "No pens."}),
        ]
        assert list(document["tasks"]["On paper"].items()) == [
            ("draw", "Draw"),
            (
                "write-verse",
                {"name": "Write verse", "definition": "Lines that scan.", "aliases": ["rhyme"]},
            ),
        ]
        speed = {"name": "Speed", "unit": "m/s", "higher_is_better": True}
        assert document["metrics"] == {"speed": speed}
        self.emptied()
        load_vocabulary(document)
        task = Task.objects.get(slug="write-verse")
        assert (task.definition, task.aliases) == ("Lines that scan.", ["rhyme"])
        assert vocabulary_document() == document

    @settings(
        max_examples=20,
        deadline=None,
        derandomize=True,
        phases=[Phase.generate],
        suppress_health_check=[HealthCheck.function_scoped_fixture],
    )
    @given(words=vocabularies())
    def test_loading_it_gives_the_same(self, words: dict[str, Any]) -> None:
        assert validate_vocabulary(words) == []
        with transaction.atomic():
            self.emptied()
            load_vocabulary(words)
            document = vocabulary_document()
            for part, told in words.items():
                assert document[part] == told
            # Metrics have no order of their own.
            for part in ("categories", "tasks"):
                assert json.dumps(document[part]) == json.dumps(words[part])
            transaction.set_rollback(True)
