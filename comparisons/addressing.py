"""The address of a comparison: two to four slugs joined by -vs-, in alphabetical order. PURE."""

from collections.abc import Iterable

from catalog.language import gettext as _

SEPARATOR = "-vs-"
FEWEST, MOST = 2, 4
LETTERS = "ABCD"  # what columns are called where names are too long


class NoPairError(ValueError):
    """The address names no comparison; the message says why, to the visitor."""


def slugs_of(pair: str) -> list[str]:
    """The slugs in an address, in its order. No slug holds -vs-, so this has one answer."""
    slugs = pair.split(SEPARATOR)
    if len(slugs) < FEWEST:
        raise NoPairError(_("A comparison needs two tools."))
    if len(slugs) > MOST:
        raise NoPairError(
            _("A comparison takes %(most)s tools at most, not %(count)s.")
            % {"most": MOST, "count": len(slugs)}
        )
    if not all(slugs):
        raise NoPairError(_("A name is missing beside “-vs-”."))
    if len(set(slugs)) < len(slugs):
        raise NoPairError(_("A tool cannot be compared with itself."))
    return slugs


def tools_of(pair: str) -> list[str]:
    """The slugs in an address that `pair_of` made."""
    return pair.split(SEPARATOR)


def pair_of(slugs: Iterable[str]) -> str:
    """The one address of a set of tools."""
    return SEPARATOR.join(sorted(slugs))
