"""Rows of what we say, and of what people look for."""

from .verdicts import Verdict, VerdictEdition, VerdictTask

__all__ = ["Verdict", "VerdictEdition", "VerdictTask"]
