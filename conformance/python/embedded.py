"""Embeddings computed here, the same in every run: a text's words at places that their hash says."""

import hashlib
import math

DIMENSION = 32

TEXTS = {
    "cats": "cats sleep long in the warm sun",
    "kittens": "kittens and young cats play in the sun",
    "dogs": "dogs run after the big red ball",
    "cars": "red cars run on long roads",
    "ships": "ships sail over the cold sea",
    "boats": "boats sail near the sea shore at night",
}
KINDS = {"cats": "pet", "kittens": "pet", "dogs": "pet", "cars": "road", "ships": "sea", "boats": "sea"}


def place(word):
    return int.from_bytes(hashlib.sha256(word.encode()).digest()[:4], "big")


def dense(text):
    """A vector of length 1: 0.2 in each of all places, so that no two texts are at right angles."""
    values = [0.2] * DIMENSION
    for word in text.split():
        values[place(word) % DIMENSION] += 1
    length = math.sqrt(sum(value * value for value in values))
    return [value / length for value in values]


def sparse(text):
    """How often each word is in the text; less in a long one."""
    words = text.split()
    values = {}
    for word in words:
        at = place(word) % 100_000
        values[at] = values.get(at, 0.0) + 1 / math.sqrt(len(words))
    return values


def dot(left, right):
    return sum(a * b for a, b in zip(left, right))


def cosine(one, other):
    return dot(dense(one), dense(other))


def overlap(one, other):
    """The inner product of two sparse embeddings."""
    right = sparse(other)
    return sum(value * right.get(at, 0.0) for at, value in sparse(one).items())


def nearest(query, names=TEXTS, score=cosine):
    """Names and scores, the nearest first; what has nothing in common is not found."""
    scored = [(name, score(query, TEXTS[name])) for name in names]
    return sorted((pair for pair in scored if pair[1] > 0), key=lambda pair: -pair[1])


def fused(query, k=60):
    """What reciprocal rank fusion of both embeddings makes of all texts."""
    totals = {}
    for order in (nearest(query), nearest(query, score=overlap)):
        for rank, (name, _) in enumerate(order):
            totals[name] = totals.get(name, 0) + 1 / (k + rank + 1)
    return totals
