"""Accounts of every role for tests of the admin."""

from typing import Any

from django.contrib.auth.models import Group, User
from django.contrib.messages.storage.base import BaseStorage
from django.contrib.sessions.backends.signed_cookies import SessionStore
from django.test import Client, RequestFactory
from django.urls import resolve

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


def form_errors(response: Any, field: str) -> str:
    """What the page says at one field, under the name that a browser posts it by."""
    forms = [response.context_data["adminform"].form]
    for inline in response.context_data["inline_admin_formsets"]:
        forms += inline.formset.forms
    return " ".join(
        error
        for form in forms
        for bound in form
        if bound.html_name == field
        for error in bound.errors
    )


def errors_of(response: Any) -> str:
    """Everything that the page refuses."""
    context = response.context_data
    said = [context["adminform"].form.errors]
    for inline in context["inline_admin_formsets"]:
        said += [inline.formset.non_form_errors(), *inline.formset.errors]
    return " ".join(str(errors) for errors in said if errors)


def client_of(account: User) -> Client:
    """A browser in which the account is signed in."""
    client = Client()
    client.force_login(account)
    return client


class Desk:
    """An account at work, without the middleware and with pages that are not rendered before
    somebody reads them: rendering is nine tenths of what an admin page costs."""

    def __init__(self, account: User) -> None:
        self.account = account

    def get(self, url: str) -> Any:
        return self._answer(RequestFactory().get(url))

    def post(self, url: str, data: Any) -> Any:
        return self._answer(RequestFactory().post(url, data))

    def _answer(self, request: Any) -> Any:
        request.user = User.objects.get(pk=self.account.pk)
        request.session = SessionStore()
        request._messages = Unread(request)
        request._dont_enforce_csrf_checks = True
        match = resolve(request.path)
        try:
            return match.func(request, *match.args, **match.kwargs)
        finally:
            request.close()


class Unread(BaseStorage):
    """Messages that nobody reads."""

    def _get(self, *args: Any, **kwargs: Any) -> Any:
        return [], True

    def _store(self, messages: Any, response: Any, *args: Any, **kwargs: Any) -> Any:
        return []


def text_of(response: Any) -> str:
    """The page as a browser gets it."""
    if hasattr(response, "render") and not response.is_rendered:
        response.render()
    return str(response.content.decode())


def form_of(response: Any) -> dict[str, Any]:
    """What a browser would post if the editor pressed save at once."""
    context = response.context_data
    admin_form = context["adminform"].form
    posted: dict[str, Any] = _values(admin_form)
    for inline in context["inline_admin_formsets"]:
        posted |= _values(inline.formset.management_form)
        for form in inline.formset.forms:
            posted |= _values(form)
    return posted


def _values(form: Any) -> dict[str, Any]:
    found = {}
    for bound in form:
        value = bound.value()
        widget = bound.field.widget
        if bound.field.show_hidden_initial:
            again = form.data.get(bound.html_initial_name) if form.is_bound else bound.value()
            found[bound.html_initial_name] = "" if again is None else again
        if hasattr(widget, "decompress"):
            parts = widget.decompress(value)
            found |= {f"{bound.html_name}_{i}": part or "" for i, part in enumerate(parts)}
        elif isinstance(value, bool):
            found |= {bound.html_name: "on"} if value else {}
        else:
            found[bound.html_name] = "" if value is None else value
    return found
