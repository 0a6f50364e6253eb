import json
from datetime import timedelta

import pytest
from django.conf import settings

from catalog.documents.read import Item
from catalog.importing import import_documents
from catalog.kinds import Publication
from catalog.publishing import UnpublishableError
from catalog.tests.factory import NOW, make_published, make_tool, measurement, publish
from comparisons import publishing
from comparisons.documents import apply, plan
from comparisons.models import Verdict, VerdictEdition
from comparisons.prose import unfounded
from comparisons.tests.factory import verdict_document

pytestmark = pytest.mark.django_db

LATER = NOW + timedelta(days=8)
SUMMARY = (
    "Alpha is the better pencil for paper: it reaches 81.5 grams, and beta does not. " * 3 + "End."
)


def make_verdict(**overrides):
    make_published("alpha", measurements=[measurement(value=81.5)])
    make_published("beta")
    apply(plan([verdict_document("alpha", "beta", **overrides)]))
    return Verdict.objects.get()


def published(**overrides):
    verdict = make_verdict(**overrides)
    publishing.publish(verdict, by=None, note="Why", at=NOW)
    return verdict


def page(client):
    return client.get("/compare/alpha-vs-beta/").content.decode()


class TestNumbers:
    def test_a_number_that_differs_stops_publishing_with_its_place(self):
        verdict = make_verdict(summary=SUMMARY.replace("81.5", "81.9"))
        with pytest.raises(UnpublishableError) as caught:
            publishing.publish(verdict, by=None, note="Why", at=NOW)
        assert [p.pointer for p in caught.value.problems] == ["/summary"] * 3
        assert "81.9 stands nowhere" in caught.value.problems[0].message
        assert not VerdictEdition.objects.exists()

    def test_a_number_of_the_data_is_published(self):
        assert published(summary=SUMMARY).editions.count() == 1


class TestMoved:
    def test_a_fresh_verdict_is_not_flagged(self, client):
        published(summary=SUMMARY)
        assert "written before" not in page(client)
        assert not Verdict.objects.outdated().exists()

    def test_a_later_edition_of_a_tool_flags_it_and_names_what_is_gone(self, client):
        verdict = published(summary=SUMMARY)
        publish(make_tool("alpha", measurements=[measurement(value=77)]), at=LATER)
        html = page(client)
        assert "Written before edition 2 of Alpha, 3 December 2026." in html
        assert "81.5 in the summary stands nowhere in the data now." in html
        assert "written before the data moved" in html
        assert list(Verdict.objects.outdated()) == [verdict]

    def test_editors_list_what_moved(self, admin_client):
        published(summary=SUMMARY)
        address = "/admin/comparisons/verdict/?data=moved"
        assert "0 verdicts" in admin_client.get(address).content.decode()
        publish(make_tool("alpha", measurements=[measurement(value=77)]), at=LATER)
        assert "1 verdict" in admin_client.get(address).content.decode()


class TestImport:
    def take(self, publish_it=True, **overrides):
        items = [Item("verdict.json", verdict_document("alpha", "beta", **overrides))]
        return import_documents(items, Publication(None, "Import", LATER), publish=publish_it)

    def test_a_number_that_differs_is_not_published(self):
        make_published("alpha", measurements=[measurement(value=81.5)])
        make_published("beta")
        report = self.take(summary=SUMMARY.replace("81.5", "81.9"))
        assert not report.is_written
        (refusal,) = report.refusals
        assert {p.pointer for p in refusal.problems} == {"/summary"}
        assert "81.9 stands nowhere" in refusal.problems[0].message
        assert not Verdict.objects.exists()

    def test_a_draft_may_still_be_wrong(self):
        make_published("alpha")
        make_published("beta")
        assert self.take(publish_it=False, summary=SUMMARY).is_written

    def test_what_is_published_comes_back_whatever_has_moved_since(self):
        verdict = published(summary=SUMMARY)
        publish(make_tool("alpha", measurements=[measurement(value=77)]), at=LATER)
        assert self.take(summary=SUMMARY).is_written
        assert verdict.editions.count() == 1

    def test_the_starter_s_numbers_all_stand_in_its_tools(self):
        starter = settings.BASE_DIR / "catalog" / "starter"
        tools = {p.stem: json.loads(p.read_bytes()) for p in starter.glob("tools/*.json")}
        for path in starter.glob("verdicts/*.json"):
            verdict = json.loads(path.read_bytes())
            assert unfounded(verdict, [tools[slug] for slug in verdict["tools"]]) == [], path.name
