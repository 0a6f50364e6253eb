#!/usr/bin/env python
"""Django's command line for this site."""

import os
import sys

from django.core.management import execute_from_command_line
from django.db import InterfaceError, OperationalError, ProgrammingError

from config.environment import SettingsError

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    try:
        execute_from_command_line(sys.argv)
    except SettingsError as problem:
        sys.exit(f"The site cannot start: {problem}")
    except (InterfaceError, OperationalError, ProgrammingError) as problem:
        if "--traceback" in sys.argv:
            raise
        reason = f"{problem}".partition("\n")[0].rstrip(".")
        sys.exit(
            f"The database did not do it: {reason or type(problem).__name__}. "
            "(After an update run: manage.py migrate. For the whole story add --traceback.)"
        )
