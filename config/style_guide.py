"""The living style guide, for staff: every piece of the interface in every state, in both themes.

Made from the very templates that pages use, with values of `config.style_samples`; so it shows
what is, and a piece that is missing here fails a test.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template import engines
from django.template.loader import render_to_string
from django.utils.safestring import SafeString, mark_safe
from django.views.decorators.http import require_safe

from catalog.pages import Meta

# An id may stand once in a page, and each state is shown twice.
ID = re.compile(r'(?<= )(id|for|form|list|aria-(?:labelledby|describedby|controls))="([^"]+)"')
HERE = re.compile(r'href="#([^"]+)"')
SCRIPT = re.compile(r"<script\b.*?</script>", re.S)
THEMES = ("light", "dark")
# Beside those that every page has.
SHEETS = tuple(
    f"css/{name}.css" for name in ("catalogue", "comparison", "rank", "search", "pictures")
)


@dataclass(frozen=True)
class State:
    """A piece with these values; `label` says what is special about them."""

    label: str
    values: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Piece:
    """A template, or `source` that is one itself, in its states."""

    name: str
    states: Sequence[State]
    source: str = ""


@dataclass(frozen=True)
class Group:
    """Pieces that stand under one heading."""

    name: str
    pieces: Sequence[Piece]


@dataclass(frozen=True)
class Shown:
    """A state in both themes."""

    label: str
    copies: tuple[tuple[str, SafeString], ...]


@dataclass(frozen=True)
class ShownPiece:
    name: str
    states: tuple[Shown, ...]


@dataclass(frozen=True)
class GuidePage:
    """The whole guide: groups by name, and the style sheets of all pages."""

    meta: Meta
    sheets: tuple[str, ...]
    groups: tuple[tuple[str, tuple[ShownPiece, ...]], ...]


@require_safe
def style_guide(request: HttpRequest) -> HttpResponse:
    # Only this page needs them: they read two documents of the starter catalogue.
    from config.style_samples import groups

    page = guide_page(groups())
    return render(request, "admin/style_guide.html", {"page": page})


def guide_page(groups: Sequence[Group]) -> GuidePage:
    """Every piece rendered (no queries)."""
    return GuidePage(
        meta=Meta(title="Style guide", is_indexable=False),
        sheets=SHEETS,
        groups=tuple((g.name, tuple(shown(piece) for piece in g.pieces)) for g in groups),
    )


def shown(piece: Piece) -> ShownPiece:
    """A piece with each of its states in both themes."""
    states = []
    for number, state in enumerate(piece.states):
        html = SCRIPT.sub("", rendered(piece, state))
        marks = [(theme, f"{piece.name}-{number}-{theme}") for theme in THEMES]
        copies = tuple((theme, with_own_ids(html, slug(mark))) for theme, mark in marks)
        states.append(Shown(state.label, copies))
    return ShownPiece(piece.name, tuple(states))


def rendered(piece: Piece, state: State) -> str:
    if piece.source:
        template = engines["django"].from_string(piece.source)
        return str(template.render(dict(state.values)))
    return render_to_string(piece.name, dict(state.values))


def with_own_ids(html: str, mark: str) -> SafeString:
    """The same with ids of its own, and with what refers to them."""

    def own(found: re.Match[str]) -> str:
        return f'{found[1]}="{" ".join(f"{word}-{mark}" for word in found[2].split())}"'

    html = HERE.sub(rf'href="#\1-{mark}"', ID.sub(own, html))
    return mark_safe(html)  # noqa: S308 - what our own templates made


def slug(text: str) -> str:
    return re.sub(r"[^a-z0-9]+", "-", text.lower()).strip("-")


staff_style_guide = admin.site.admin_view(style_guide)
