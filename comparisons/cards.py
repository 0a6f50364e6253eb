"""What the card of a comparison says: the counts of its buckets. PURE."""

from collections.abc import Sequence

from catalog.cards.drawing import NOBODY, SHARED, SIDES, SOFT, Card, Share
from comparisons.alignment import Counts


def card_of_comparison(
    counts: Counts, names: Sequence[str], numbers: Sequence[int], site: str
) -> Card:
    """Names and edition numbers in the order of the comparison; `only` in it counts by that too."""
    together = "done by both" if len(names) == 2 else "done by all"
    shares = (
        Share(counts.every, together, SHARED),
        Share(counts.some, "by some", SOFT),
        *(
            Share(count, f"only {name}", colour)
            for count, name, colour in zip(counts.only, names, SIDES, strict=False)
        ),
        Share(counts.neither, "by none", NOBODY),
    )
    total = sum(share.count for share in shares)
    return Card(
        site=site,
        kicker="Compared capability by capability",
        names=tuple(names),
        shares=shares,
        facts=(
            f"{total} task{'' if total == 1 else 's'}",
            f"editions {', '.join(map(str, numbers))}",
        ),
    )
