import logging
import sys
from typing import Any

from django.core.management.base import BaseCommand, CommandError


class Command(BaseCommand):
    help = (
        "Serves the catalogue to an agent over the Model Context Protocol, on standard input and"
        " output. Needs: pip install -r requirements-mcp.txt"
    )

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            from comparisons.agents import server
        except ModuleNotFoundError as problem:
            if (problem.name or "").partition(".")[0] != "mcp":
                raise
            raise CommandError("Run: pip install -r requirements-mcp.txt") from None
        # Standard output belongs to the protocol.
        for handler in logging.getLogger().handlers:
            if isinstance(handler, logging.StreamHandler):
                handler.setStream(sys.stderr)
        server().run(transport="stdio")
