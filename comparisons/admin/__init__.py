"""The admin of what we say: verdicts and their editions."""

from comparisons.admin import partners, verdicts

__all__ = ["partners", "verdicts"]
