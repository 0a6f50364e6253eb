"""What a run recorded in English, in the reader's language. PURE.

Runs store sentences, so that a record can be read and checked in a hundred years; they are never
stored in another language. Here the sentence is found among those that the formula says, and said
anew with its values.
"""

import re
from functools import lru_cache

from catalog.language import gettext as _
from catalog.language import gettext_noop

from . import tables
from .components import NOT_COUNTED, RECORDED

_PLACE = re.compile(r"%\((\w+)\)s")
_NAMES = frozenset(tables.COMPONENT_NAMES.values())

# Formula 1 records that nobody was counted also where some were, and too few to tell of them.
TOLD_AS = {NOT_COUNTED: gettext_noop("Too few visitors have said yet whether it helped.")}


def retold(recorded: str) -> str:
    """A reason, an input or a note of a component; what no formula of ours says stays as it is."""
    template, values = _read(recorded)
    return _(TOLD_AS.get(template, template)) % dict(values) if template else recorded


def missing_text(recorded: str) -> str:
    """A line of what a tool misses to be ranked: “Adoption: No usable …”."""
    name, mark, reason = recorded.partition(": ")
    if not mark or name not in _NAMES:
        return retold(recorded)
    return _("%(component)s: %(reason)s") % {"component": _(name), "reason": retold(reason)}


@lru_cache(maxsize=4096)
def _read(recorded: str) -> tuple[str, tuple[tuple[str, str], ...]]:
    """The message that a sentence was made from, and its values; empty for any other text."""
    for template in RECORDED:
        if found := _pattern(template).fullmatch(recorded):
            return template, tuple(found.groupdict().items())
    return "", ()


@lru_cache(maxsize=64)
def _pattern(template: str) -> re.Pattern[str]:
    parts = _PLACE.split(template)
    return re.compile(
        "".join(
            f"(?P<{part}>.+)" if place % 2 else re.escape(part) for place, part in enumerate(parts)
        )
    )
