"""Addresses under /api/."""

from django.urls import re_path

from config.api import addresses

urlpatterns = [
    re_path(r"", addresses.unknown_address),
]
