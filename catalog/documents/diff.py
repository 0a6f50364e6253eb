"""What changed between two documents, claim by claim."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Any, Literal

from catalog.documents.schemas import kind_of, schema

__all__ = ["Difference", "Piece", "diff", "words"]

Document = dict[str, Any]
Operation = Literal["added", "removed", "changed"]
Piece = tuple[Literal["same", "removed", "added"], str]

# The fields by which the items of a list are recognised. A signal is looked for by its kind
# alone first: a newer count of stars is the same claim with a new value.
_IDENTITIES: dict[str, tuple[tuple[str, ...], ...]] = {
    "capabilities": (("slug",),),
    "measurements": (("metric", "variant"),),
    "signals": (("kind",), ("kind", "observed")),
    "relations": (("kind", "tool"),),
    "by_task": (("task",),),
}
_GROUPS_OF_FIELDS = frozenset({"maker", "pricing", "choose"})
_GROUPS_OF_OBJECTS = frozenset({"sources"})

# Comparing words costs the product of their numbers; longer texts are shown one after the other.
MOST_WORDS = 1000
# A word takes the white space after it along; of scripts without spaces each sign is a word. A
# number and a slug are one word with the marks inside: 73.2 did not become 73.6 by a digit.
_UNSPACED = r"\u2e80-\u9fff\uac00-\ud7af"
_SIGNS = rf"(?:(?![{_UNSPACED}])\w)+"
_WORD = re.compile(rf"(?:[{_UNSPACED}]|{_SIGNS}(?:[.,:'\u2019-]{_SIGNS})*|[^\w\s])\s*|\s+")


@dataclass(frozen=True)
class Difference:
    """One claim that differs. `steps` lead to it: ("capabilities", "reranking", "description").

    No steps: the whole document. The step "order" after a list: its items changed places.
    """

    steps: tuple[str, ...]
    kind: Operation
    before: Any = None
    after: Any = None

    @property
    def path(self) -> str:
        return "/".join(self.steps)

    @property
    def sentence(self) -> str:
        return f"{self.path or 'document'} {self.kind}"


def diff(old: Document | None, new: Document | None) -> list[Difference]:
    """Empty exactly when both say the same. None stands for a document that does not exist.

    Complete for documents in normal form; ValueError for a tool against a verdict.
    """
    if old is None or new is None:
        return [] if old is new else [_change((), old, new, old is not None, new is not None)]
    kind = kind_of(old)
    if kind != kind_of(new):
        raise ValueError("A tool and a verdict have nothing to compare.")
    fields = schema(kind)["properties"]
    keys = [*fields, *sorted((old.keys() | new.keys()) - fields.keys())]
    return [change for key in keys for change in _field_changes(key, old, new)]


def words(before: str, after: str) -> list[Piece]:
    """The pieces of both texts in reading order: same, removed, added."""
    left, right = _WORD.findall(before), _WORD.findall(after)
    if len(left) + len(right) > MOST_WORDS:
        left, right = [before], [after]
    pieces: list[Piece] = []
    for tag, i1, i2, j1, j2 in SequenceMatcher(None, left, right, autojunk=False).get_opcodes():
        if tag == "equal":
            pieces.append(("same", "".join(left[i1:i2])))
            continue
        if i1 < i2:
            pieces.append(("removed", "".join(left[i1:i2])))
        if j1 < j2:
            pieces.append(("added", "".join(right[j1:j2])))
    return [piece for piece in pieces if piece[1]]


def _field_changes(key: str, old: Document, new: Document) -> Iterator[Difference]:
    before, after = old.get(key), new.get(key)
    if key in _IDENTITIES:
        identity = _identity(key, before or [], after or [])
        if identity is not None:
            yield from _item_changes(key, _by(identity, before), _by(identity, after))
            return
    if key in _GROUPS_OF_FIELDS and isinstance(before, dict) and isinstance(after, dict):
        yield from _member_changes((key,), before, after)
    elif key in _GROUPS_OF_OBJECTS and isinstance(before, dict) and isinstance(after, dict):
        yield from _object_changes(key, before, after)
    elif key in old and key in new:
        if not _is_same(before, after):
            yield Difference((key,), "changed", before, after)
    elif key in old or key in new:
        yield _change((key,), before, after, key in old, key in new)


def _change(
    steps: tuple[str, ...], before: Any, after: Any, was_there: bool, is_there: bool
) -> Difference:
    if was_there and is_there:
        return Difference(steps, "changed", before, after)
    return Difference(steps, "removed" if was_there else "added", before, after)


def _is_same(before: Any, after: Any) -> bool:
    # True equals 1 in Python, not in JSON.
    return bool(before == after) and isinstance(before, bool) == isinstance(after, bool)


def _identity(key: str, before: Any, after: Any) -> tuple[str, ...] | None:
    """The first identity that tells all items of each list apart, if there is one."""
    for identity in _IDENTITIES[key]:
        if all(_tells_apart(identity, items) for items in (before, after)):
            return identity
    return None


def _tells_apart(identity: tuple[str, ...], items: Any) -> bool:
    if not isinstance(items, list) or not all(isinstance(item, dict) for item in items):
        return False
    return all(count == 1 for count in Counter(_name(identity, item) for item in items).values())


def _name(identity: tuple[str, ...], item: Document) -> str:
    return " · ".join(str(item[field]) for field in identity if field in item)


def _by(identity: tuple[str, ...], items: Any) -> dict[str, Document]:
    return {_name(identity, item): item for item in items or []}


def _item_changes(
    key: str, old: dict[str, Document], new: dict[str, Document]
) -> Iterator[Difference]:
    yield from _object_changes(key, old, new)
    before = [name for name in old if name in new]
    after = [name for name in new if name in old]
    if before != after:
        yield Difference((key, "order"), "changed", before, after)


def _object_changes(
    key: str, old: dict[str, Document], new: dict[str, Document]
) -> Iterator[Difference]:
    for name in _in_order(old, new):
        before, after = old.get(name), new.get(name)
        if isinstance(before, dict) and isinstance(after, dict):
            yield from _member_changes((key, name), before, after)
        elif name not in old or name not in new or not _is_same(before, after):
            yield _change((key, name), before, after, name in old, name in new)


def _member_changes(steps: tuple[str, ...], old: Document, new: Document) -> Iterator[Difference]:
    for name in _in_order(old, new):
        was_there, is_there = name in old, name in new
        if was_there != is_there or not _is_same(old[name], new[name]):
            yield _change((*steps, name), old.get(name), new.get(name), was_there, is_there)


def _in_order(old: Iterable[str], new: Iterable[str]) -> list[str]:
    return list(dict.fromkeys([*new, *old]))
