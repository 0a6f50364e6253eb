"""Addresses under /api/."""

from django.urls import include, path, re_path

from config.api import addresses, pages, views

urlpatterns = [
    path("", pages.documentation, name="api-documentation"),
    path("problems/<slug:slug>/", pages.problem, name="api-problem"),
    path("v1/", views.Index.as_view(), name="api-index"),
    path("v1/openapi.json", views.Description.as_view(), name="api-openapi"),
    # First, because tools have standings there.
    path("v1/", include("comparisons.api.urls")),
    path("v1/", include("catalog.api.urls")),
    re_path(r"", addresses.unknown_address),
]
