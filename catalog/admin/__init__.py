"""The admin as a product for editors: one module a group of models."""

from django.conf import settings
from django.contrib import admin

from catalog.admin import corrections, people, records, signals, tools, vocabulary

__all__ = ["corrections", "people", "records", "signals", "tools", "vocabulary"]

admin.site.site_header = admin.site.site_title = settings.SITE_NAME
admin.site.index_title = "What editors keep"
admin.site.enable_nav_sidebar = True
