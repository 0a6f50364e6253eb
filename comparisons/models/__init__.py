"""Rows of what we say, of how tools stand, and of what people look for."""

from .partners import ApiKey, Delivery, Partner, RequestCount, Webhook
from .rankings import Ranking, Standing
from .verdicts import Verdict, VerdictEdition, VerdictTask

__all__ = [
    "ApiKey",
    "Delivery",
    "Partner",
    "Ranking",
    "RequestCount",
    "Standing",
    "Verdict",
    "VerdictEdition",
    "VerdictTask",
    "Webhook",
]
