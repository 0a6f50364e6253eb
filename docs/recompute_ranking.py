"""Recompute a published ranking from its inputs.json, with nothing but the standard library.

    python recompute_ranking.py inputs.json

Prints the first differences and returns 1 when a digest, score or place is not what is claimed.
It shares no code with the site on purpose: read it beside the page of the method.
"""

import hashlib
import json
import sys
from datetime import date
from decimal import ROUND_FLOOR, ROUND_HALF_EVEN, ROUND_HALF_UP, Context, Decimal
from typing import Any

DIVIDING = Context(prec=28, rounding=ROUND_HALF_EVEN)
MEASURING = Context(prec=16, rounding=ROUND_HALF_EVEN)
TENTH = Decimal("0.1")
SHOWN = 20


class Method:
    """The tables of the run, as the file publishes them."""

    def __init__(self, tables: dict[str, Any]) -> None:
        self.components = [row["key"] for row in tables["components"]]
        self.weights = {row["key"]: row["weights"] for row in tables["weights"]}
        self.caps = by_key(tables["caps"])
        self.half_lives = by_key(tables["half_lives"])
        self.points = by_key(tables["checklist"])
        self.limits = by_key(tables["thresholds"])

    def weights_of(self, tool_type: str) -> dict[str, Decimal]:
        weights = self.weights.get(tool_type, self.weights["default"])
        return {key: Decimal(weights[key]) for key in self.components}


def by_key(rows: list[dict[str, str]]) -> dict[str, Decimal]:
    return {row["key"]: Decimal(row["value"]) for row in rows}


def to_tenth(number: Decimal) -> Decimal:
    return number.quantize(TENTH, rounding=ROUND_HALF_UP)


def to_value(number: Decimal) -> Decimal:
    return number.quantize(Decimal("0.000001"), rounding=ROUND_HALF_EVEN)


def log_share(number: Decimal, cap: Decimal) -> Decimal:
    share = MEASURING.divide(MEASURING.log10(1 + number), MEASURING.log10(1 + cap))
    return min(Decimal(1), to_value(share))


def adoption(inputs: dict[str, Any], method: Method) -> Decimal | None:
    shares = [log_share(Decimal(s["value"]), method.caps[s["kind"]]) for s in inputs["signals"]]
    return max(shares, default=None)


def quality(inputs: dict[str, Any], method: Method) -> Decimal:
    earned = Decimal(0)
    for item in inputs["checklist"]:
        if item["of"]:
            earned += DIVIDING.divide(method.points[item["key"]] * item["have"], item["of"])
    return to_value(earned / 100)


def ecosystem(inputs: dict[str, Any], method: Method) -> Decimal:
    tools = {relation["tool"] for relation in inputs["relating"]}
    return log_share(Decimal(len(tools)), method.limits["ecosystem-cap"])


def match(inputs: dict[str, Any], method: Method) -> Decimal | None:
    counts = inputs["match"]
    if counts is None or counts["visitors"] < method.limits["match-visitors"]:
        return None
    visitors, z = Decimal(counts["visitors"]), method.limits["wilson-z"]
    share = DIVIDING.divide(Decimal(counts["successes"]), visitors)
    inner = DIVIDING.divide(share * (1 - share) + z * z / (4 * visitors), visitors)
    middle = share + z * z / (2 * visitors)
    bound = DIVIDING.divide(middle - z * DIVIDING.sqrt(inner), 1 + z * z / visitors)
    return to_value(max(Decimal(0), bound) * log_share(visitors, method.limits["match-cap"]))


def freshness(inputs: dict[str, Any], method: Method, as_of: date) -> Decimal | None:
    if inputs["release"] is None:
        return None
    released = date.fromisoformat((inputs["release"]["date"] + "-01-01")[:10])
    half_life = method.half_lives.get(inputs["type"], method.half_lives["default"])
    half_lives = MEASURING.divide(Decimal((as_of - released).days), half_life)
    return to_value(MEASURING.power(Decimal("0.5"), half_lives))


def standing(inputs: dict[str, Any], method: Method, as_of: date) -> dict[str, Any]:
    values = {
        "adoption": adoption(inputs, method),
        "quality": quality(inputs, method),
        "ecosystem": ecosystem(inputs, method),
        "match": match(inputs, method),
        "freshness": freshness(inputs, method, as_of),
    }
    weights = method.weights_of(inputs["type"])
    known = {key: value for key, value in values.items() if value is not None}
    total = sum(weights.values())
    known_weight = sum(weights[key] for key in known)
    reached = sum((weights[key] * value for key, value in known.items()), Decimal(0))
    coverage = to_tenth(DIVIDING.divide(100 * known_weight, total))
    score = to_tenth(DIVIDING.divide(100 * reached, known_weight))
    parts = {
        key: DIVIDING.divide(100 * weights[key] * known[key], known_weight)
        for key in method.components
        if key in known
    }
    return {
        "score": score,
        "low": to_tenth(DIVIDING.divide(100 * reached, total)),
        "high": to_tenth(DIVIDING.divide(100 * (reached + total - known_weight), total)),
        "coverage": coverage,
        "is_ranked": coverage >= method.limits["coverage"],
        "values": values,
        "contributions": largest_remainder(parts, score),
    }


def largest_remainder(parts: dict[str, Decimal], total: Decimal) -> dict[str, Decimal]:
    floors = {key: part.quantize(TENTH, rounding=ROUND_FLOOR) for key, part in parts.items()}
    missing = int((total - sum(floors.values())) / TENTH)
    for key in sorted(parts, key=lambda key: floors[key] - parts[key])[:missing]:
        floors[key] += TENTH
    return floors


def add_places(standings: dict[str, dict[str, Any]], categories: dict[str, str]) -> None:
    ranked = {slug: found["score"] for slug, found in standings.items() if found["is_ranked"]}
    overall = places(list(ranked.values()))
    inside: dict[str, list[Decimal]] = {}
    for slug, score in ranked.items():
        inside.setdefault(categories[slug], []).append(score)
    by_category = {category: places(scores) for category, scores in inside.items()}
    for slug, found in standings.items():
        found["place"] = None
        if slug in ranked:
            category = categories[slug]
            found["place"] = {
                "overall": overall[found["score"]],
                "overall_of": len(ranked),
                "in_category": by_category[category][found["score"]],
                "in_category_of": len(inside[category]),
            }


def places(scores: list[Decimal]) -> dict[Decimal, int]:
    """Equal scores share the best place among them."""
    first: dict[Decimal, int] = {}
    for position, score in enumerate(sorted(scores, reverse=True), start=1):
        first.setdefault(score, position)
    return first


def digest(published: dict[str, Any]) -> str:
    """SHA-256 of the inputs alone: sorted keys, no spaces, UTF-8 (RFC 8785)."""
    content = {
        "formula": published["formula"],
        "as_of": published["as_of"],
        "inputs": {slug: tool["inputs"] for slug, tool in published["tools"].items()},
    }
    text = json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()


def differences(published: dict[str, Any]) -> list[str]:
    found = []
    if digest(published) != published["digest"]:
        found.append(f"digest: claimed {published['digest']}, computed {digest(published)}")
    method, as_of = Method(published["tables"]), date.fromisoformat(published["as_of"])
    tools = published["tools"]
    standings = {slug: standing(tool["inputs"], method, as_of) for slug, tool in tools.items()}
    add_places(standings, {slug: tool["inputs"]["category"] for slug, tool in tools.items()})
    for slug, tool in tools.items():
        found += [f"{slug} {line}" for line in compare(tool["standing"], standings[slug])]
    return found


def compare(claimed: dict[str, Any], computed: dict[str, Any]) -> list[str]:
    pairs = [(key, claimed[key], computed[key]) for key in ("is_ranked", "place")]
    pairs += [(k, Decimal(claimed[k]), computed[k]) for k in ("score", "low", "high", "coverage")]
    for part in claimed["components"]:
        key = part["key"]
        pairs.append((f"{key} value", number(part["value"]), computed["values"][key]))
        contribution = computed["contributions"].get(key)
        pairs.append((f"{key} contribution", number(part["contribution"]), contribution))
    return [f"{name}: claimed {a}, computed {b}" for name, a, b in pairs if a != b]


def number(text: str | None) -> Decimal | None:
    return None if text is None else Decimal(text)


def main(arguments: list[str]) -> int:
    if len(arguments) != 1:
        print(__doc__)
        return 2
    with open(arguments[0], encoding="utf-8") as file:
        published = json.load(file)
    found = differences(published)
    if found:
        print(f"Run {published['run']} does not follow from its inputs:")
        print("\n".join(found[:SHOWN]))
        return 1
    print(f"Run {published['run']}: {len(published['tools'])} tools, digest {published['digest']}")
    print("Every score, interval, contribution and place follows from the inputs.")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
