"""The site on one page."""

from django.contrib import admin
from django.urls import include, path, re_path

from config import api, crawlers, health

handler400 = "config.errors.bad_request"
handler403 = "config.errors.permission_denied"
handler404 = "config.errors.not_found"
handler500 = "config.errors.server_error"

urlpatterns = [
    path("healthz", health.healthz, name="healthz"),
    path("readyz", health.readyz, name="readyz"),
    path("robots.txt", crawlers.robots, name="robots"),
    path(".well-known/security.txt", crawlers.security, name="security"),
    path("admin/", admin.site.urls),
    # First, because a tool's profile shows verdicts and so belongs to comparisons.
    path("", include("comparisons.urls")),
    path("", include("catalog.urls")),
    re_path(r"^api/", api.unknown_address),
]
