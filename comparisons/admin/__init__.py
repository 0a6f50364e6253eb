"""The admin of what we say: verdicts and their editions."""

from comparisons.admin import verdicts

__all__ = ["verdicts"]
