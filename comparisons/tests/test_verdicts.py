"""What the database itself refuses about verdicts, whoever writes."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from django.db.models import CheckConstraint, F

from catalog.models import Tool
from catalog.models.editions import NUMBERS
from catalog.tests.factory import make_published
from catalog.tests.test_constraints import attempt, changed, same_again
from comparisons.models import Verdict, VerdictEdition, VerdictTask
from comparisons.tests.factory import make_published_verdict, make_verdict

pytestmark = pytest.mark.django_db
MODELS = (Verdict, VerdictTask, VerdictEdition)
# Told apart by nothing but the word: several unique indexes apply.
UNIQUE = ("verdict_edition_number_unique",)


@pytest.fixture(scope="module")
def verdict(django_db_setup: None, django_db_blocker: Any) -> Iterator[Verdict]:
    """alpha against beta, live in edition 1; beta against gamma, never published."""
    with django_db_blocker.unblock(), transaction.atomic():
        for slug in ("alpha", "beta", "gamma"):
            make_published(slug)
        make_verdict("beta", "gamma")
        yield make_published_verdict("alpha", "beta").verdict
        transaction.set_rollback(True)


def tool(slug: str) -> Tool:
    return Tool.objects.get(slug=slug)


def edition(**changes: Any) -> Callable[[Verdict], None]:
    """One more edition beside the first, of this verdict or of the other one."""

    def write(verdict: Verdict) -> None:
        owner = verdict
        if changes.get("owner"):
            owner = Verdict.objects.exclude(pk=verdict.pk).get()
        number = changes["number"]
        columns = {
            "verdict_id": owner.pk,
            "serial": owner.pk * NUMBERS + number,
            "previous_id": None,
            "is_current": False,
            "pair": "x",
        }
        told = {key: value for key, value in changes.items() if key != "owner"}
        same_again(verdict.editions.get(), **columns | told)

    return write


REFUSED: list[tuple[str, Callable[[Verdict], Any]]] = [
    ("verdict_once_a_pair", lambda v: same_again(v)),
    ("verdict_pair_in_one_order", lambda v: changed(v, first=F("second"), second=F("first"))),
    ("verdict_pair_in_one_order", lambda v: changed(v, second=v.first, winner=None)),
    ("verdict_winner_is_of_the_pair", lambda v: changed(v, winner=tool("gamma"))),
    ("verdict_task_once", lambda v: same_again(v.by_task.get())),
    (
        "one_current_edition_a_pair",
        edition(owner="other", number=1, is_current=True, pair="alpha-vs-beta"),
    ),
    (
        "one_current_edition_a_verdict",
        lambda v: edition(number=2, is_current=True, previous_id=v.pk * NUMBERS + 1)(v),
    ),
    ("verdict_edition_number_unique", edition(number=1)),
    ("verdict_edition_number_in_range", edition(number=0)),
    ("verdict_edition_serial_follows_number", edition(owner="other", number=1, serial=7)),
    ("verdict_edition_numbers_without_gaps", edition(number=2)),
]


class TestRefusals:
    @pytest.mark.parametrize(
        "name, write", REFUSED, ids=[f"{name}-{at}" for at, (name, _) in enumerate(REFUSED)]
    )
    def test_row_is_refused(self, verdict: Verdict, name: str, write: Callable[..., Any]) -> None:
        with pytest.raises(IntegrityError) as refused:
            attempt(write, verdict)
        told = str(refused.value)
        checks = {
            c.name for m in MODELS for c in m._meta.constraints if isinstance(c, CheckConstraint)
        }
        if name in checks or (connection.vendor == "postgresql" and name not in UNIQUE):
            assert name in told
        else:  # SQLite names the columns of a unique index
            assert "unique" in told.lower()

    def test_every_named_constraint_has_a_case(self) -> None:
        named = {c.name for model in MODELS for c in model._meta.constraints}
        assert named == {name for name, _ in REFUSED}

    def test_judged_tool_cannot_go_away(self, verdict: Verdict) -> None:
        with pytest.raises(IntegrityError):
            attempt(lambda v: verdict.first.delete(), verdict)


class TestForm:
    def test_pair_is_put_into_its_order(self, verdict: Verdict) -> None:
        low, high = sorted((tool("alpha"), tool("gamma")), key=lambda t: t.pk)
        row = Verdict(first=high, second=low, choose_first=["high"], choose_second=["low"])
        row.clean()
        assert (row.first_id, row.second_id) == (low.pk, high.pk)
        assert (row.choose_first, row.choose_second) == (["low"], ["high"])

    def test_tool_is_no_rival_of_itself(self, verdict: Verdict) -> None:
        with pytest.raises(ValidationError, match="Choose another tool"):
            Verdict(first=verdict.first, second=verdict.first).clean()
