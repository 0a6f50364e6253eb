"""From events to counts: what searches led to, a day at a time. The ORM side of the match graph.

A day is counted whole or not at all, in one transaction with what is summed from it: counting it
twice gives the same, and a run that is killed leaves the counts of the run before it. Only days
whose number of events has changed are counted anew.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.contrib.admin.models import LogEntry
from django.contrib.contenttypes.models import ContentType
from django.db import connection, transaction
from django.db.models import Count, Max, Q, QuerySet, Sum
from django.db.models.functions import Coalesce

from catalog.locks import Lock, one_at_a_time
from catalog.rows import insert_rows
from comparisons.matching.day import Happened, count_day
from comparisons.models import DailyMatch, Intent, IntentDay, Match, MatchDay, MatchEvent, MatchRun

Kind = MatchEvent.Kind
# What nobody does by hand. Whoever does more is a robot, and nothing it did that day counts. With
# an answer goes an opening, unless somebody has opened the link before.
MOST_A_DAY = (
    # what, by whom, how many a day
    (Kind.OPENED, "visitor", 40),
    (Kind.OPENED, "network", 200),
    (Kind.RESOLVED, "visitor", 300),
    (Kind.RESOLVED, "network", 2_000),
    (Kind.HELPED, "visitor", 300),
    (Kind.HELPED, "network", 2_000),
    (Kind.NOT_HELPED, "visitor", 300),
    (Kind.NOT_HELPED, "network", 2_000),
    (Kind.SEARCHED, "visitor", 300),
    (Kind.SEARCHED, "network", 2_000),
)
# Days that may still get events: those of today, and of yesterday from a slow writer.
OPEN_DAYS = 3
# As much of one person's day as makes a tool one that somebody has tried.
KNOWN_FROM = 0.5
BATCH = 2_000


@dataclass
class Sums:
    """What the days of an intent come to."""

    searches: int = 0
    most_visitors: int = 0
    opened: int = 0
    first_opened: int = 0
    found: int | None = None
    last_on: date | None = None

    def add(
        self, is_own: bool, visitors: int, opened: int, first_opened: int, found: int, on: date
    ) -> None:
        """One more day; days come in their order. A text becomes public by those who asked that
        very text, not by those of what was merged into it."""
        self.searches += visitors
        self.most_visitors = max(self.most_visitors, visitors if is_own else 0)
        self.opened += opened
        self.first_opened += first_opened
        self.last_on = on
        if visitors:  # a link may be opened on a later day, on which nobody searched
            self.found = found


@dataclass(frozen=True)
class Counted:
    """What a run did."""

    days: int
    events: int
    intents: int


def aggregate(at: datetime) -> Counted:
    """Count what is new and, where anything was, publish a new snapshot."""
    days = events = intents = 0
    for day in _changed_days(at.date()):
        with transaction.atomic():
            one_at_a_time(Lock.COUNTING)
            number, touched = _count_day(day)
            recount(touched, at)
        days, events, intents = days + 1, events + number, intents + len(touched)
    return Counted(days, events, intents)


def forget_events(before: date) -> int:
    """Delete events of earlier days; their counts stay. How many there were."""
    return MatchEvent.objects.filter(on__lt=before).delete()[0]


def forget_intents(intents: QuerySet[Intent], at: datetime) -> int:
    """Delete intents with everything counted for them, also where they were merged into another
    one or others into them, and what the admin's log says of them. How many there were."""
    with transaction.atomic():
        one_at_a_time(Lock.COUNTING)
        forgotten = dict(intents.values_list("pk", "merged_into"))
        kind = ContentType.objects.get_for_model(Intent)
        LogEntry.objects.filter(content_type=kind, object_id__in=map(str, forgotten)).delete()
        merged = Intent.objects.filter(merged_into__in=forgotten).values_list("pk", flat=True)
        kin = {pk for pk in (*forgotten.values(), *merged) if pk is not None} - forgotten.keys()
        # As many events may come again: the days that lose some are counted anew.
        days = MatchEvent.objects.filter(intent__in=forgotten).order_by().values("on").distinct()
        MatchDay.objects.filter(on__in=list(days.values_list("on", flat=True))).delete()
        intents.delete()
        if kin:
            recount(kin, at)
        elif forgotten:
            publish_snapshot(at)
    return len(forgotten)


def recount(intent_ids: Iterable[int], at: datetime) -> None:
    """Sum the days of these intents, and of those merged into them, into the snapshot."""
    given = set(intent_ids)
    if not given:
        return
    rows = Intent.objects.filter(Q(pk__in=given) | Q(merged__in=given)).order_by()
    roots = dict(rows.values_list("pk", "merged_into"))
    wanted = sorted({root or pk for pk, root in roots.items()} | given)
    for start in range(0, len(wanted), BATCH):
        members = _members(wanted[start : start + BATCH])
        _sum_edges(members)
        _sum_intents(members)
    publish_snapshot(at)


def publish_snapshot(at: datetime) -> None:
    """Say that the snapshot changed."""
    last = MatchRun.objects.aggregate(Max("number"))["number__max"] or 0
    MatchRun.objects.create(number=last + 1, at=at)
    MatchRun.objects.filter(number__lt=last - 100).delete()


def _changed_days(today: date) -> list[date]:
    """Open days, and earlier ones never counted, whose number of events has changed."""
    counted = dict(MatchDay.objects.values_list("on", "events"))
    known = [on for on in counted if on < today - timedelta(days=OPEN_DAYS)]
    events = MatchEvent.objects.exclude(on__in=known).order_by()
    found = dict(events.values_list("on").annotate(number=Count("pk")))
    return sorted(on for on, number in found.items() if counted.get(on) != number)


def _count_day(on: date) -> tuple[int, set[int]]:
    """Count a day anew; how many events it has, and the intents whose counts may have changed."""
    day = count_day(_events(on), _robots(on))
    edges = day.edges
    touched = {edge.intent for edge in edges} | day.asked.keys()
    for model in (DailyMatch, IntentDay):
        old = model._default_manager.filter(on=on)
        touched |= set(old.order_by().values_list("intent", flat=True))
        old.delete()
    insert_rows(
        DailyMatch,
        ("on", "intent_id", "tool_id", "capability", "opened", "weight", "helped", "not_helped"),
        ((on, *edge, *led) for edge, led in edges.items()),
    )
    insert_rows(
        IntentDay,
        ("on", "intent_id", "visitors", "opened", "first_opened", "result_count"),
        (
            (on, pk, len(a.networks), len(a.opened), len(a.first_opened), a.result_count)
            for pk, a in sorted(day.asked.items())
        ),
    )
    MatchDay.objects.update_or_create(on=on, defaults={"events": day.events})
    return day.events, touched


def _events(on: date) -> Iterator[Happened]:
    columns = ("intent", "kind", "tool", "capability", "position", "visitor", "network")
    rows = MatchEvent.objects.filter(on=on).order_by("pk").values_list(*columns)
    return (Happened(*row) for row in rows.iterator(chunk_size=5_000))


def _robots(on: date) -> set[str]:
    """Hashes of visitors and networks that did more on that day than anybody does by hand."""
    found: set[str] = set()
    for kind, who, most in MOST_A_DAY:
        rows = MatchEvent.objects.filter(on=on, kind=kind).order_by().values(who)
        found |= set(rows.alias(n=Count("pk")).filter(n__gt=most).values_list(who, flat=True))
    return found


def _members(intents: Sequence[int]) -> dict[int, int]:
    """These intents and those merged into them, each with the one that it counts for."""
    rows = Intent.objects.filter(Q(pk__in=intents) | Q(merged_into__in=intents)).order_by()
    return {pk: root or pk for pk, root in rows.values_list("pk", "merged_into")}


def _sum_edges(roots: Mapping[int, int]) -> None:
    """Rows of Match for these intents; those of merged intents go to what they were merged into,
    those of blocked intents go nowhere."""
    Match.objects.filter(intent__in=list(roots)).delete()
    # Where the other intent is of another batch, it is summed there.
    summed = [pk for pk, root in roots.items() if root in roots]
    blocked = Q(intent__state=Intent.State.BLOCKED)
    blocked |= Q(intent__merged_into__state=Intent.State.BLOCKED)
    days = DailyMatch.objects.exclude(blocked).filter(intent__in=summed).order_by()
    sums = days.annotate(root=Coalesce("intent__merged_into", "intent"))
    insert_rows(
        Match,
        (
            *("intent_id", "tool_id", "capability"),
            *("opened", "weight", "helped", "not_helped", "last_on"),
        ),
        sums.values("root", "tool", "capability").values_list(
            "root",
            "tool",
            "capability",
            Sum("opened"),
            Sum("weight"),
            Sum("helped"),
            Sum("not_helped"),
            Max("on"),
        ),
    )


def _sum_intents(roots: Mapping[int, int]) -> None:
    """What the days of these intents say of them. A merged one keeps its own sums besides."""
    days = IntentDay.objects.filter(intent__in=list(roots)).order_by("on", "pk")
    columns = ("intent", "visitors", "opened", "first_opened", "result_count", "on")
    sums: dict[int, Sums] = {pk: Sums() for pk in roots}
    for intent, *day in days.values_list(*columns).iterator(chunk_size=5_000):
        for pk in {intent, roots[intent]} & sums.keys():
            sums[pk].add(pk == intent, *day)
    with connection.cursor() as cursor:
        cursor.executemany(
            "UPDATE comparisons_intent SET searches = %s, most_visitors = %s, opened = %s, "
            "first_opened = %s, result_count = %s, last_on = COALESCE(%s, last_on) WHERE id = %s",
            [
                (s.searches, s.most_visitors, s.opened, s.first_opened, s.found, s.last_on, pk)
                for pk, s in sorted(sums.items())
            ],
        )


def known_tools() -> Iterator[int]:
    """Tools that visitors chose, with half a person's day behind them: whoever opens thirty in
    a day makes none of them known."""
    rows = Match.objects.filter(opened__gt=0).order_by().values("tool").annotate(all=Sum("weight"))
    return rows.filter(all__gte=KNOWN_FROM).values_list("tool", flat=True).iterator()


def weights_of_intents() -> dict[int, float]:
    """How many people's days stand behind each intent that led to a choice."""
    rows = (
        Match.objects.filter(opened__gt=0).order_by().values("intent").annotate(all=Sum("weight"))
    )
    return dict(rows.values_list("intent", "all").iterator())
