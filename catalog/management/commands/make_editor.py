import os
from argparse import ArgumentParser
from getpass import getpass
from typing import Any

from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from catalog.roles import LADDER, PUBLISHERS

DEFAULT_ROLE = PUBLISHERS


class Command(BaseCommand):
    help = (
        "Makes an account for the admin. Asks for what is not given; a script passes --username"
        " and the password in EDITOR_PASSWORD."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--username")
        parser.add_argument("--role", choices=LADDER, help=f"default: {DEFAULT_ROLE}")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            username = options["username"] or input("Name of the account: ").strip()
            role = options["role"] or (DEFAULT_ROLE if options["username"] else self.ask_role())
            password = os.environ.get("EDITOR_PASSWORD") or self.ask_password()
        except (KeyboardInterrupt, EOFError):
            raise CommandError("Stopped; no account was made.") from None
        self.make(username, role, password)
        self.stdout.write(f"{username} can sign in at /admin/ (group {role}).")

    def ask_role(self) -> str:
        role = input(f"Role ({', '.join(LADDER)}) [{DEFAULT_ROLE}]: ").strip() or DEFAULT_ROLE
        if role not in LADDER:
            raise CommandError(f"There is no role {role!r}; choose one of {', '.join(LADDER)}.")
        return role

    def ask_password(self) -> str:
        password = getpass("Password: ")
        if password != getpass("Password again: "):
            raise CommandError("The two passwords differ; no account was made.")
        return password

    @transaction.atomic
    def make(self, username: str, role: str, password: str) -> None:
        accounts = get_user_model()
        account = accounts(username=username, is_staff=True)
        try:
            account.set_password(password)
            account.full_clean()
            validate_password(password, account)
        except ValidationError as problem:
            raise CommandError(" ".join(problem.messages)) from None
        group = Group.objects.filter(name=role).first()
        if group is None:
            raise CommandError(f"The group {role} does not exist yet; run manage.py migrate first.")
        account.save()
        account.groups.add(group)
