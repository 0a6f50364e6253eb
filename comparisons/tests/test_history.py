from dataclasses import replace
from datetime import date
from decimal import Decimal

from comparisons.ranking.formula import score
from comparisons.ranking.history import Recorded, jumps, why_moved
from comparisons.ranking.inputs import MatchCounts, Relating, gather
from comparisons.tests.ranked_tools import make_capability, make_ranked, make_signal

RELEASE = make_signal("latest-release", "1.0", "2026-10-01")
STARS = make_signal(value=1000)
DAY = date(2026, 11, 25)


def recorded(run=1, *signals, related=(), match=None, day=DAY, formula="unfragilerank-1", **fields):
    document = make_ranked("alpha", *(signals or (STARS, RELEASE)), **fields)
    inputs = gather(document, related, match, day)
    return Recorded(run, formula, day, inputs, score(inputs, day))


def sentences(jump):
    return [moved.sentence for cause in jump.causes for moved in cause.moved]


class TestCauses:
    def test_more_stars_are_the_cause_and_its_points_are_the_jump(self):
        jump = why_moved(recorded(1), recorded(2, make_signal(value=50_000), RELEASE))
        assert [cause.key for cause in jump.causes] == ["adoption"]
        assert jump.causes[0].points == jump.points > 0
        assert sentences(jump) == [
            "github-stars: 1,000 (1 October 2026) became 50,000 (1 October 2026)."
        ]

    def test_a_signal_that_grew_too_old_is_no_longer_used(self):
        old, fork = make_signal(value=1000, observed="2025-06-01"), make_signal("github-forks", 9)
        before, after = recorded(1, old, fork), recorded(2, old, fork, day=date(2026, 12, 25))
        assert "github-stars: 1,000 (1 June 2025) is no longer used." in sentences(
            why_moved(before, after)
        )

    def test_time_alone_makes_a_release_less_fresh(self):
        jump = why_moved(recorded(1), recorded(2, day=date(2026, 12, 25)))
        assert [cause.key for cause in jump.causes] == ["freshness"]
        assert sentences(jump) == ["Day of the run: 25 November 2026 became 25 December 2026."]
        assert jump.points < 0

    def test_the_checklist_names_its_item(self):
        limited = [make_capability("draw", limitations=["Slow"]), make_capability("write")]
        jump = why_moved(recorded(1), recorded(2, capabilities=limited))
        assert sentences(jump) == ["Limitations named: 0 of 2 became 1 of 2."]

    def test_a_new_related_tool_and_first_visitors(self):
        after = recorded(2, related=[Relating("beta", "built-on")], match=MatchCounts(50, 45))
        jump = why_moved(recorded(1), after)
        assert "beta: relates to it is new." in sentences(jump)
        assert "Visitors: 50 is new." in sentences(jump)
        assert sum(cause.points for cause in jump.causes) == jump.points

    def test_another_type_has_other_weights(self):
        after = recorded(2, type="extension")
        jump = why_moved(recorded(1), after)
        assert "Type (its weights): library became extension." in sentences(jump)

    def test_each_jump_of_the_score_adds_up(self):
        records = [
            recorded(1),
            recorded(2, make_signal(value=50_000), RELEASE),
            recorded(3, RELEASE),
            recorded(4, match=MatchCounts(100, 20)),
        ]
        found = jumps(reversed(records))
        # Run 3 knows too little to rank it.
        assert [jump.to_run for jump in found] == [2, 4]
        for jump in found:
            assert sum(cause.points for cause in jump.causes) == jump.points
        assert sum(jump.points for jump in found) == (
            records[-1].standing.score - records[0].standing.score
        )

    def test_nothing_moved_nothing_said(self):
        assert jumps([recorded(1), recorded(2)]) == ()


class TestBreak:
    def test_another_formula_is_a_break_and_nothing_is_subtracted(self):
        after = recorded(2, make_signal(value=50_000), formula="unfragilerank-2")
        jump = why_moved(recorded(1), after)
        assert jump.formula_break == ("unfragilerank-1", "unfragilerank-2")
        assert (jump.points, jump.causes) == (None, ())

    def test_a_score_that_was_not_there_has_no_points(self):
        before = recorded(1)
        unscored = replace(before, standing=replace(before.standing, score=None))
        jump = why_moved(unscored, recorded(2, make_signal(value=5), RELEASE))
        assert jump.points is None
        assert {cause.points for cause in jump.causes} == {Decimal(0)}
