"""The entrance for asynchronous application servers."""

import os
import sys

from django.core.asgi import get_asgi_application

from config.environment import SettingsError

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

try:
    application = get_asgi_application()
except SettingsError as problem:
    sys.exit(f"The site cannot start: {problem}")
