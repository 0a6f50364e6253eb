import json
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db import IntegrityError, connection, connections, transaction

from catalog import publishing
from catalog.tests.factory import NOW, make_published, make_tool, publish, relation, signal
from comparisons.models import Ranking, Standing
from comparisons.ranking.published import published_inputs
from comparisons.ranking.record import RunError, compute, differences, published

SCRIPT = Path(__file__).resolve().parents[2] / "docs" / "recompute_ranking.py"
AS_OF = NOW.date()


def make_three():
    make_published("alpha", signals=[signal(value=90_000), _release("2026-11-01")])
    make_published("beta", signals=[signal(value=40), _release("2025-01-01")])
    make_published("gamma", signals=[], relations=[relation("alpha", "built-on")])


def _release(day):
    return signal("latest-release", "2.0", observed=day)


@pytest.mark.django_db
class TestRun:
    def test_places_interval_and_components_are_stored(self):
        make_three()
        ranking = compute(AS_OF, NOW).ranking
        alpha, beta, gamma = ranking.standings.order_by("slug")
        assert (alpha.place, beta.place, gamma.place) == (1, 2, None)
        assert alpha.low <= alpha.score <= alpha.high
        assert alpha.inputs["relating"] == [{"tool": "gamma", "kind": "built-on"}]
        assert alpha.document["components"][0]["key"] == "adoption"
        assert alpha.document["place"]["overall_of"] == 2
        assert gamma.document["missing"]

    def test_same_inputs_write_nothing_new(self):
        make_three()
        first = compute(AS_OF, NOW)
        again = compute(AS_OF, NOW + timedelta(hours=1))
        assert (first.is_new, again.is_new) == (True, False)
        assert again.ranking == first.ranking
        assert (Ranking.objects.count(), Standing.objects.count()) == (1, 3)

    def test_another_input_makes_another_run_and_leaves_the_old_one(self):
        make_three()
        first = compute(AS_OF, NOW).ranking
        before = list(first.standings.order_by("slug").values())
        publish(make_tool("beta", signals=[signal(value=500_000)]))
        second = compute(AS_OF, NOW + timedelta(hours=1)).ranking
        assert (second.number, second.digest != first.digest) == (2, True)
        assert list(first.standings.order_by("slug").values()) == before
        assert Standing.objects.current().get(slug="beta").ranking == second

    def test_the_change_since_the_run_before_is_stored(self):
        make_three()
        compute(AS_OF, NOW)
        publish(make_tool("beta", signals=[signal(value=500_000), _release("2025-01-01")]))
        second = compute(AS_OF, NOW + timedelta(hours=1)).ranking
        alpha, beta, _ = second.standings.order_by("slug")
        assert (alpha.change, beta.change > 0) == (0, True)

    def test_what_was_not_ranked_has_nothing_to_change_from(self):
        make_three()
        first = compute(AS_OF, NOW).ranking
        assert first.standings.get(slug="gamma").place is None
        publish(make_tool("gamma", signals=[signal(value=500_000), _release("2026-01-01")]))
        second = compute(AS_OF, NOW + timedelta(hours=1)).ranking
        gamma = second.standings.get(slug="gamma")
        assert gamma.place
        assert gamma.change is None

    def test_another_formula_is_a_break_and_no_change(self):
        make_three()
        compute(AS_OF, NOW)
        Ranking.objects.update(formula="unfragilerank-0", digest="")
        second = compute(AS_OF, NOW + timedelta(hours=1)).ranking
        assert set(second.standings.values_list("change", flat=True)) == {None}

    def test_an_earlier_day_never_becomes_the_current_run(self):
        make_three()
        today = compute(AS_OF, NOW).ranking
        compute(AS_OF - timedelta(days=90), NOW)
        assert Ranking.objects.current().get() == today

    def test_a_day_to_come_is_refused(self):
        with pytest.raises(RunError, match="future"):
            compute(AS_OF + timedelta(days=1), NOW)
        assert not Ranking.objects.exists()

    def test_withdrawn_tools_are_not_ranked(self):
        make_three()
        tool = Standing._meta.get_field("tool").related_model.objects.get(slug="beta")
        publishing.unpublish(tool, by=None, note="Gone", at=NOW)
        assert compute(AS_OF, NOW).ranking.tool_count == 2

    def test_an_empty_catalogue_has_a_run_without_standings(self):
        ranking = compute(AS_OF, NOW).ranking
        assert (ranking.tool_count, differences(ranking)) == (0, [])

    def test_an_interrupted_run_leaves_nothing(self):
        make_three()

        begun = []

        def unplugged(execute, sql, params, many, context):
            if begun and sql.startswith(("SELECT", "INSERT")):
                raise KeyboardInterrupt
            if sql.startswith('INSERT INTO "comparisons_ranking"'):
                begun.append(sql)
            return execute(sql, params, many, context)

        with connection.execute_wrapper(unplugged), pytest.raises(KeyboardInterrupt):
            compute(AS_OF, NOW)
        assert begun
        assert not Ranking.objects.exists()
        assert compute(AS_OF, NOW).ranking.number == 1

    def test_a_run_overtaken_by_a_newer_one_is_not_stored(self):
        make_three()
        newer = compute(AS_OF, NOW + timedelta(minutes=1)).ranking
        publish(make_tool("beta", signals=[]))
        assert compute(AS_OF, NOW).ranking == newer


@pytest.mark.django_db(transaction=True)
class TestTwoAtOnce:
    def test_two_runs_at_once_leave_one(self):
        if connection.vendor != "postgresql":
            pytest.skip("SQLite's test database lives in one connection.")
        make_three()

        def run(_):
            try:
                return compute(AS_OF, NOW).ranking.number
            finally:
                connections.close_all()

        with ThreadPoolExecutor(4) as pool:
            assert set(pool.map(run, range(4))) == {1}
        assert (Ranking.objects.count(), Standing.objects.count()) == (1, 3)


@pytest.mark.django_db
class TestVerifying:
    def test_a_stored_run_follows_from_its_inputs(self, capsys):
        make_three()
        compute(AS_OF, NOW)
        call_command("verify_ranking", "1")
        assert "follows from the stored inputs" in capsys.readouterr().out

    @pytest.mark.parametrize(
        "change",
        [
            {"score": "1.0", "low": "0.0"},
            {"place": 7},
            {"change": "9.9"},
            {"category": "erasers"},
            {"document": {"score": "99.9"}},
            {"inputs": {"signals": []}},
        ],
    )
    def test_any_changed_column_is_found(self, change):
        make_three()
        ranking = compute(AS_OF, NOW).ranking
        row = ranking.standings.get(slug="alpha")
        for name, value in change.items():
            old = getattr(row, name)
            setattr(row, name, old | value if isinstance(value, dict) else value)
        row.save()
        assert any(line.startswith("alpha") or "digest" in line for line in differences(ranking))

    def test_a_wrong_number_of_tools_is_found(self):
        make_three()
        ranking = compute(AS_OF, NOW).ranking
        ranking.ranked_count += 1
        assert any("numbers of tools" in line for line in differences(ranking))

    def test_a_run_after_others_still_follows(self):
        make_three()
        first = compute(AS_OF, NOW).ranking
        make_published("delta")
        second = compute(AS_OF + timedelta(days=1), NOW + timedelta(days=1)).ranking
        assert second.standings.filter(change__isnull=False).exists()
        assert (differences(first), differences(second)) == ([], [])

    def test_a_missing_tool_changes_the_digest(self):
        make_three()
        ranking = compute(AS_OF, NOW).ranking
        ranking.standings.filter(slug="gamma").delete()
        assert any("digest" in line for line in differences(ranking))

    def test_an_unknown_run_and_another_formula_are_refused_in_words(self):
        with pytest.raises(CommandError, match="no run 9"):
            call_command("verify_ranking", "9")
        compute(AS_OF, NOW)
        Ranking.objects.update(formula="unfragilerank-0")
        with pytest.raises(CommandError, match="unfragilerank-0"):
            call_command("verify_ranking", "1")

    def test_the_script_of_the_docs_recomputes_what_is_published(self, tmp_path):
        make_three()
        target = tmp_path / "inputs.json"
        text = "".join(published_inputs(published(compute(AS_OF, NOW).ranking)))
        target.write_text(text, encoding="utf-8")
        done = subprocess.run(
            [sys.executable, "-I", str(SCRIPT), str(target)],
            capture_output=True,
            text=True,
            check=False,
        )
        assert (done.returncode, "3 tools" in done.stdout) == (0, True)
        assert list(json.loads(text)["tools"]) == ["alpha", "beta", "gamma"]


@pytest.mark.django_db
class TestCommand:
    def test_it_says_what_it_stored(self, capsys):
        make_three()
        call_command("compute_rankings", "--as-of", "2026-11-20")
        assert "Run 1 stored: 3 tools" in capsys.readouterr().out
        assert Ranking.objects.get().as_of == date(2026, 11, 20)

    def test_a_bad_day_is_refused_in_words(self):
        with pytest.raises(CommandError, match="is not a day"):
            call_command("compute_rankings", "--as-of", "yesterday")
        with pytest.raises(CommandError, match="future"):
            call_command("compute_rankings", "--as-of", "2999-01-01")
        with pytest.raises(CommandError, match="nothing was observed then"):
            call_command("compute_rankings", "--as-of", "0001-01-01")


@pytest.mark.django_db
class TestConstraints:
    @pytest.mark.parametrize(
        "columns, name",
        [
            ({"score": "50", "low": "60"}, "standing_score_lies_in_its_interval"),
            ({"high": "100.5"}, "standing_interval_lies_in_the_scale"),
            ({"score": None}, "standing_place_needs_a_score"),
        ],
    )
    def test_the_database_refuses_an_impossible_standing(self, columns, name):
        make_three()
        compute(AS_OF, NOW)
        with transaction.atomic(), pytest.raises(IntegrityError, match=name):
            Standing.objects.filter(slug="alpha").update(**columns)
