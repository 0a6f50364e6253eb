"""The site on one page."""

from django.contrib import admin
from django.contrib.sitemaps.views import index, sitemap
from django.urls import include, path

from catalog import sitemaps as catalog_sitemaps
from comparisons import sitemaps as comparison_sitemaps
from config import crawlers, health, style_guide, theme

handler400 = "config.errors.bad_request"
handler403 = "config.errors.permission_denied"
handler404 = "config.errors.not_found"
handler500 = "config.errors.server_error"

SITEMAPS = {
    "fronts": comparison_sitemaps.FrontSitemap,
    "indexes": catalog_sitemaps.IndexSitemap,
    "tools": catalog_sitemaps.ToolSitemap,
    "alternatives": comparison_sitemaps.AlternativesSitemap,
    "comparisons": comparison_sitemaps.ComparisonSitemap,
    "categories": catalog_sitemaps.CategorySitemap,
    "makers": catalog_sitemaps.MakerSitemap,
    "tasks": catalog_sitemaps.TaskSitemap,
}
SITEMAP_OPTIONS = {"sitemaps": SITEMAPS, "content_type": "application/xml; charset=utf-8"}

urlpatterns = [
    path("healthz", health.healthz, name="healthz"),
    path("readyz", health.readyz, name="readyz"),
    path("robots.txt", crawlers.robots, name="robots"),
    path("favicon.ico", crawlers.favicon),
    path("llms.txt", crawlers.llms, name="llms"),
    path("sitemap.xml", index, SITEMAP_OPTIONS | {"sitemap_url_name": "sitemap"}),
    path("sitemap-<section>.xml", sitemap, SITEMAP_OPTIONS, name="sitemap"),
    path(".well-known/security.txt", crawlers.security, name="security"),
    path("theme.css", theme.theme_sheet, name="theme-sheet"),
    path("theme/", theme.choose_theme, name="theme"),
    path("admin/style-guide/", style_guide.staff_style_guide, name="style-guide"),
    path("admin/", admin.site.urls),
    # Before some sixty patterns of pages, which a program's request need not try.
    path("api/", include("config.api.urls")),
    path("", include("comparisons.urls")),
    path("", include("catalog.urls")),
]
