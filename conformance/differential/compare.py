"""Whether two outcomes are the same, as far as they are defined."""

import math

from outcome import Failure

# Scores are sums of single-precision products, and the order of the sum is free.
TOLERANCE = 2e-4


def same(left, right):
    """Equal in value and in type."""
    if isinstance(left, float) and isinstance(right, float):
        return left == right or (math.isnan(left) and math.isnan(right))
    if type(left) is not type(right):
        return False
    if isinstance(left, dict):
        return left.keys() == right.keys() and all(same(left[key], right[key]) for key in left)
    if isinstance(left, list):
        return len(left) == len(right) and all(map(same, left, right))
    return left == right


def close(left, right):
    return abs(left - right) <= TOLERANCE * max(1.0, abs(left), abs(right))


def failures(left, right, codes):
    """What differs between two outcomes when at least one failed; None when nothing does."""
    if not (isinstance(left, Failure) and isinstance(right, Failure)):
        return "one failed"
    # 2.3.5 says 65535 wherever it has not chosen a code, later versions more and more of their own.
    if codes and right.code not in (left.code, 65535):
        return "codes"
    return None


def where(left, right, path=""):
    """The place of the first difference, and what is there."""
    if type(left) is type(right) and isinstance(left, dict) and left.keys() == right.keys():
        key = next(key for key in left if not same(left[key], right[key]))
        return where(left[key], right[key], f"{path}.{key}")
    if isinstance(left, list) and isinstance(right, list) and len(left) == len(right):
        at = next(at for at in range(len(left)) if not same(left[at], right[at]))
        return where(left[at], right[at], f"{path}[{at}]")
    return f"{path or 'values'}: {left!r:.400} is not {right!r:.400}"


def values(left, right):
    return None if same(left, right) else where(left, right)


def unordered(left, right):
    """Lists of entities in any order."""
    if not (isinstance(left, list) and isinstance(right, list)):
        return values(left, right)
    if len(left) != len(right):
        return f"count {len(left)} and {len(right)}"
    return values(sorted(left, key=by_number), sorted(right, key=by_number))


def by_number(row):
    return (row.get("n", 0), str(row.get("id", "")))


def hits(left, right):
    """Lists of hits per query: equal scores in order, and equal entities but for ties."""
    if len(left) != len(right):
        return "number of result lists"
    for one, other in zip(left, right):
        why = hit_list(one, other)
        if why:
            return why
    return None


def hit_list(one, other):
    if len(one) != len(other):
        return f"number of hits {len(one)} and {len(other)}"
    if not all(close(a["distance"], b["distance"]) for a, b in zip(one, other)):
        return "scores"
    last = one[-1]["distance"] if one else 0
    inner = [[hit for hit in side if not close(hit["distance"], last)] for side in (one, other)]
    keyed = [{named(hit): hit.get("entity") for hit in side} for side in inner]
    if keyed[0].keys() != keyed[1].keys():
        return "ids of hits"
    if not all(same(keyed[0][key], keyed[1][key]) for key in keyed[0]):
        return "entities of hits"
    return None


def named(hit):
    """The number where it was asked for: ids that the server gives differ."""
    entity = hit.get("entity") or {}
    return entity["n"] if "n" in entity else hit.get("id")
