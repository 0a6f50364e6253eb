"""The card of a comparison as a file."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.views.decorators.http import require_safe

from catalog import paths
from catalog.card_views import card_answer
from comparisons.cards import card_of_comparison
from comparisons.comparing import Compared
from comparisons.views import of_pair


def _path(pair: str, numbers: str) -> str:
    return paths.comparison_card_path(pair, [numbers])


@require_safe
@of_pair(_path)
def card(request: HttpRequest, found: Compared, numbers: str) -> HttpResponse:
    """A card of other editions leads to that of the current ones."""
    today = paths.comparison_card_path(found.pair, found.numbers)
    if today != _path(found.pair, numbers):
        return HttpResponseRedirect(today)
    names = [edition.name for edition in found.editions]
    counts = found.alignment.counts
    return card_answer(card_of_comparison(counts, names, found.numbers, settings.SITE_NAME))
