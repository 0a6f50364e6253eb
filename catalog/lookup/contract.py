"""What both databases' lookups take and give."""

from collections.abc import Mapping
from dataclasses import dataclass, field

# The indexed fields and how much a word in each weighs, most telling first. Measured together
# with the constants of scoring.py on labelled questions.
FIELD_WEIGHTS = (("names", 2.0), ("headings", 2.0), ("summary", 1.0), ("details", 1.0))
FIELDS = tuple(name for name, _ in FIELD_WEIGHTS)


@dataclass(frozen=True)
class EntryText:
    """What search knows of one capability entry, as people wrote it."""

    entry_id: int
    names: str  # the tool's name and aliases
    headings: str  # the capability's heading and its task
    summary: str  # what the tool is, in a sentence
    details: str  # description, intents, what is unique …


@dataclass(frozen=True)
class IndexedEntry:
    """How often the terms of a question stand in an entry."""

    entry_id: int
    often: Mapping[str, float]  # only the question's terms; a place counts as its field weighs
    length: int  # how many terms the entry has in all
    # The same of two terms that follow each other in the question and here; once a field.
    together: Mapping[tuple[str, str], float] = field(default_factory=dict)
    sentence: bytes | None = None  # what a sentence model makes of it, packed


@dataclass(frozen=True)
class TermCounts:
    """How often the terms of a question occur in the index, and how large the index is."""

    entries: int
    terms: int
    containing: Mapping[str, int]
    version: int = 0


@dataclass(frozen=True)
class Candidate:
    """An entry that may answer a question, and why."""

    entry_id: int
    strength: float  # coverage + likeness; 0 to 2
    coverage: float = 0.0  # share of the question's telling words that the entry holds
    likeness: float = 0.0  # cosine of question and entry, by words and sentences
    matched: frozenset[str] = field(default_factory=frozenset)  # terms
