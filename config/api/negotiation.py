"""Which representation an answer has: JSON, plain or compressed."""

import gzip
import re
from collections.abc import Sequence
from typing import Any

import brotli
from django.http import HttpResponse
from rest_framework.exceptions import NotAcceptable
from rest_framework.negotiation import DefaultContentNegotiation
from rest_framework.renderers import JSONRenderer
from rest_framework.request import Request

SMALLEST_COMPRESSED = 200  # as of GZipMiddleware, which would weaken the tag of what is left
# Measured on tool documents: brotli 4 is a tenth smaller than gzip 6 at half of its time.
BROTLI_QUALITY = 4
GZIP_LEVEL = 6
_PLAIN = frozenset({"", "*/*", "application/json"})
_QUALITY = re.compile(r"\s*([A-Za-z*-]+)\s*(?:;\s*q\s*=\s*([01](?:\.[0-9]{0,3})?))?\s*")


class JsonOnly(DefaultContentNegotiation):
    """The usual headers without parsing them; everything else as REST framework reads it."""

    def select_renderer(
        self, request: Request, renderers: Sequence[Any], format_suffix: str | None = None
    ) -> tuple[Any, str]:
        if request.META.get("HTTP_ACCEPT", "") in _PLAIN:
            return renderers[0], "application/json"
        try:
            return super().select_renderer(request, renderers, format_suffix)
        except NotAcceptable:
            # Media types compare without case, and problem documents are JSON as well.
            accepted = request.META["HTTP_ACCEPT"].lower()
            if "application/problem+json" in accepted or "application/json" in accepted:
                return renderers[0], "application/json"
            raise


class Renderer(JSONRenderer):
    """Endpoints write JSON themselves; this one says which type they answer with."""

    charset = None


def encoding_for(accepted: str) -> str:
    """br, gzip or "" for an Accept-Encoding; brotli where both are welcome alike."""
    if not accepted:
        return ""
    weights: dict[str, float] = {}
    for part in accepted.lower().split(","):
        if match := _QUALITY.fullmatch(part):
            weights[match[1]] = float(match[2] or 1)
    best, chosen = 0.0, ""
    for name in ("br", "gzip"):
        weight = weights.get(name, weights.get("*", 0.0))
        if weight > best:
            best, chosen = weight, name
    return chosen


def compress(response: HttpResponse, encoding: str) -> None:
    """Encode a body that gains from it, and mark its ETag: the bytes are other bytes."""
    if not encoding or len(response.content) < SMALLEST_COMPRESSED:
        return
    body = response.content
    response.content = (
        brotli.compress(body, quality=BROTLI_QUALITY)
        if encoding == "br"
        else gzip.compress(body, GZIP_LEVEL, mtime=0)
    )
    response["Content-Encoding"] = encoding
    if tag := response.headers.get("ETag"):
        response["ETag"] = f'{tag[:-1]}-{encoding}"'
