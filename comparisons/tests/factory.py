"""Rows of verdicts for tests; documents come from the catalogue's factory."""

from typing import Any

from catalog.documents.canonical import normalise
from catalog.tests.factory import NOW, verdict_document
from comparisons import publishing
from comparisons.documents import apply, plan
from comparisons.models import Verdict, VerdictEdition


def make_verdict(first: str = "alpha", second: str = "beta", **overrides: Any) -> Verdict:
    """The rows of a verdict on two tools that exist."""
    apply(plan([normalise(verdict_document(first, second, **overrides))]))
    return Verdict.objects.get(first__slug=first, second__slug=second)


def make_published_verdict(
    first: str = "alpha", second: str = "beta", **overrides: Any
) -> VerdictEdition:
    """A verdict with its first edition live."""
    verdict = make_verdict(first, second, **overrides)
    return publishing.publish(verdict, by=None, note="Because", at=NOW)
