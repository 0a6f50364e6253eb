"""Accounts of every role for tests of the admin."""

from typing import Any

from django.contrib.auth.models import Group, User
from django.test import Client

from catalog.roles import LADDER

STAFF = "Staff without a group"
SUPERUSER = "Superuser"
ROLES = (STAFF, *LADDER, SUPERUSER)


def make_account(role: str, name: str = "") -> User:
    """An account that may enter the admin in that role."""
    account = User.objects.create(
        username=name or role.casefold().replace(" ", "-"),
        is_staff=True,
        is_superuser=role == SUPERUSER,
    )
    if role in LADDER:
        account.groups.add(Group.objects.get(name=role))
    return account


def client_of(account: User) -> Client:
    """A browser in which the account is signed in."""
    client = Client()
    client.force_login(account)
    return client


def form_of(response: Any) -> dict[str, Any]:
    """What a browser would post if the editor pressed save at once."""
    admin_form = response.context["adminform"].form
    posted: dict[str, Any] = _values(admin_form)
    for inline in response.context["inline_admin_formsets"]:
        posted |= _values(inline.formset.management_form)
        for form in inline.formset.forms:
            posted |= _values(form)
    return posted


def _values(form: Any) -> dict[str, Any]:
    found = {}
    for bound in form:
        value = bound.value()
        widget = bound.field.widget
        if hasattr(widget, "decompress"):
            parts = widget.decompress(value)
            found |= {f"{bound.html_name}_{i}": part or "" for i, part in enumerate(parts)}
        elif isinstance(value, bool):
            found |= {bound.html_name: "on"} if value else {}
        else:
            found[bound.html_name] = "" if value is None else value
    return found
