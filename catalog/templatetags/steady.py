"""Pieces that say the same on every page: the head and the foot of the site, made once."""

from functools import lru_cache

from django import template
from django.conf import settings
from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from catalog import language

register = template.Library()

# Pieces times languages times the few words that are handed to them; far fewer exist.
MOST_KEPT = 512


@register.simple_tag
def steady(piece: str, **words: str) -> SafeString:
    """`{% steady "includes/_nav.html" section=page.meta.section %}`: an `include` that knows only
    these words and the language, and is made once in a process for each of their values.

    For words of the interface alone: what readers or documents say has too many values.
    """
    if settings.DEBUG:
        return _made.__wrapped__(piece, language.tag(), tuple(words.items()))
    return _made(piece, language.tag(), tuple(words.items()))


@lru_cache(maxsize=MOST_KEPT)
def _made(piece: str, tag: str, words: tuple[tuple[str, str], ...]) -> SafeString:
    """The piece in the language that is active now, whose tag this is."""
    return render_to_string(piece, dict(words))
