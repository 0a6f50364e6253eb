from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from comparisons.ranking import tables
from comparisons.ranking.components import (
    adoption,
    ecosystem,
    freshness,
    log_share,
    match,
    quality,
    success_interval,
    wilson,
)
from comparisons.ranking.inputs import (
    Inputs,
    MatchCounts,
    Relating,
    earliest_day,
    months_before,
)
from comparisons.ranking.rounding import MEASURING, to_value
from comparisons.tests.ranked_tools import (
    AS_OF,
    gathered,
    make_capability,
    make_figure,
    make_ranked,
    make_signal,
    make_source,
)


def adoption_of(*signals):
    return adoption(gathered(make_ranked("alpha", *signals)), AS_OF)


def why_left_out(*signals):
    return [(item.kind, item.reason) for item in gathered(make_ranked("a", *signals)).left_out]


class TestAdoption:
    def test_the_cap_is_full_and_more_than_the_cap_is_not_more(self):
        assert adoption_of(make_signal(value=200_000)).value == 1
        assert adoption_of(make_signal(value=900_000)).value == 1

    def test_it_is_logarithmic(self):
        thousand = adoption_of(make_signal(value=999)).value
        million = adoption_of(make_signal("pypi-downloads-monthly", 999_999)).value
        assert thousand == Decimal("0.565928")  # 3 / log10(200,001)
        assert million == Decimal("0.722802")  # 6 / log10(200,000,001)

    def test_the_best_kind_counts_and_the_others_are_noted(self):
        both = adoption_of(make_signal(value=10), make_signal("citations", 40_000))
        assert both.value == adoption_of(make_signal("citations", 40_000)).value
        assert "citations" in both.inputs[0]
        assert "github-stars 10" in both.notes[0]

    def test_zero_stars_are_known_and_no_signal_is_unknown(self):
        assert adoption_of(make_signal(value=0)).value == 0
        assert adoption_of().value is None
        assert adoption_of().reason

    def test_the_newest_of_a_kind_is_used_not_the_largest(self):
        signals = make_signal(value=90, observed="2026-01"), make_signal(value=50)
        assert adoption_of(*signals).value == adoption_of(signals[1]).value
        assert why_left_out(*signals) == [("github-stars", "superseded")]

    def test_two_values_of_one_day_take_the_larger_in_any_order(self):
        signals = make_signal(value=90), make_signal(value=50)
        assert gathered(make_ranked("a", *signals)) == gathered(make_ranked("a", *signals[::-1]))
        assert adoption_of(*signals).value == adoption_of(signals[0]).value

    @pytest.mark.parametrize(
        "signal, reason",
        [
            (make_signal(observed=""), "undated"),
            (make_signal(observed="2026-11-26"), "future"),
            (make_signal(observed="2026-12"), "future"),
            (make_signal(observed="2025-05-24"), "old"),
            (make_signal(observed="2025"), "old"),
            (make_signal(value=-1), "negative"),
            (make_signal(value="many"), "not-a-number"),
            (make_signal(value="NaN"), "not-a-number"),
            (make_signal(value=True), "not-a-number"),
            (make_signal(kind="tweets"), "unknown-kind"),
        ],
    )
    def test_an_unusable_signal_is_left_out_and_says_why(self, signal, reason):
        assert why_left_out(signal) == [(signal["kind"], reason)]
        measured = adoption_of(signal)
        assert measured.value is None
        assert "is not used" in measured.notes[0]

    @pytest.mark.parametrize("observed", ["2026-11-25", "2025-05-25", "2026"])
    def test_the_last_usable_days(self, observed):
        assert adoption_of(make_signal(observed=observed)).value is not None


class TestDates:
    def test_a_partial_date_is_its_first_day(self):
        assert earliest_day("2024") == date(2024, 1, 1)
        assert earliest_day("2024-05") == date(2024, 5, 1)
        assert earliest_day("2024-05-09") == date(2024, 5, 9)

    def test_months_before_keep_inside_short_months(self):
        assert months_before(date(2026, 8, 31), 18) == date(2025, 2, 28)
        assert months_before(date(2024, 2, 29), 12) == date(2023, 2, 28)
        assert months_before(date(2026, 1, 15), 1) == date(2025, 12, 15)


def checks(document):
    return {item.key: (item.have, item.of) for item in gathered(document).checklist}


class TestQuality:
    def test_points_add_up_to_a_hundred(self):
        assert sum(row.value for row in tables.CHECKLIST) == 100

    def test_a_fully_evidenced_entry_is_one(self):
        document = make_ranked(
            capabilities=[make_capability("draw", sources=["paper"], limitations=["Slow"])],
            sources={"home": make_source(), "paper": make_source(kind="paper")},
            documentation="https://alpha.example/docs",
            measurements=[make_figure(f"metric-{n}") for n in range(5)],
        )
        assert quality(gathered(document), AS_OF).value == 1

    def test_an_entry_without_evidence_is_zero(self):
        document = make_ranked(capabilities=[], license="", pricing={"model": "contact"})
        assert quality(gathered(document), AS_OF).value == 0

    def test_an_unsourced_claim_is_named(self):
        bare = make_capability("write", sources=[])
        gone = make_capability("erase", sources=["no-such-source"])
        document = make_ranked(capabilities=[make_capability("draw"), bare, gone])
        sourced = gathered(document).checklist[0]
        assert (sourced.have, sourced.of, sourced.lacking) == (1, 3, ("erase", "write"))

    def test_the_makers_own_source_is_not_independent(self):
        assert checks(make_ranked())["independent"] == (0, 2)

    @pytest.mark.parametrize(
        "checked, counted", [("2025-11-25", 2), ("2025-11-24", 0), ("2026-11-26", 0)]
    )
    def test_a_source_counts_as_checked_for_a_year(self, checked, counted):
        document = make_ranked(sources={"home": make_source(checked=checked)})
        assert checks(document)["checked"] == (counted, 2)

    @pytest.mark.parametrize(
        "pricing, known",
        [
            ({"model": "free"}, 1),
            ({"model": "paid"}, 0),
            ({"model": "unknown"}, 0),
            ({"model": "paid", "starting_price": None, "source": "home"}, 0),
            ({"model": "paid", "source": "home",
              "starting_price": {"amount": "20", "currency": "USD", "per": "month"}}, 1),
        ],
    )  # fmt: skip
    def test_a_price_is_free_or_an_amount(self, pricing, known):
        assert checks(make_ranked(pricing=pricing))["price"] == (known, 1)

    def test_the_same_figure_twice_is_one_figure(self):
        document = make_ranked(measurements=[make_figure("weight", 1), make_figure("weight", 2)])
        assert checks(document)["measured"] == (1, 5)

    @settings(max_examples=40, deadline=None)
    @given(data=st.data())
    def test_more_evidence_never_lowers_quality(self, data):
        kinds = st.sampled_from(["official", "paper", "independent", "repository"])
        days = st.dates(date(2024, 1, 1), date(2026, 12, 31)).map(str)
        source = st.builds(make_source, kind=kinds, checked=days)
        sources = data.draw(st.dictionaries(st.sampled_from("abc"), source, min_size=1))
        cited = st.lists(st.sampled_from("abc"), unique=True)
        held = [make_capability("draw", sources=data.draw(cited)),
                make_capability("write", sources=data.draw(cited))]  # fmt: skip
        document = make_ranked(capabilities=held, sources=sources)
        more = {
            "a source": {**document, "capabilities": [
                held[0], {**held[1], "sources": [*held[1]["sources"], "new"]}],
                "sources": {**sources, "new": data.draw(source)}},
            "a limitation": {**document, "capabilities": [
                {**held[0], "limitations": ["Slow"]}, held[1]]},
            "a figure": {**document, "measurements": [make_figure(source=next(iter(sources)))]},
            "documentation": {**document, "documentation": "https://alpha.example/docs"},
        }  # fmt: skip
        before = quality(gathered(document), AS_OF).value
        for what, richer in more.items():
            assert quality(gathered(richer), AS_OF).value >= before, what


class TestEcosystem:
    def test_distinct_tools_count_once_and_itself_not_at_all(self):
        related = [
            Relating("beta", "integrates-with"),
            Relating("beta", "built-on"),
            Relating("alpha", "built-on"),
        ]
        inputs = gathered(make_ranked("alpha"), related)
        assert ecosystem(inputs, AS_OF).inputs == ("beta",)
        assert ecosystem(inputs, AS_OF).value == Decimal("0.150190")  # log 2 / log 101

    def test_a_rival_that_names_itself_an_alternative_is_no_ecosystem(self):
        inputs = gathered(make_ranked(), [Relating("beta", "alternative-to")])
        assert ecosystem(inputs, AS_OF).value == 0


def match_of(visitors, successes):
    return match(Inputs("a", "library", "c", match=MatchCounts(visitors, successes)), AS_OF)


class TestMatchGraph:
    def test_it_is_unknown_without_counts_and_below_the_least_visitors(self):
        assert match(Inputs("a", "library", "c"), AS_OF).value is None
        assert match_of(19, 19).value is None
        assert match_of(20, 0).value == 0

    def test_interval_of_success_has_both_bounds(self):
        low, high = success_interval(8, 10)
        assert (round(low, 4), round(high, 4)) == (0.4902, 0.9433)
        assert success_interval(0, 0) == (0.0, 1.0)
        assert success_interval(3, 3)[1] == 1.0

    def test_wilson_bound_is_the_textbook_one(self):
        bound = wilson(Decimal(80), Decimal(100))
        assert round(bound, 4) == Decimal("0.7112")

    def test_more_visitors_with_the_same_share_are_stronger_evidence(self):
        assert match_of(20, 16).value < match_of(200, 160).value < match_of(2000, 1600).value

    def test_impossible_counts_are_refused(self):
        with pytest.raises(ValueError, match="Successes"):
            MatchCounts(3, 4)


class TestFreshness:
    def release(self, observed, **fields):
        signal = make_signal("latest-release", "1.2", observed)
        return freshness(gathered(make_ranked("alpha", signal, **fields)), AS_OF)

    def test_it_halves_with_each_half_life(self):
        assert self.release("2026-11-25").value == 1
        assert self.release("2026-05-29").value == Decimal("0.5")
        assert self.release("2025-11-30").value == Decimal("0.25")

    def test_a_version_without_a_date_is_unknown(self):
        measured = self.release("")
        assert measured.value is None
        assert "without a date" in measured.reason

    def test_a_release_after_the_run_is_not_used(self):
        assert self.release("2026-11-26").value is None

    def test_an_old_release_is_used_however_old(self):
        assert 0 < self.release("2021-01-01").value < Decimal("0.001")

    def test_a_date_of_release_counts_only_for_what_is_released_once(self):
        model = make_ranked(type="model", released="2026-11-25")
        assert freshness(gathered(model), AS_OF).value == 1
        library = make_ranked(type="library", released="2026-11-25")
        assert freshness(gathered(library), AS_OF).value is None

    def test_a_later_release_of_a_dataset_wins_over_its_first(self):
        later = make_signal("latest-release", "2.0", "2026-11-25")
        document = make_ranked("alpha", later, type="dataset", released="2019")
        assert freshness(gathered(document), AS_OF).value == 1


class TestInputs:
    def test_they_survive_json_form(self):
        document = make_ranked(
            "alpha", make_signal(), make_signal(value=-1), make_signal("latest-release", "1.0")
        )
        inputs = gathered(document, [Relating("beta", "built-on")], MatchCounts(30, 20))
        assert Inputs.from_document(inputs.as_document()) == inputs
        assert Inputs.from_document(replace(inputs, match=None).as_document()).match is None

    def test_12_and_12_point_0_are_the_same_input(self):
        assert gathered(make_ranked("a", make_signal(value=12))) == gathered(
            make_ranked("a", make_signal(value=12.0))
        )


class TestLogShare:
    def test_gives_what_decimals_give_to_the_last_digit(self) -> None:
        for cap in (Decimal(100), Decimal(200_000), Decimal(1_000_000_000)):
            for value in (Decimal(n) for n in (*range(200), 12_345, 200_000, 999_999_937)):
                exact = MEASURING.divide(MEASURING.log10(1 + value), MEASURING.log10(1 + cap))
                assert log_share(value, cap) == min(Decimal(1), to_value(exact))

    def test_has_six_decimals(self) -> None:
        assert str(log_share(Decimal(0), Decimal(100))) == "0.000000"
