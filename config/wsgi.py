"""The entrance for application servers."""

import os
import sys

from django.core.wsgi import get_wsgi_application

from config.environment import SettingsError

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

try:
    application = get_wsgi_application()
except SettingsError as problem:
    sys.exit(f"The site cannot start: {problem}")
