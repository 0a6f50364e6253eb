"""How rows that are published as editions stand to what is published of them."""

from django.db import models
from django.db.models import Exists, F, Q, QuerySet, Subquery


class State(models.TextChoices):
    """In editors' words. What each means stands in `in_state` and `Published.state`."""

    NEVER_PUBLISHED = "never-published", "Never published"
    LIVE = "live", "Live"
    CHANGED = "changed", "Live, with unpublished changes"
    UNPUBLISHED = "unpublished", "Unpublished"


def with_publication(rows: QuerySet, editions: QuerySet) -> QuerySet:
    """Annotates what the state of rows needs; `editions` are those of an outer row."""
    current = editions.filter(is_current=True)
    return rows.annotate(
        live_sha256=Subquery(current.values("sha256")[:1]),
        live_number=Subquery(current.values("number")[:1]),
        has_editions=Exists(editions),
    )


def in_state(state: State) -> Q:
    """The rows of a state, among those `with_publication()`."""
    is_live, same = Q(live_sha256__isnull=False), Q(live_sha256=F("draft_sha256"))
    return {
        State.NEVER_PUBLISHED: Q(has_editions=False),
        State.UNPUBLISHED: ~is_live & Q(has_editions=True),
        State.LIVE: is_live & same,
        State.CHANGED: is_live & ~same,
    }[state]


class Published(models.Model):
    """Rows with a draft. Their state needs `with_publication()`."""

    State = State
    draft_sha256: str
    live_sha256: str | None
    has_editions: bool

    class Meta:
        abstract = True

    @property
    def state(self) -> str:
        """The state of one row, as `in_state` says it of many."""
        if self.live_sha256 is None:
            return State.UNPUBLISHED if self.has_editions else State.NEVER_PUBLISHED
        return State.LIVE if self.live_sha256 == self.draft_sha256 else State.CHANGED
