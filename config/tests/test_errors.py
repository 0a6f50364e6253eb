import json

import pytest
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.test import Client, RequestFactory

from config.errors import bad_request, csrf_failure, not_found, permission_denied, server_error


class TestPages:
    def test_an_unknown_address_is_a_404(self, client: Client) -> None:
        found = client.get("/no-such-page/")
        assert found.status_code == 404
        assert "<h1" in found.content.decode()

    def test_what_was_sent_is_not_repeated(self, rf: RequestFactory) -> None:
        found = bad_request(rf.get("/"), Exception("<script>alert(1)</script>"))
        assert found.status_code == 400
        assert b"alert(1)" not in found.content

    def test_the_reason_of_a_refusal_is_escaped(self, rf: RequestFactory) -> None:
        found = permission_denied(rf.get("/"), PermissionDenied("Only <publishers> may."))
        assert found.status_code == 403
        assert "Only &lt;publishers&gt; may." in found.content.decode()

    def test_a_stale_form_says_what_to_do(self, rf: RequestFactory) -> None:
        found = csrf_failure(rf.post("/admin/"))
        assert found.status_code == 403
        assert "reload the page" in found.content.decode()


class TestServerError:
    def test_it_asks_no_database(self, rf: RequestFactory) -> None:
        # Without the django_db mark every query fails.
        found = server_error(rf.get("/"))
        assert found.status_code == 500
        assert "<h1" in found.content.decode()

    def test_a_broken_template_still_gives_an_answer(
        self, rf: RequestFactory, settings: pytest.FixtureRequest, tmp_path: pytest.TempPathFactory
    ) -> None:
        (tmp_path / "500.html").write_text("{% load no_such_library %}")
        settings.TEMPLATES = [
            {
                "BACKEND": "django.template.backends.django.DjangoTemplates",
                "DIRS": [tmp_path],
            }
        ]
        found = server_error(rf.get("/"))
        assert found.status_code == 500
        assert "<h1>500" in found.content.decode()


class TestProblemDocuments:
    @pytest.mark.parametrize("method", ["get", "post", "put", "delete"])
    @pytest.mark.parametrize("path", ["/api/none", "/api/v9/none/"])
    def test_an_unknown_address_is_a_problem(self, method: str, path: str) -> None:
        client = Client(enforce_csrf_checks=True)
        found = getattr(client, method)(path)
        assert found.status_code == 404
        assert found["Content-Type"] == "application/problem+json"
        assert found.json()["status"] == 404

    def test_each_handler_answers_in_json(self, rf: RequestFactory) -> None:
        request = rf.get("/api/v1/tools")
        answers = {
            400: bad_request(request),
            403: permission_denied(request, PermissionDenied()),
            404: not_found(request, Http404()),
            500: server_error(request),
        }
        for status, found in answers.items():
            problem = json.loads(found.content)
            assert found.status_code == problem["status"] == status
            assert problem["detail"].endswith(".")
