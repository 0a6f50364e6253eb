"""What the interfaces of both apps share."""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt

from config.errors import not_found


@csrf_exempt
def unknown_address(request: HttpRequest) -> HttpResponse:
    """Everything under /api/ that no view answers, with or without a final slash."""
    return not_found(request)
