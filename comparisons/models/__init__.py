"""Rows of what we say, of how tools stand, and of what people look for."""

from .partners import ApiKey, Delivery, Partner, RequestCount, Webhook
from .rankings import Ranking, Standing
from .searches import (
    DailyMatch,
    Intent,
    IntentDay,
    Match,
    MatchDay,
    MatchEvent,
    MatchRun,
)
from .verdicts import Verdict, VerdictEdition, VerdictTask

__all__ = [
    "ApiKey",
    "DailyMatch",
    "Delivery",
    "Intent",
    "IntentDay",
    "Match",
    "MatchDay",
    "MatchEvent",
    "MatchRun",
    "Partner",
    "Ranking",
    "RequestCount",
    "Standing",
    "Verdict",
    "VerdictEdition",
    "VerdictTask",
    "Webhook",
]
