import pytest
from django.contrib.auth.models import Group, Permission, User

from catalog.roles import ADMINISTRATORS, EDITORS, PUBLISHERS
from catalog.tests.accounts import (
    SUPERUSER,
    Desk,
    client_of,
    form_errors,
    form_of,
    make_account,
    text_of,
)

pytestmark = pytest.mark.django_db

USERS = "/admin/auth/user/"
GROUPS = "/admin/auth/group/"


@pytest.fixture
def boss():
    return Desk(make_account(ADMINISTRATORS))


def user_page(user):
    return f"{USERS}{user.pk}/change/"


def save_user(desk, user, **changes):
    posted = form_of(desk.get(user_page(user)))
    posted.pop("password", None)
    return desk.post(user_page(user), posted | changes)


class TestGroups:
    def test_migrations_make_the_three_groups(self):
        assert set(Group.objects.values_list("name", flat=True)) >= {
            EDITORS,
            PUBLISHERS,
            ADMINISTRATORS,
        }

    def test_each_group_has_what_the_one_before_has(self):
        held = [
            set(Permission.objects.filter(group__name=name).values_list("pk", flat=True))
            for name in (EDITORS, PUBLISHERS, ADMINISTRATORS)
        ]
        assert held[0] < held[1] < held[2]


class TestAppointing:
    def test_administrator_gives_a_group(self, boss):
        user = User.objects.create(username="new", is_staff=True)
        editors = Group.objects.get(name=EDITORS)
        assert save_user(boss, user, groups=[editors.pk]).status_code == 302
        assert list(user.groups.all()) == [editors]

    def test_administrator_makes_an_account(self, boss):
        posted = {
            "username": "fresh",
            "usable_password": "true",
            "password1": "correct-horse-battery",
            "password2": "correct-horse-battery",
        }
        assert boss.post(f"{USERS}add/", posted).status_code == 302
        assert not User.objects.get(username="fresh").is_superuser

    def test_group_with_more_than_own_permissions_is_not_offered(self, boss):
        mighty = Group.objects.create(name="Mighty")
        mighty.permissions.add(Permission.objects.get(codename="delete_session"))
        user = User.objects.create(username="new")
        answer = save_user(boss, user, groups=[mighty.pk])
        assert answer.status_code == 200
        assert not user.groups.exists()

    @pytest.mark.parametrize("name", ["self", "other"])
    def test_nobody_is_made_superuser(self, boss, name):
        user = boss.account if name == "self" else User.objects.create(username="new")
        every = list(Permission.objects.values_list("pk", flat=True))
        save_user(boss, user, is_superuser="on", user_permissions=every)
        user.refresh_from_db()
        assert not user.is_superuser
        assert not user.user_permissions.exists()

    def test_superuser_may_do_all_that(self):
        root = Desk(make_account(SUPERUSER))
        user = User.objects.create(username="new")
        assert save_user(root, user, is_superuser="on").status_code == 302
        user.refresh_from_db()
        assert user.is_superuser


class TestSigningIn:
    @pytest.mark.parametrize("role", [ADMINISTRATORS, SUPERUSER])
    @pytest.mark.parametrize("name", ["is_active", "is_staff"])
    def test_nobody_locks_themselves_out(self, role, name):
        desk = Desk(make_account(role, "own"))
        posted = form_of(desk.get(user_page(desk.account)))
        posted.pop(name)
        answer = desk.post(user_page(desk.account), posted)
        assert "your own account" in form_errors(answer, name)
        desk.account.refresh_from_db()
        assert getattr(desk.account, name)

    def test_somebody_else_is_locked_out(self, boss):
        other = make_account(EDITORS, "other")
        posted = form_of(boss.get(user_page(other)))
        posted.pop("is_active")
        assert boss.post(user_page(other), posted).status_code == 302
        other.refresh_from_db()
        assert not other.is_active

    @pytest.mark.parametrize("is_staff", [False, True])
    def test_member_of_a_group_who_cannot_sign_in_is_said(self, boss, is_staff):
        user = User.objects.create(username="new", is_staff=is_staff)
        posted = form_of(boss.get(user_page(user)))
        posted["groups"] = [Group.objects.get(name=EDITORS).pk]
        answer = client_of(boss.account).post(user_page(user), posted, follow=True)
        said = "“new” is in Editors, but cannot sign in here" in answer.content.decode()
        assert said == (not is_staff)

    def test_groups_say_what_else_it_needs(self, boss):
        user = User.objects.create(username="new")
        assert "only with “Staff status”" in text_of(boss.get(user_page(user)))


class TestRank:
    @pytest.fixture
    def root(self):
        return make_account(SUPERUSER)

    @pytest.mark.parametrize("name", ["change", "password", "delete"])
    def test_superuser_is_out_of_reach(self, boss, root, name):
        browser = client_of(boss.account)
        posted = {"username": "hacked", "password1": "x", "password2": "x", "post": "yes"}
        assert browser.post(f"{USERS}{root.pk}/{name}/", posted).status_code == 403
        root.refresh_from_db()
        assert root.username == "superuser"

    def test_who_holds_more_is_out_of_reach(self, boss):
        other = make_account(ADMINISTRATORS, "other")
        other.user_permissions.add(Permission.objects.get(codename="delete_session"))
        browser = client_of(boss.account)
        assert browser.post(user_page(other), {"username": "hacked"}).status_code == 403

    def test_who_held_more_is_out_of_reach_while_inactive(self, boss):
        other = make_account(ADMINISTRATORS, "other")
        other.user_permissions.add(Permission.objects.get(codename="delete_session"))
        User.objects.filter(pk=other.pk).update(is_active=False)
        browser = client_of(boss.account)
        assert browser.post(user_page(other), {"is_active": "on"}).status_code == 403

    def test_equal_and_lower_are_within_reach(self, boss):
        for role in (EDITORS, PUBLISHERS, ADMINISTRATORS):
            other = make_account(role, f"{role}-2")
            assert save_user(boss, other, first_name="Ann").status_code == 302

    def test_nobody_deletes_themselves(self, boss):
        browser = client_of(boss.account)
        answer = browser.post(f"{USERS}{boss.account.pk}/delete/", {"post": "yes"})
        assert answer.status_code == 403

    def test_nobody_is_deleted_from_the_list(self, boss, root):
        chosen = {"action": "delete_selected", "_selected_action": [root.pk], "post": "yes"}
        boss.post(USERS, chosen)
        assert User.objects.filter(pk=root.pk).exists()


class TestGroupPages:
    def test_group_gets_own_permissions_only(self, boss):
        group = Group.objects.get(name=EDITORS)
        foreign = Permission.objects.get(codename="delete_session")
        url = f"{GROUPS}{group.pk}/change/"
        answer = boss.post(url, {"name": EDITORS, "permissions": [foreign.pk]})
        assert answer.status_code == 200
        assert foreign not in group.permissions.all()

    def test_group_beyond_reach_is_refused(self, boss):
        mighty = Group.objects.create(name="Mighty")
        mighty.permissions.add(Permission.objects.get(codename="delete_session"))
        browser = client_of(boss.account)
        url = f"{GROUPS}{mighty.pk}/change/"
        assert browser.post(url, {"name": "Tamed"}).status_code == 403
        mighty.refresh_from_db()
        assert mighty.name == "Mighty"

    def test_page_shows_the_permissions_of_the_group(self, boss):
        group = Group.objects.get(name=PUBLISHERS)
        assert "publish" in text_of(boss.get(f"{GROUPS}{group.pk}/change/"))
