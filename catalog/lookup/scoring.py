"""How well an entry answers a question. PURE: the databases find, this scores.

Both databases hand over the same terms and counts, so an entry gets the same score on each.
"""

import math
from collections.abc import Iterable, Mapping, Sequence

from catalog.lookup.contract import Candidate, IndexedEntry, TermCounts

# Okapi BM25 with the constants everybody uses.
SATURATION = 1.2
LENGTH_PENALTY = 0.75
# What two words that stand together as asked add, as a share of what they weigh on average.
# Between 0.2 and 0.5 little changes on three labelled sets.
TOGETHER = 0.4
# How deep both lists go when they are joined by rank.
RANK_DAMPING = 10
# Where two models say how like an entry is, each says a little less than one alone would, both
# together more: with 0.5 the words of a question outweigh them, with 1 they outweigh the words.
EACH_LIKENESS = 0.75


def rarity(term: str, counts: TermCounts) -> float:
    """How telling a term is: the rarer in the index, the more; never negative."""
    containing = counts.containing.get(term, 0)
    return math.log(1 + (counts.entries - containing + 0.5) / (containing + 0.5))


def rare_terms(
    terms: Iterable[str], counts: TermCounts, most_entries: int
) -> tuple[list[str], list[str]]:
    """The known terms, rarest first, in two parts: those to look up, those too common for that.

    Looking up stops before more than `most_entries` rows would have to be read; the rarest term
    is always looked up. Common terms still count in the score of what the others found.
    """
    known = sorted(
        (t for t in terms if counts.containing.get(t)), key=lambda t: (counts.containing[t], t)
    )
    reading = 0
    for position, term in enumerate(known):
        reading += counts.containing[term]
        if position and reading > most_entries:
            return known[:position], known[position:]
    return known, []


def coverage(
    weights: Mapping[str, float], entry: IndexedEntry, average: float
) -> tuple[float, frozenset[str]]:
    """BM25 of the entry as a share of all the question's words, and which terms it holds.

    Dividing by what the words weigh in sum makes scores of different questions comparable: 0 is
    none of the words, 1 is about each of them once, apart, in a text of average length. `weights`
    holds the rarity of each term, `average` the length of an average entry. Words that follow
    each other as they do in the question say more: “object detection” is not any detection.
    """
    length = 1 - LENGTH_PENALTY + LENGTH_PENALTY * entry.length / average

    def saturated(often: float) -> float:
        return often * (SATURATION + 1) / (often + SATURATION * length)

    score = sum(weights[term] * saturated(often) for term, often in entry.often.items())
    score += TOGETHER * sum(
        (weights[first] + weights[second]) / 2 * saturated(often)
        for (first, second), often in entry.together.items()
    )
    whole = sum(weights.values())
    return (score / whole if whole else 0.0), frozenset(entry.often)


def candidates(
    terms: Mapping[str, float],
    entries: Iterable[IndexedEntry],
    likeness: Mapping[int, float],
    counts: TermCounts,
) -> list[Candidate]:
    """All entries scored, strongest first; equal ones in order of their ids.

    `terms` are those of the question with how much each says; one weighs that times its rarity.

    Strength is coverage plus likeness, both on fixed scales: the sum keeps the distances that a
    fusion of ranks throws away, and lets past choices be weighed against it.
    """
    weights = {term: says * rarity(term, counts) for term, says in terms.items()}
    average = max(1.0, counts.terms / max(1, counts.entries))
    scored = []
    for entry in entries:
        share, matched = coverage(weights, entry, average)
        like = likeness.get(entry.entry_id, 0.0)
        scored.append(Candidate(entry.entry_id, share + like, share, like, matched))
    return sorted(scored, key=lambda c: (-c.strength, c.entry_id))


def both_ways(by_words: Mapping[int, float], by_sentence: Mapping[int, float]) -> dict[int, float]:
    """The likeness of entries by two models; by the first alone where the second is silent."""
    return {
        **by_words,
        **{
            entry_id: EACH_LIKENESS * (by_words.get(entry_id, 0.0) + like)
            for entry_id, like in by_sentence.items()
        },
    }


def fuse(*rankings: Sequence[int], most: int) -> list[int]:
    """The ids of several ranked lists joined by reciprocal rank, best first."""
    points: dict[int, float] = {}
    for ranking in rankings:
        for position, entry_id in enumerate(ranking):
            points[entry_id] = points.get(entry_id, 0.0) + 1 / (RANK_DAMPING + position)
    return sorted(points, key=lambda entry_id: (-points[entry_id], entry_id))[:most]
