from datetime import datetime, timedelta

import pytest
from django.test import Client
from django.utils import timezone


class TestRobots:
    def test_editors_pages_are_left_out(self, client: Client) -> None:
        text = client.get("/robots.txt").content.decode()
        assert "Disallow: /admin/" in text
        assert "Sitemap: http" in text

    def test_no_language_lets_them_count(self, client: Client) -> None:
        lines = client.get("/robots.txt").content.decode().splitlines()
        assert {"Disallow: /go/", "Disallow: /de/go/", "Disallow: /de/search/?q="} <= set(lines)


class TestIcon:
    def test_is_found_where_browsers_look(self, client: Client) -> None:
        assert client.get("/favicon.ico")["Location"] == "/static/img/favicon.svg"


class TestSecurityContact:
    def test_it_expires_within_a_year(self, client: Client) -> None:
        text = client.get("/.well-known/security.txt").content.decode()
        fields = dict(line.split(": ", 1) for line in text.splitlines())
        expires = datetime.fromisoformat(fields["Expires"])
        assert timedelta(days=100) < expires - timezone.now() < timedelta(days=365)
        assert fields["Contact"].startswith("http")


class TestSitemaps:
    @pytest.mark.django_db
    def test_name_the_site_by_its_own_address(self, client: Client, settings) -> None:
        settings.ALLOWED_HOSTS = ["*"]
        text = client.get("/sitemap-fronts.xml", headers={"Host": "other.example"}).content.decode()
        assert "other.example" not in text
        assert f"<loc>{settings.SITE_URL}/</loc>" in text
