"""What the database itself refuses, whoever writes: rows go past forms and `save()`."""

from collections.abc import Callable, Iterator
from decimal import Decimal
from typing import Any

import pytest
from django.apps import apps
from django.db import IntegrityError, connection, transaction
from django.db.models import CheckConstraint, Model

from catalog.models import (
    Address,
    CapabilityCitation,
    Citation,
    Correction,
    DailySending,
    Metric,
    Redirect,
    Source,
    SourceEntry,
    Tool,
    ToolEdition,
)
from catalog.models.corrections import MOST_A_DAY
from catalog.models.editions import NUMBERS
from catalog.tests.factory import (
    NOW,
    make_published,
    make_tool,
    measurement,
    publish,
    relation,
    signal,
)

pytestmark = pytest.mark.django_db

# Told apart by nothing but the word: a column's own index, or one of several that apply.
UNIQUE = ("address_slug", "source_address", "tool_edition_number_unique")
LINKS = "links to rows that exist"


@pytest.fixture(scope="module")
def alpha(django_db_setup: None, django_db_blocker: Any) -> Iterator[Tool]:
    """alpha: live in edition 2, once called old-alpha. beta: never published."""
    with django_db_blocker.unblock(), transaction.atomic():
        edition = make_published(
            "old-alpha",
            aliases=["Pencil"],
            relations=[relation("beta"), relation("gamma", "built-on")],
            measurements=[measurement(), measurement("length")],
            signals=[signal(), signal("latest-release", "1.0")],
            pricing={
                "model": "paid",
                "starting_price": {"amount": "9.99", "currency": "EUR", "per": "month"},
            },
        )
        edition.tool.rename("alpha")
        make_tool("beta")
        publish(edition.tool)
        yield Tool.objects.get(slug="alpha")
        transaction.set_rollback(True)


def same_again(row: Model, **changes: Any) -> None:
    """A second row that says the same but for the changes."""
    columns = {f.attname: getattr(row, f.attname) for f in row._meta.concrete_fields}
    del columns[row._meta.pk.attname]
    type(row)._base_manager.bulk_create([type(row)(**columns | changes)])


def changed(row: Model, **changes: Any) -> None:
    type(row)._base_manager.filter(pk=row.pk).update(**changes)


def address(slug: str) -> Callable[[Tool], None]:
    return lambda tool: Address.objects.bulk_create([Address(slug=slug)])


def priced(**changes: Any) -> Callable[[Tool], None]:
    return lambda tool: changed(tool, **changes)


def measured(**changes: Any) -> Callable[[Tool], None]:
    return lambda tool: changed(tool.measurements.first(), **changes)


def counted(**changes: Any) -> Callable[[Tool], None]:
    return lambda tool: changed(tool.signals.get(kind="github-stars"), **changes)


def release(**changes: Any) -> Callable[[Tool], None]:
    return lambda tool: changed(tool.signals.get(kind="latest-release"), **changes)


def corrected(**changes: Any) -> list[Correction]:
    told = {"tool_slug": "alpha", "edition_number": 2, "claim": "Licence", "message": "No."}
    come = {"received_at": NOW, "form_digest": "a"}
    return Correction.objects.bulk_create([Correction(**told | come | changes)])


def sent(ordinal: int) -> DailySending:
    return DailySending.objects.create(on=NOW.date(), network="a", ordinal=ordinal)


def edition(number: int, previous: int | None, **changes: Any) -> Callable[[Tool], None]:
    """One more edition, as if no rule for numbers existed."""

    def write(tool: Tool) -> None:
        serial = tool.pk * NUMBERS
        columns = {
            "number": number,
            "serial": serial + number,
            "previous_id": previous and serial + previous,
            "is_current": False,
        }
        same_again(tool.editions.get(number=2), **columns | changes)

    return write


def current(number: int) -> ToolEdition:
    return ToolEdition.objects.get(tool__slug="alpha", number=number)


def beta() -> Tool:
    return Tool.objects.get(slug="beta")


REFUSED: list[tuple[str, Callable[[Tool], Any]]] = [
    # Slugs and the old slugs that redirect
    ("address_slug", address("alpha")),
    ("address_slug", address("old-alpha")),
    ("address_slug", lambda t: beta().rename("alpha")),
    ("address_slug", lambda t: beta().rename("old-alpha")),
    ("address_slug", lambda t: Redirect.objects.create(tool=t, slug="beta")),
    ("address_slug", lambda t: changed(Address.objects.get(slug="old-alpha"), slug="beta")),
    *(
        ("address_is_a_slug", address(slug))
        for slug in ("", "Alpha", "a b", "a--b", "-a", "a-", "é", "a\n", "a_b", "a/b")
    ),
    *(("address_names_no_pair", address(slug)) for slug in ("a-vs-b", "vs-b", "a-vs")),
    ("capability_slug_is_a_slug", lambda t: changed(t.capabilities.first(), slug="Draw!")),
    ("capability_slug_unique_in_tool", lambda t: same_again(t.capabilities.first())),
    # Prices and dates
    ("tool_price_is_complete", priced(price_amount="")),
    ("tool_price_is_complete", priced(price_currency="")),
    ("tool_price_is_complete", priced(price_per="")),
    ("tool_price_is_complete", priced(price_amount="9,99")),
    ("tool_price_is_complete", priced(price_amount="9.99\n")),
    ("tool_price_is_complete", priced(price_currency="eur")),
    ("tool_price_is_complete", priced(has_no_price=True)),
    ("tool_released_is_a_partial_date", priced(released="soon")),
    ("tool_released_is_a_partial_date", priced(released="2024-13")),
    ("tool_released_is_a_partial_date", priced(released="2024\n")),
    # Evidence
    ("source_address", lambda t: same_again(Source.objects.first())),
    ("citation_key_unique_in_tool", lambda t: same_again(t.citations.first())),
    (
        "citation_once_in_capability",
        lambda t: same_again(CapabilityCitation.objects.filter(capability__tool=t).first()),
    ),
    ("measurement_once_a_variant", lambda t: same_again(t.measurements.first())),
    ("measurement_as_of_is_a_partial_date", measured(as_of="2024-1")),
    ("metric_direction_is_known", lambda t: changed(Metric.objects.first(), direction=2)),
    ("signal_once_a_day", lambda t: same_again(t.signals.first())),
    ("signal_is_a_count_or_a_release", counted(value=None)),
    ("signal_is_a_count_or_a_release", counted(value=-1)),
    ("signal_is_a_count_or_a_release", counted(text="1.0")),
    ("signal_is_a_count_or_a_release", release(text="")),
    ("signal_is_a_count_or_a_release", release(value=1)),
    ("signal_observed_is_a_partial_date", counted(observed="yesterday")),
    ("relation_once_a_kind", lambda t: same_again(t.relations.first())),
    ("relation_never_points_to_itself", lambda t: changed(t.relations.first(), target=t)),
    # Editions
    ("one_current_edition_a_tool", lambda t: changed(current(1), is_current=True)),
    (
        "one_current_edition_a_slug",
        lambda t: same_again(
            current(2),
            tool_id=beta().pk,
            number=1,
            previous_id=None,
            serial=beta().pk * NUMBERS + 1,
        ),
    ),
    ("tool_edition_number_unique", edition(2, 1)),
    ("tool_edition_number_in_range", edition(0, None)),
    ("tool_edition_number_in_range", edition(NUMBERS, 2)),
    (
        "tool_edition_serial_follows_number",
        lambda t: same_again(
            current(2), tool_id=beta().pk, number=1, previous_id=None, serial=7, is_current=False
        ),
    ),
    ("tool_edition_numbers_without_gaps", edition(3, None)),
    ("tool_edition_numbers_without_gaps", edition(4, 2)),
    (LINKS, edition(4, 3)),
    (LINKS, lambda t: ToolEdition.objects.filter(number=1)._raw_delete("default")),
    # Entries
    ("capability_entry_once_a_tool", lambda t: same_again(t.entries.first())),
    ("name_entry_once_an_edition", lambda t: same_again(current(2).names.first())),
    (
        "source_entry_once_an_edition",
        lambda t: same_again(SourceEntry.objects.filter(edition=current(2)).first()),
    ),
    # Corrections
    ("sending_ordinal_once_a_network", lambda t: sent(1) and sent(1)),
    ("sending_not_too_many_a_day", lambda t: sent(MOST_A_DAY + 1)),
    ("sending_not_too_many_a_day", lambda t: sent(0)),
    ("correction_decided_has_an_answer", lambda t: corrected(state="declined")),
]


def constraints_of(app: str) -> list[Any]:
    return [c for model in apps.get_app_config(app).get_models() for c in model._meta.constraints]


def refusal_of(write: Callable[[Tool], Any], tool: Tool) -> str:
    with pytest.raises(IntegrityError) as refused:
        attempt(write, tool)
    return str(refused.value)


@transaction.atomic
def attempt(write: Callable[[Tool], Any], tool: Tool) -> None:
    write(tool)
    connection.check_constraints()


class TestRefusals:
    @pytest.mark.parametrize(
        "name, write", REFUSED, ids=[f"{name}-{at}" for at, (name, _) in enumerate(REFUSED)]
    )
    def test_row_is_refused(self, alpha: Tool, name: str, write: Callable[[Tool], Any]) -> None:
        told = refusal_of(write, alpha)
        checks = {c.name for c in constraints_of("catalog") if isinstance(c, CheckConstraint)}
        if name in checks or (connection.vendor == "postgresql" and name not in UNIQUE):
            assert name in told or name == LINKS
        elif name == LINKS:
            assert "foreign key" in told.lower()
        else:  # SQLite names the columns of a unique index
            assert "unique" in told.lower()

    def test_every_named_constraint_has_a_case(self) -> None:
        assert {c.name for c in constraints_of("catalog")} <= {name for name, _ in REFUSED}


class TestWhatIsAllowed:
    """The rules are no stricter than they say."""

    @pytest.mark.parametrize(
        "write",
        [
            address("a"),
            address("vs"),
            address("4-canvas"),
            address("a-vsb"),
            priced(price_amount="", price_currency="", price_per="", has_no_price=True),
            priced(price_amount="0"),
            priced(released="2024-02"),
            measured(as_of=""),
            counted(value=0),
            release(text="v1.0-rc1"),
            edition(3, 2),
        ],
    )
    def test_row_is_taken(self, alpha: Tool, write: Callable[[Tool], Any]) -> None:
        attempt(write, alpha)

    def test_figure_is_an_exact_decimal(self, alpha: Tool) -> None:
        row = alpha.measurements.first()
        for value in ("0.1", "123456.789012345", "999999999999999", "-0.000000001"):
            changed(row, value=Decimal(value))
            row.refresh_from_db()
            assert row.value == Decimal(value)


class TestSavingPastTheForm:
    def test_citations_of_one_page_share_their_source(self, alpha: Tool) -> None:
        before = Source.objects.count()
        for key, url in (("a", "https://x.example/p/#top"), ("b", "HTTPS://X.example:443/p")):
            Citation.objects.create(
                tool=alpha, key=key, url=url, title="P", publisher="X", checked_on=NOW.date()
            )
        assert Source.objects.count() == before + 1

    def test_citation_moves_to_another_source_with_its_address(self, alpha: Tool) -> None:
        row = alpha.citations.get()
        row.url = "https://elsewhere.example/"
        row.save()
        row.refresh_from_db()
        assert row.source.address == "https://elsewhere.example"

    def test_cited_source_cannot_go_away(self, alpha: Tool) -> None:
        sources = Source.objects.filter(pk__in=alpha.citations.values("source"))
        assert "foreign key" in refusal_of(lambda t: sources._raw_delete("default"), alpha).lower()
