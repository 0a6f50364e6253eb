"""Who may do what in the admin: the whole matrix as one table.

It stands here because it walks the pages of both apps.
"""

import json

import pytest
from django.contrib.auth.models import Group, User
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.test import Client

from catalog.models import Category, Change, Maker, Metric, Source, Task, Tool, ToolEdition
from catalog.roles import LADDER
from catalog.tests.accounts import ROLES, Desk, client_of, make_account
from catalog.tests.factory import (
    NOW,
    make_published,
    make_tool,
    publish,
    tool_document,
    verdict_document,
)
from comparisons import publishing
from comparisons.admin.verdicts import NEITHER
from comparisons.documents import apply, plan
from comparisons.models import Verdict, VerdictEdition

pytestmark = pytest.mark.django_db

# A cell is what the role gets: + the page, or the deed done; . refused (403, and for those who are
# not in the staff the login page).
#                                anonymous staff editor publisher administrator superuser
GET = """
/admin/                                  . + + + + +
/admin/catalog/tool/                     . . + + + +
/admin/catalog/tool/add/                 . . + + + +
/admin/catalog/tool/upload/              . . + + + +
/admin/catalog/tool/{tool}/change/       . . + + + +
/admin/catalog/tool/{tool}/preview/      . . + + + +
/admin/catalog/tool/{tool}/changes/      . . + + + +
/admin/catalog/tool/{tool}/editions/     . . + + + +
/admin/catalog/tool/{tool}/history/      . . + + + +
/admin/catalog/tool/{tool}/publish/      . . . + + +
/admin/catalog/tool/{tool}/unpublish/    . . . + + +
/admin/catalog/tool/{tool}/editions/1/revert/  . . . + + +
/admin/catalog/tool/{tool}/delete/       . . . . . .
/admin/catalog/tool/{draft}/delete/      . . + + + +
/admin/catalog/maker/                    . . + + + +
/admin/catalog/maker/add/                . . + + + +
/admin/catalog/maker/{maker}/change/     . . + + + +
/admin/catalog/maker/{maker}/delete/     . . . . + +
/admin/catalog/category/                 . . + + + +
/admin/catalog/category/{category}/change/     . . + + + +
/admin/catalog/category/{category}/delete/     . . . . + +
/admin/catalog/task/                     . . + + + +
/admin/catalog/task/{task}/change/       . . + + + +
/admin/catalog/task/{task}/delete/       . . . . + +
/admin/catalog/metric/                   . . + + + +
/admin/catalog/metric/{metric}/change/   . . + + + +
/admin/catalog/metric/{metric}/delete/   . . . . + +
/admin/catalog/source/                   . . + + + +
/admin/catalog/source/add/               . . . . . .
/admin/catalog/source/{source}/change/   . . + + + +
/admin/catalog/source/{source}/delete/   . . . . . .
/admin/catalog/tooledition/              . . + + + +
/admin/catalog/tooledition/add/          . . . . . .
/admin/catalog/tooledition/{edition}/change/   . . + + + +
/admin/catalog/tooledition/{edition}/delete/   . . . . . .
/admin/catalog/change/                   . . + + + +
/admin/catalog/change/add/               . . . . . .
/admin/catalog/change/{change}/change/   . . + + + +
/admin/catalog/change/{change}/delete/   . . . . . .
/admin/comparisons/verdict/              . . + + + +
/admin/comparisons/verdict/add/          . . + + + +
/admin/comparisons/verdict/{verdict}/change/      . . + + + +
/admin/comparisons/verdict/{verdict}/preview/     . . + + + +
/admin/comparisons/verdict/{verdict}/changes/     . . + + + +
/admin/comparisons/verdict/{verdict}/editions/    . . + + + +
/admin/comparisons/verdict/{verdict}/publish/     . . . + + +
/admin/comparisons/verdict/{verdict}/unpublish/   . . . + + +
/admin/comparisons/verdict/{verdict}/editions/1/revert/  . . . + + +
/admin/comparisons/verdict/{verdict}/delete/      . . . . . .
/admin/comparisons/verdictedition/       . . + + + +
/admin/comparisons/verdictedition/{verdict_edition}/change/  . . + + + +
/admin/comparisons/verdictedition/{verdict_edition}/delete/  . . . . . .
/admin/auth/user/                        . . . . + +
/admin/auth/user/add/                    . . . . + +
/admin/auth/user/{user}/change/          . . . . + +
/admin/auth/user/{user}/password/        . . . . + +
/admin/auth/user/{user}/delete/          . . . . + +
/admin/auth/user/{root}/password/        . . . . . +
/admin/auth/user/{root}/delete/          . . . . . +
/admin/auth/group/                       . . . . + +
/admin/auth/group/add/                   . . . . + +
/admin/auth/group/{group}/change/        . . . . + +
/admin/auth/group/{group}/delete/        . . . . + +
"""
POST = """
/admin/catalog/tool/add/                 . . + + + +
/admin/catalog/tool/upload/              . . + + + +
/admin/catalog/tool/{draft}/delete/      . . + + + +
/admin/catalog/tool/{tool}/delete/       . . . . . .
/admin/catalog/tool/{tool}/publish/      . . . + + +
/admin/catalog/tool/{tool}/unpublish/    . . . + + +
/admin/catalog/tool/{tool}/editions/1/revert/  . . . + + +
/admin/catalog/tool/ (bulk)              . . . + + +
/admin/catalog/maker/add/                . . + + + +
/admin/catalog/maker/{maker}/change/     . . + + + +
/admin/catalog/category/add/             . . + + + +
/admin/catalog/task/add/                 . . + + + +
/admin/catalog/task/{spare}/delete/      . . . . + +
/admin/catalog/metric/add/               . . + + + +
/admin/catalog/source/{source}/change/   . . . . . .
/admin/catalog/tooledition/{edition}/change/   . . . . . .
/admin/catalog/tooledition/{edition}/delete/   . . . . . .
/admin/catalog/change/{change}/change/   . . . . . .
/admin/catalog/change/{change}/delete/   . . . . . .
/admin/comparisons/verdict/add/          . . + + + +
/admin/comparisons/verdict/{verdict}/change/      . . + + + +
/admin/comparisons/verdict/{verdict}/publish/     . . . + + +
/admin/comparisons/verdict/{verdict}/unpublish/   . . . + + +
/admin/comparisons/verdict/{verdict}/editions/1/revert/  . . . + + +
/admin/comparisons/verdict/ (bulk)       . . . + + +
/admin/comparisons/verdict/{verdict}/delete/      . . . . . .
/admin/comparisons/verdictedition/{verdict_edition}/delete/  . . . . . .
/admin/auth/user/add/                    . . . . + +
/admin/auth/user/{user}/change/          . . . . + +
/admin/auth/user/{user}/delete/          . . . . + +
/admin/auth/user/{root}/delete/          . . . . . +
/admin/auth/group/add/                   . . . . + +
/admin/auth/group/{group}/delete/        . . . . + +
"""
VISITORS = ("Anonymous", *ROLES)


def by_role(text):
    """The rows that each role walks in one test: the world is made once."""
    rows = {role: [] for role in VISITORS}
    for line in text.strip().splitlines():
        *address, a, b, c, d, e, f = line.split()
        for role, mark in zip(VISITORS, (a, b, c, d, e, f), strict=True):
            rows[role].append((" ".join(address), mark == "+"))
    return list(rows.items())


def named(value):
    return value if isinstance(value, str) else ""


@pytest.fixture(scope="module")
def records(django_db_setup, django_db_blocker):
    """Made once; every test is undone to here."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield make_records()
        transaction.set_rollback(True)


@pytest.fixture
def world(records, tmp_path, settings):
    settings.VAR_DIR = tmp_path
    return records


def make_records():
    """One of each kind of record, and the names by which the table calls them."""
    tool = make_published("alpha").tool
    publish(make_tool("alpha", license="Apache-2.0"))
    make_published("beta")
    make_published("gamma")
    apply(plan([verdict_document()]))
    verdict = Verdict.objects.get()
    publishing.publish(verdict, by=None, note="First", at=NOW)
    Verdict.objects.update(headline="Choose alpha for paper, beta for everything else")
    publishing.publish(verdict, by=None, note="Second", at=NOW)
    # Both have changes that wait for publishing.
    Tool.objects.filter(pk=tool.pk).update(license="BSD-3-Clause")
    Verdict.objects.update(headline="Choose alpha for paper and beta for a wall")
    draft = make_tool("draft")
    user, root = make_account("Editors", "somebody"), make_account("Superuser", "root")
    return {
        "tool": tool.pk,
        "draft": draft.pk,
        "maker": tool.maker_id,
        "category": tool.category_id,
        "task": Task.objects.get(slug="draw").pk,
        "spare": Task.objects.create(slug="spare", name="Spare", group="On paper").pk,
        "metric": tool.measurements.first().metric_id,
        "source": Source.objects.first().pk,
        "edition": ToolEdition.objects.first().pk,
        "change": Change.objects.first().pk,
        "verdict": verdict.pk,
        "verdict_edition": VerdictEdition.objects.first().pk,
        "user": user.pk,
        "root": root.pk,
        "group": user.groups.get().pk,
    }


def browser_of(role):
    return Client() if role == "Anonymous" else client_of(make_account(role))


def eyes_of(role):
    """What looks at pages for the role: the superuser, who sees them all, has them rendered;
    whether the others may see them is known before."""
    return Desk(make_account(role)) if role in LADDER else browser_of(role)


def status_seen(eyes, url):
    try:
        return eyes.get(url).status_code
    except PermissionDenied:
        return 403


def fields_for(address, ids):
    """What a browser would post to do the deed."""
    tool = Tool.objects.get(pk=ids["tool"])
    new = {"name": "New", "slug": "new", "type": "model", "unit": "g", "direction": 0}
    new |= {"category": tool.category_id, "maker": tool.maker_id, "group": "On paper"}
    if "bulk" in address:
        chosen = ids["verdict"] if "verdict" in address else ids["draft"]
        return {"action": "publish_selected", "_selected_action": [chosen], "note": "Bulk"}
    if "upload" in address:
        content = json.dumps(tool_document("omega")).encode()
        return {"file": SimpleUploadedFile("omega.json", content)}
    if address.startswith("/admin/catalog") and address.endswith("/add/"):
        return new | {"position": 0}
    if "/verdict/add/" in address:
        names = dict(Tool.objects.values_list("slug", "pk"))
        return {"first": names["beta"], "second": names["gamma"]}
    if "/user/add/" in address:
        password = "correct-horse-battery"
        account = {"username": "new", "usable_password": "true"}
        return account | {"password1": password, "password2": password}
    if "/group/add/" in address:
        return {"name": "New"}
    if "/maker/" in address and address.endswith("/change/"):
        return {"name": "Acme again", "url": ""}
    if "/user/{user}/change/" in address:
        return {
            "username": "renamed",
            "date_joined_0": "2026-01-01",
            "date_joined_1": "00:00:00",
        }
    if "/verdict/{verdict}/change/" in address:
        verdict = Verdict.objects.get()
        return {
            "opened_version": verdict.version,
            "headline": "Another headline",
            "side": NEITHER,
            "by_task-TOTAL_FORMS": 0,
            "by_task-INITIAL_FORMS": 0,
        }
    return {"note": "Because", "post": "yes"}


class TestLooking:
    @pytest.mark.parametrize("role, rows", by_role(GET), ids=named)
    def test_role_sees_what_the_table_says(self, world, role, rows):
        eyes = eyes_of(role)
        found = [(address, status_seen(eyes, address.format(**world))) for address, _ in rows]
        expected = [(address, 200 if may else refusal(role)) for address, may in rows]
        assert found == expected


class TestDoing:
    @pytest.mark.parametrize("role, rows", by_role(POST), ids=named)
    def test_role_does_what_the_table_says(self, world, role, rows):
        browser = browser_of(role)
        wrong, before = [], everything()
        for address, may in rows:
            url = address.format(**world).removesuffix(" (bulk)")
            point = transaction.savepoint()
            answer = browser.post(url, fields_for(address, world))
            changed = everything() != before
            transaction.savepoint_rollback(point)
            # An upload writes nothing before its plan is confirmed.
            done = answer.status_code == 200 if "upload" in address else changed
            login = answer.status_code == 302 and "/login/" in answer.url
            refused = login or answer.status_code == 403 or "bulk" in address
            if done is not may or (not may and not refused):
                wrong.append((address, answer.status_code, done))
        assert wrong == []

    @pytest.mark.parametrize("page", ["publish", "unpublish", "editions/1/revert"])
    def test_looking_at_a_deed_does_nothing(self, world, page):
        browser = browser_of("Superuser")
        before = everything()
        for place in (f"catalog/tool/{world['tool']}", f"comparisons/verdict/{world['verdict']}"):
            assert browser.get(f"/admin/{place}/{page}/").status_code == 200
        assert everything() == before

    @pytest.mark.parametrize("page", ["publish", "unpublish", "editions/1/revert"])
    def test_deeds_need_the_form_of_this_site(self, world, page):
        browser = Client(enforce_csrf_checks=True)
        browser.force_login(make_account("Superuser"))
        url = f"/admin/catalog/tool/{world['tool']}/{page}/"
        assert browser.post(url, {"note": "Because"}).status_code == 403


def refusal(role):
    """Who is not in the staff is sent to the login page."""
    return 302 if role == "Anonymous" else 403


def everything():
    """Enough of the database to see that a deed was done."""
    return [
        list(model._default_manager.order_by("pk").values_list(*columns))
        for model, columns in (
            (Tool, ("pk", "version", "name")),
            (ToolEdition, ("pk", "is_current")),
            (Change, ("pk", "note")),
            (Maker, ("pk", "name")),
            (Category, ("pk", "name")),
            (Task, ("pk", "name")),
            (Metric, ("pk", "name")),
            (Source, ("pk", "address")),
            (Verdict, ("pk", "version")),
            (VerdictEdition, ("pk", "is_current")),
            (User, ("pk", "username", "is_superuser")),
            (Group, ("pk", "name")),
        )
    ]
