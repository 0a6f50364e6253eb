"""Published verdicts name their tools as they were called that day; pages name them as today."""

from collections.abc import Collection

from catalog.models import ToolEdition


def called_today(said: Collection[str], today: Collection[str]) -> dict[str, str]:
    """The slug of today for each of a verdict's that has changed; `today` are those of its tools.

    Where both have moved, the tools' redirects say which is which (1 query).
    """
    moved = sorted(set(said) - set(today))
    if len(moved) < 2:
        return dict(zip(moved, set(today) - set(said), strict=True))
    live = ToolEdition.objects.current().filter(tool__redirects__slug__in=moved)
    return dict(live.values_list("tool__redirects__slug", "slug"))
