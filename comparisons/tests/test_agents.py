"""Agents get the API's answers over the Model Context Protocol, by the SDK's own client."""

import asyncio
import json
import os
import sys
from importlib.util import find_spec
from typing import Any

import pytest
from django.conf import settings

from catalog.tests.factory import NOW, make_published
from comparisons.ranking.record import compute

# Importing it takes a second, which only the process that runs these tests should pay.
pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(find_spec("mcp") is None, reason="needs requirements-mcp.txt"),
]


def call(name: str, **arguments: Any) -> Any:
    """The result of one call over an in-process connection."""
    from mcp import Client

    from comparisons.agents import server

    async def talk() -> Any:
        async with Client(server()) as client:
            return await client.call_tool(name, arguments)

    return asyncio.run(talk())


def told(result: Any) -> dict[str, Any]:
    assert not result.is_error, result.content
    return json.loads(result.content[0].text)


@pytest.fixture
def tools() -> None:
    make_published("alpha")
    make_published("beta")
    compute(NOW.date(), NOW)


class TestTools:
    def test_are_listed_with_their_parameters(self) -> None:
        from mcp import Client

        from comparisons.agents import server

        async def names() -> dict[str, Any]:
            async with Client(server()) as client:
                listed = await client.list_tools()
                return {tool.name: tool.input_schema for tool in listed.tools}

        found = asyncio.run(names())
        assert set(found) == {"search", "get_tool", "compare", "resolve", "trust_passport"}
        assert set(found["resolve"]["properties"]) == {"need", "risk", "limit"}

    def test_answer_as_the_api_does(self, client, tools) -> None:
        api = client.get("/api/v1/tools/alpha/").json()
        assert told(call("get_tool", slug="alpha"))["document"] == api["document"]
        compared = client.get("/api/v1/compare/?tools=alpha,beta").json()
        assert told(call("compare", slugs=["alpha", "beta"])) == compared
        signed = client.get("/api/v1/passports/alpha/").json()
        assert told(call("trust_passport", slug="alpha")) == signed
        found = client.get("/api/v1/search/?q=draw").json()
        assert told(call("search", query="draw")) == found
        assert len(told(call("resolve", need="draw"))["results"]) == 2

    @pytest.mark.parametrize(
        ("name", "arguments", "words"),
        [
            ("get_tool", {"slug": "none"}, "No tool is published here as “none”."),
            ("compare", {"slugs": ["alpha"]}, "Name 2 to 4 different tools."),
            ("compare", {"slugs": ["alpha", "none"]}, "No tool is published here as “none”."),
            ("search", {"query": " "}, "Say what you want to get done."),
            ("search", {"query": "draw", "limit": 0}, "limit must be from 1 to "),
            ("resolve", {"need": "draw", "risk": "none"}, "risk must be one of "),
            ("resolve", {"need": "capability://task.none"}, "There is no such task."),
        ],
    )
    def test_say_what_is_wrong(
        self, tools, name: str, arguments: dict[str, Any], words: str
    ) -> None:
        answer = call(name, **arguments)
        assert answer.is_error
        assert words in answer.content[0].text


def test_the_command_speaks_the_protocol_on_standard_output(tmp_path) -> None:
    from mcp import Client, StdioServerParameters

    async def names() -> list[str]:
        command = StdioServerParameters(
            command=sys.executable,
            args=[str(settings.BASE_DIR / "manage.py"), "mcp"],
            env={**os.environ, "VAR_DIR": str(tmp_path)},
        )
        async with Client(command) as client:
            return [tool.name for tool in (await client.list_tools()).tools]

    assert "resolve" in asyncio.run(names())
