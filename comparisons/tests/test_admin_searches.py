import pytest
from django.contrib.auth.models import Group, User
from django.utils import timezone

from catalog.roles import EDITORS
from catalog.tests import factory
from comparisons.models import Intent, Match, MatchRun
from comparisons.searching import recording, visitors
from comparisons.tests.searching import BROWSER, count, search_and_open

pytestmark = pytest.mark.django_db
LIST = "/admin/comparisons/intent/"
TODAY = timezone.now().date()


@pytest.fixture
def editor(client):
    user = User.objects.create_user("editor", is_staff=True)
    user.groups.add(Group.objects.get(name=EDITORS))
    client.force_login(user)
    return client


@pytest.fixture
def asked():
    tool = factory.make_published("alpha").tool
    for number in range(4):
        search_and_open("write a letter", number, TODAY, tool.pk, "write")
        visitor = visitors.visitor_behind(f"10.9.{number}.1", BROWSER, TODAY)
        recording.record_search("fly to the moon", visitor, 0, [])
        recording.record_search("sharpen a knife", visitor, 3, [])
    count()


def change(client, intent: Intent, **data: str):
    """As the page of this intent sends it: what it showed goes along."""
    shown = {"state": intent.state, "merged_into": intent.merged_into_id or "", "note": intent.note}
    opened = {f"initial-{name}": value for name, value in shown.items()}
    given = opened | {"state": "open", "merged_into": "", "note": ""} | data
    return client.post(f"{LIST}{intent.pk}/change/", given)


def listed(client, **params: str) -> list[str]:
    return [intent.text for intent in client.get(LIST, params).context["cl"].result_list]


@pytest.mark.usefixtures("asked")
class TestLists:
    def test_gaps_of_the_catalogue(self, editor):
        assert len(listed(editor)) == 3
        assert listed(editor, gap="nothing") == ["fly to the moon"]
        assert listed(editor, gap="unopened") == ["sharpen a knife"]
        assert listed(editor, gap="ignored") == ["sharpen a knife"]

    def test_what_is_merged_or_blocked_asks_for_nothing(self, editor):
        moon, knife = (Intent.objects.get(text=t) for t in ("fly to the moon", "sharpen a knife"))
        change(
            editor, knife, merged_into=str(Intent.objects.get(text="write a letter").pk), note="x"
        )
        change(editor, moon, state="blocked", note="Spam")
        assert listed(editor, gap="nothing") == listed(editor, gap="unopened") == []
        assert listed(editor, decision="none") == ["write a letter"]
        assert listed(editor, decision="merged") == ["sharpen a knife"]
        assert listed(editor, decision="blocked") == ["fly to the moon"]
        assert "Merged into “write a letter”" in editor.get(LIST).content.decode()

    def test_nobody_adds_or_deletes(self, editor):
        assert editor.get(f"{LIST}add/").status_code == 403
        pk = Intent.objects.first().pk
        assert editor.post(f"{LIST}{pk}/delete/", {"post": "yes"}).status_code == 403

    def test_text_and_counts_are_not_changed(self, editor):
        intent = Intent.objects.get(text="write a letter")
        change(editor, intent, text="something else", searches="900", note="x")
        intent.refresh_from_db()
        assert (intent.text, intent.searches) == ("write a letter", 4)


@pytest.mark.usefixtures("asked")
class TestDecisions:
    def test_decision_without_a_note_is_refused(self, editor):
        intent = Intent.objects.get(text="write a letter")
        answer = change(editor, intent, state="hidden")
        assert "Say why" in answer.content.decode()
        intent.refresh_from_db()
        assert intent.state == "open"

    def test_merging_moves_the_counts_at_once(self, editor):
        intent = Intent.objects.get(text="write a letter")
        other = Intent.objects.get(text="sharpen a knife")
        runs = MatchRun.objects.count()
        assert change(editor, intent, merged_into=str(other.pk), note="Same").status_code == 302
        assert [match.intent for match in Match.objects.all()] == [other]
        assert MatchRun.objects.count() == runs + 1
        change(editor, Intent.objects.get(pk=intent.pk), note="Not the same")
        assert [match.intent for match in Match.objects.all()] == [intent]

    def test_blocked_intent_no_longer_counts(self, editor):
        intent = Intent.objects.get(text="write a letter")
        change(editor, intent, state="blocked", note="Spam")
        intent.refresh_from_db()
        assert (intent.state, intent.note) == ("blocked", "Spam")
        assert not Match.objects.exists()

    def test_a_remark_leaves_what_somebody_else_has_decided(self, editor):
        intent = Intent.objects.get(text="write a letter")
        change(editor, intent, state="blocked", note="Private")
        intent.note = "Private"  # as the page showed it, with the state of before
        assert change(editor, intent, note="Private, says Ann").status_code == 302
        intent.refresh_from_db()
        assert (intent.state, intent.note) == ("blocked", "Private, says Ann")

    def test_a_decision_over_another_is_shown_first(self, editor):
        intent = Intent.objects.get(text="write a letter")
        change(editor, intent, state="blocked", note="Private")
        answer = change(editor, intent, state="hidden", note="Rude")
        assert "Somebody else has changed this to “blocked” meanwhile" in answer.content.decode()
        intent.refresh_from_db()
        assert (intent.state, intent.note) == ("blocked", "Private")

    def test_two_that_do_not_go_together_are_a_sentence(self, editor):
        intent = Intent.objects.get(text="write a letter")
        change(editor, intent, note="Look at this")
        intent.refresh_from_db()
        change(editor, intent, state="blocked", note="Look at this")
        # Who opened the page before clears the remark, which is the other's reason by now.
        answer = change(editor, intent)
        assert answer.status_code == 409
        assert "somebody else was writing to the same records" in answer.content.decode()
        assert 'id="id_note"' in answer.content.decode()
        intent.refresh_from_db()
        assert (intent.state, intent.note) == ("blocked", "Look at this")

    def test_merging_into_itself_is_refused(self, editor):
        intent = Intent.objects.get(text="write a letter")
        answer = change(editor, intent, merged_into=str(intent.pk), note="Loop")
        assert "into itself" in answer.content.decode()

    def test_intent_with_others_in_it_is_not_blocked(self, editor):
        intent = Intent.objects.get(text="write a letter")
        other = Intent.objects.get(text="sharpen a knife")
        change(editor, other, merged_into=str(intent.pk), note="Same")
        page = f"{LIST}{other.pk}/change/"
        answer = change(editor, intent, state="blocked", note="Spam")
        assert "Others are merged into this one; move them first." in answer.content.decode()
        assert f'<a href="{page}">sharpen a knife</a>' in answer.content.decode()
        intent.refresh_from_db()
        assert intent.state == "open"
