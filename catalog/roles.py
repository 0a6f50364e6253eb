"""The three groups of people who work in the admin, and how migrations give them permissions."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.contrib.auth.management import create_permissions

EDITORS = "Editors"
PUBLISHERS = "Publishers"
ADMINISTRATORS = "Administrators"

# Who has the permissions of a row has those of the rows before it.
LADDER = (EDITORS, PUBLISHERS, ADMINISTRATORS)

Grants = Mapping[str, Mapping[str, Iterable[str]]]


def grant(apps: Any, using: str, app_label: str, grants: Grants) -> None:
    """Give each role its permissions: `{role: {model: (action, ...)}}`, to those above as well.

    For migrations. Django makes permissions only after all migrations ran, so they are made here.
    """
    config = apps.get_app_config(app_label)
    config.models_module = True  # or Django takes the migration's models for none
    create_permissions(config, apps=apps, verbosity=0, using=using)
    for rank, role in enumerate(LADDER):
        group, _ = apps.get_model("auth", "Group").objects.using(using).get_or_create(name=role)
        names = {
            f"{action}_{model}"
            for lower in LADDER[: rank + 1]
            for model, actions in grants.get(lower, {}).items()
            for action in actions
        }
        permissions = apps.get_model("auth", "Permission").objects.using(using)
        found = permissions.filter(content_type__app_label=app_label, codename__in=names)
        if missing := names - set(found.values_list("codename", flat=True)):
            raise LookupError(f"{app_label} has no permission {', '.join(sorted(missing))}.")
        group.permissions.add(*found)
