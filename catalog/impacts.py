"""What publishing a tool would change elsewhere, told by whoever knows.

`comparisons` registers here when it starts, as its verdicts do in `kinds`: the catalogue knows
neither ranks nor verdicts.
"""

from collections.abc import Callable, Sequence
from datetime import datetime

from catalog.models import Tool

# The tool and the moment of publishing; sentences for the editor.
Teller = Callable[[Tool, datetime], Sequence[str]]
_tellers: list[Teller] = []


def register(teller: Teller) -> None:
    """Ask this one too."""
    if teller not in _tellers:
        _tellers.append(teller)


def impacts_of(tool: Tool, at: datetime) -> list[str]:
    """Sentences on what publishing now would change for visitors beyond the tool's own page."""
    return [sentence for teller in _tellers for sentence in teller(tool, at)]
