"""Which licences meet an SPDX expression. PURE."""

import re
from collections import deque
from collections.abc import Collection

_TOKEN = re.compile(r"[()]|\bAND\b|\bOR\b|[^\s()]+(?: WITH [^\s()]+)?")


def licence_is_among(expression: str, allowed: Collection[str]) -> bool:
    """Whether these licences alone meet a valid SPDX expression: one side of an OR, every side of
    an AND, which binds more tightly."""
    tokens = deque(_TOKEN.findall(expression))
    return _one_side(tokens, {word.casefold() for word in allowed})


def names_one_of(expression: str, allowed: Collection[str]) -> bool:
    """Whether the expression holds any of these licences, though they may not meet it alone."""
    names = {token.split(" WITH ")[0].casefold() for token in _TOKEN.findall(expression)}
    return not names.isdisjoint(word.casefold() for word in allowed)


def _one_side(tokens: deque[str], allowed: Collection[str]) -> bool:
    is_met = _every_side(tokens, allowed)
    while tokens and tokens[0] == "OR":
        tokens.popleft()
        is_met = _every_side(tokens, allowed) or is_met
    return is_met


def _every_side(tokens: deque[str], allowed: Collection[str]) -> bool:
    is_met = _licence_or_group(tokens, allowed)
    while tokens and tokens[0] == "AND":
        tokens.popleft()
        is_met = _licence_or_group(tokens, allowed) and is_met
    return is_met


def _licence_or_group(tokens: deque[str], allowed: Collection[str]) -> bool:
    first = tokens.popleft()
    if first != "(":
        return first.split(" WITH ")[0].casefold() in allowed
    is_met = _one_side(tokens, allowed)
    tokens.popleft()  # the closing parenthesis
    return is_met
