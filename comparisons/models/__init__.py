"""Rows of what we say, of how tools stand, and of what people look for."""

from .rankings import Ranking, Standing
from .verdicts import Verdict, VerdictEdition, VerdictTask

__all__ = ["Ranking", "Standing", "Verdict", "VerdictEdition", "VerdictTask"]
