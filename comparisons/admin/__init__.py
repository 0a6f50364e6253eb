"""The admin of what we say, of what people search, and of who uses the API."""

from comparisons.admin import partners, searches, verdicts

__all__ = ["partners", "searches", "verdicts"]
