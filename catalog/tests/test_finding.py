import pytest
from django.test import Client

from catalog.finding import near_names, one_slip
from catalog.models import Category, Maker, Task
from catalog.tests.factory import make_published

pytestmark = pytest.mark.django_db


class TestNearNames:
    @pytest.mark.parametrize(
        "slip", ["lava-1-6", "lllava-1-6", "klava-1-6", "lalva-1-6", "llxava-1-6", "llav"]
    )
    def test_slip_in_the_first_letters_is_forgiven(self, slip: str) -> None:
        make_published("llava-1-6")
        assert [near.url for near in near_names(slip)] == ["/tools/llava-1-6/"]

    @pytest.mark.parametrize("slug", ["", "-", "x", "zzz", "é", "a" * 140])
    def test_what_is_like_nothing_has_no_near_name(self, slug: str) -> None:
        make_published("llava-1-6")
        assert near_names(slug) == ()

    def test_few_prefixes_are_looked_up(self) -> None:
        assert {"lla", "lva", "lav"} <= one_slip("lava")
        assert len(one_slip("lava")) < 250


class TestNearRows:
    def test_task_is_found_by_another_word_for_it(self, client: Client) -> None:
        Task.objects.create(slug="visual-answers", name="Visual answers", aliases=["VQA"])
        found = client.get("/tasks/vqa/").content.decode()
        assert '<a href="/tasks/visual-answers/">Visual answers</a>' in found
        assert "All tasks" in found

    def test_category_is_found_in_spite_of_a_slip(self, client: Client) -> None:
        Category.objects.create(slug="vision-models", name="Vision models")
        found = client.get("/categories/vison-models/").content.decode()
        assert '<a href="/categories/vision-models/">Vision models</a>' in found

    def test_maker_is_found_by_a_part_of_its_name(self, client: Client) -> None:
        Maker.objects.create(slug="mistral-ai", name="Mistral AI", url="https://mistral.example/")
        found = client.get("/makers/mistral/").content.decode()
        assert '<a href="/makers/mistral-ai/">Mistral AI</a>' in found
