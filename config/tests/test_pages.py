import re
from collections.abc import Iterable

import pytest
from django.test import Client
from django.urls import resolve

from catalog import urls as catalog_urls
from comparisons import urls as comparison_urls
from comparisons.tests.test_query_budgets import BUDGETS, UNKEPT
from config.tests.pages import PAGES, publish_what_they_show


def names_of(addresses: Iterable[str]) -> set[str]:
    return {resolve(address.partition("?")[0]).view_name for address in addresses}


@pytest.mark.django_db
class TestHeadings:
    def test_counts_stand_apart_from_words_for_who_listens(self, client: Client) -> None:
        publish_what_they_show()
        html = "".join(client.get(page).content.decode() for page in PAGES)
        assert ' <span class="count">' in html
        assert re.search(r'\S<span class="count">', html) is None


class TestPages:
    def test_each_kind_of_page_is_listed(self) -> None:
        # What ends without a slash is a file, or leads to a page.
        known = {
            f"{module.app_name}:{pattern.name}"
            for module in (catalog_urls, comparison_urls)
            for pattern in module.urlpatterns
            if f"/{pattern.pattern}".endswith("/")
        }
        assert names_of(PAGES) == known

    def test_each_has_a_budget(self) -> None:
        rows = [address for address, *_ in (*BUDGETS, *UNKEPT)]
        assert names_of(PAGES) - names_of([a for a in rows if ".atom" not in a]) == set()
