"""From events to counts: what searches led to, a day at a time. The ORM side of the match graph.

A day is counted whole or not at all, in one transaction with what is summed from it: counting it
twice gives the same, and a run that is killed leaves the counts of the run before it. Only days
whose number of events has changed are counted anew.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from django.db import connection, transaction
from django.db.models import Count, Max, Q, QuerySet, Sum
from django.db.models.functions import Coalesce

from catalog.locks import one_at_a_time
from catalog.rows import insert_rows
from comparisons.matching.graph import corrected, unknown_share
from comparisons.models import DailyMatch, Intent, IntentDay, Match, MatchDay, MatchEvent, MatchRun

Kind = MatchEvent.Kind
# What nobody does by hand. Whoever does more is a robot, and nothing it did that day counts.
MOST_A_DAY = (
    # what, by whom, how many a day
    (Kind.OPENED, "visitor", 40),
    (Kind.OPENED, "network", 200),
    (Kind.SEARCHED, "visitor", 300),
    (Kind.SEARCHED, "network", 2_000),
)
# Days that may still get events: those of today, and of yesterday from a slow writer.
OPEN_DAYS = 3
RECENT_SEARCHES = 200
BATCH = 2_000
LOCK = 7_310_021  # any number; the same for every process


@dataclass
class Edge:
    """One day's visitors between an intent and a capability, each network once."""

    places: dict[str, int] = field(default_factory=dict)  # network -> best place it opened
    said: dict[str, bool] = field(default_factory=dict)  # network -> whether it helped


@dataclass
class Asked:
    """One day's visitors of an intent, each network once."""

    networks: set[str] = field(default_factory=set)
    opened: set[str] = field(default_factory=set)
    first_opened: set[str] = field(default_factory=set)
    result_count: int = 0


@dataclass
class Sums:
    """What the days of an intent come to."""

    searches: int = 0
    most_visitors: int = 0
    opened: int = 0
    first_opened: int = 0
    found: int | None = None
    last_on: date | None = None

    def add(self, visitors: int, opened: int, first_opened: int, found: int, on: date) -> None:
        """One more day; days come in their order."""
        self.searches += visitors
        self.most_visitors = max(self.most_visitors, visitors)
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
            one_at_a_time(LOCK)
            number, touched = _count_day(day)
            recount(touched, at)
        days, events, intents = days + 1, events + number, intents + len(touched)
    return Counted(days, events, intents)


def forget_events(before: date) -> int:
    """Delete events of earlier days; their counts stay. How many there were."""
    return MatchEvent.objects.filter(on__lt=before).delete()[0]


def forget_intents(intents: QuerySet[Intent], at: datetime) -> int:
    """Delete intents with everything counted for them, also where they were merged into another
    one or others into them. How many there were."""
    with transaction.atomic():
        one_at_a_time(LOCK)
        forgotten = dict(intents.values_list("pk", "merged_into"))
        merged = Intent.objects.filter(merged_into__in=forgotten).values_list("pk", flat=True)
        kin = {pk for pk in (*forgotten.values(), *merged) if pk is not None} - forgotten.keys()
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
    MatchRun.objects.create(number=last + 1, at=at, unknown=_unknown())
    MatchRun.objects.filter(number__lt=last - 100).delete()


def _changed_days(today: date) -> list[date]:
    """Open days, and earlier ones never counted, whose number of events has changed."""
    counted = dict(MatchDay.objects.values_list("on", "events"))
    known = [on for on in counted if on < today - timedelta(days=OPEN_DAYS)]
    events = MatchEvent.objects.exclude(on__in=known).order_by()
    found = dict(events.values_list("on").annotate(number=Count("pk")))
    return sorted(on for on, number in found.items() if counted.get(on) != number)


def _count_day(day: date) -> tuple[int, set[int]]:
    """Count a day anew; how many events it has, and the intents whose counts may have changed."""
    asked, edges, number = _read_day(day)
    touched = {intent for intent, _, _ in edges} | asked.keys()
    for model in (DailyMatch, IntentDay):
        old = model._default_manager.filter(on=day)
        touched |= set(old.order_by().values_list("intent", flat=True))
        old.delete()
    insert_rows(
        DailyMatch,
        ("on", "intent_id", "tool_id", "capability", "opened", "weight", "helped", "not_helped"),
        ((day, *key, *_edge_counts(edge)) for key, edge in sorted(edges.items())),
    )
    insert_rows(
        IntentDay,
        ("on", "intent_id", "visitors", "opened", "first_opened", "result_count"),
        (
            (day, pk, len(a.networks), len(a.opened), len(a.first_opened), a.result_count)
            for pk, a in sorted(asked.items())
        ),
    )
    MatchDay.objects.update_or_create(on=day, defaults={"events": number})
    return number, touched


def _edge_counts(edge: Edge) -> tuple[int, float, int, int]:
    helped = sum(edge.said.values())
    weight = corrected(Counter(edge.places.values()))
    return len(edge.places), weight, helped, len(edge.said) - helped


def _read_day(day: date) -> tuple[dict[int, Asked], dict[tuple[int, int, str], Edge], int]:
    robots = {by: _robots(day, by) for by in ("visitor", "network")}
    asked: dict[int, Asked] = defaultdict(Asked)
    edges: dict[tuple[int, int, str], Edge] = defaultdict(Edge)
    number = 0
    for intent, kind, tool, capability, place, visitor, network in _events(day):
        number += 1
        if visitor in robots["visitor"] or network in robots["network"]:
            continue
        if kind == Kind.SEARCHED:
            asked[intent].networks.add(network)
            asked[intent].result_count = place
        elif kind in (Kind.OPENED, Kind.RESOLVED):
            places = edges[intent, tool, capability].places
            places[network] = min(place, places.get(network, place))
            asked[intent].opened.add(network)
            if place == 1:
                asked[intent].first_opened.add(network)
        elif kind in (Kind.HELPED, Kind.NOT_HELPED):
            edges[intent, tool, capability].said[network] = kind == Kind.HELPED
    return asked, edges, number


def _events(day: date) -> Iterator[tuple]:
    columns = ("intent", "kind", "tool", "capability", "position", "visitor", "network")
    rows = MatchEvent.objects.filter(on=day).order_by("pk").values_list(*columns)
    return rows.iterator(chunk_size=5_000)


def _robots(day: date, by: str) -> set[str]:
    """Hashes that did more on that day than anybody does by hand."""
    found: set[str] = set()
    for kind, who, most in MOST_A_DAY:
        if who == by:
            rows = MatchEvent.objects.filter(on=day, kind=kind).order_by().values(by)
            found |= set(rows.alias(n=Count("pk")).filter(n__gt=most).values_list(by, flat=True))
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
            sums[pk].add(*day)
    with connection.cursor() as cursor:
        cursor.executemany(
            "UPDATE comparisons_intent SET searches = %s, most_visitors = %s, opened = %s, "
            "first_opened = %s, result_count = %s, last_on = COALESCE(%s, last_on) WHERE id = %s",
            [
                (s.searches, s.most_visitors, s.opened, s.first_opened, s.found, s.last_on, pk)
                for pk, s in sorted(sums.items())
            ],
        )


def _unknown() -> float:
    """How much of what the latest searches showed nobody has ever chosen."""
    chosen = set(known_tools())
    shown: dict[tuple[int, str], dict[int, int]] = defaultdict(dict)
    events = MatchEvent.objects.filter(kind=Kind.SHOWN).order_by("-pk")[: RECENT_SEARCHES * 10]
    for event in events.values_list("intent", "visitor", "position", "tool"):
        intent, visitor, place, tool = event
        if (intent, visitor) in shown or len(shown) < RECENT_SEARCHES:
            shown[intent, visitor].setdefault(place, tool)
    lists = [[tool for _, tool in sorted(places.items())] for places in shown.values()]
    return unknown_share(lists, chosen)


def known_tools() -> Iterator[int]:
    """Tools that any visitor ever chose."""
    rows = Match.objects.filter(opened__gt=0).order_by().values_list("tool", flat=True)
    return rows.distinct().iterator()
