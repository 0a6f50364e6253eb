from collections.abc import Iterable

from django.urls import resolve

from catalog import urls as catalog_urls
from comparisons import urls as comparison_urls
from comparisons.tests.test_query_budgets import BUDGETS, UNKEPT
from config.tests.pages import PAGES


def names_of(addresses: Iterable[str]) -> set[str]:
    return {resolve(address.partition("?")[0]).view_name for address in addresses}


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
