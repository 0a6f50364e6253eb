"""Cards as files. An edition's card never changes, so whoever has it need not ask again."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.views.decorators.http import require_safe

from catalog import paths
from catalog.cards.drawing import Card, draw
from catalog.cards.tools import card_of_tool
from catalog.models import ToolEdition
from catalog.views import FOR_EVER, of_current_edition


def card_answer(card: Card) -> HttpResponse:
    headers = {"Cache-Control": FOR_EVER, "X-Robots-Tag": "noindex"}
    return HttpResponse(draw(card), content_type="image/png", headers=headers)


@require_safe
@of_current_edition(paths.tool_card_path)
def tool_card(request: HttpRequest, edition: ToolEdition, number: int) -> HttpResponse:
    """A card of another edition leads to that of the current one."""
    if number != edition.number:
        return HttpResponseRedirect(paths.tool_card_path(edition.slug, edition.number))
    return card_answer(card_of_tool(edition, settings.SITE_NAME))
