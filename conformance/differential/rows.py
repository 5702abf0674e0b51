"""Random entities for a shape. Values come from small pools, so that filters find some of them."""

from pymilvus import DataType

WORDS = ["a", "b", "abc", "abd", "Abc", "x_y", "50%", "it's", 'say "hi"', "back\\slash", "é", "中文", "", "a b"]
INTS = [-7, -1, 0, 1, 2, 3, 5, 10, 42, 100, 127]
FLOATS = [-2.5, -1.0, 0.0, 0.25, 0.5, 1.0, 1.5, 3.0, 100.0]
LIMITS = {
    DataType.INT8: [-128, 127],
    DataType.INT16: [-32768, 32767],
    DataType.INT32: [-(2**31), 2**31 - 1],
    DataType.INT64: [-(2**63), 2**63 - 1, 2**53 + 1, 2**53],
}


def scalar(rng, kind, wide=True):
    """`wide`: integers may be at the ends of their type."""
    if kind in LIMITS:
        return rng.choice(LIMITS[kind]) if wide and rng.random() < 0.05 else rng.choice(INTS)
    if kind in (DataType.FLOAT, DataType.DOUBLE):
        return rng.choice(FLOATS)
    if kind == DataType.BOOL:
        return rng.random() < 0.5
    return rng.choice(WORDS)


def document(rng, mixed, depth=0):
    """A JSON document with keys that filters ask for; each is missing in some.

    `mixed`: with truth values and nulls where numbers are expected.
    """
    made = {}
    for key, values in (
        ("k", [1, 2, 2.0, 2.5, "2", "abc"] + ([True, False, None] if mixed else [])),
        ("t", [[0, 1, 2], ["a", "b"], [1, "a", 1.5] + ([True] if mixed else []), [], [[1, 2], [3]], "no list"]),
        ("s", WORDS),
        ("x", INTS + FLOATS),
    ):
        if rng.random() < 0.75:
            made[key] = rng.choice(values)
    if depth == 0 and rng.random() < 0.7:
        made["o"] = document(rng, mixed, 1)
    return made


def value(rng, shape, field):
    """A value for the field; None where it may be null."""
    if field.nullable and rng.random() < 0.25:
        return None
    if field.type == DataType.JSON:
        return document(rng, shape.mixed_json)
    if field.type == DataType.ARRAY:
        return [scalar(rng, field.element, shape.wide) for _ in range(rng.randrange(0, 6))]
    return scalar(rng, field.type, shape.wide)


def vector(rng, dim):
    """Single-precision values, so that what comes back is what went in."""
    return [rng.randrange(-512, 512) / 256 for _ in range(dim)]


def key_of(shape, number):
    return f"k{number:04d}" if shape.text_key else number


def row(rng, shape, number, whole=False):
    """The entity with this number, from which its key follows; `whole`: nothing is left out."""
    made = {} if shape.auto_id else {"id": key_of(shape, number)}
    made["n"] = number
    for one in shape.fields:
        if (one.default is not None or one.nullable) and not whole and rng.random() < 0.2:
            continue
        made[one.name] = value(rng, shape, one)
    made["v"] = vector(rng, shape.dim)
    if shape.second_vector:
        made["w"] = vector(rng, shape.dim)
    if shape.dynamic:
        for key, values in (("dx", INTS + FLOATS), ("ds", WORDS), ("dt", [[1, 2], ["a"], [], {"k": 1}])):
            if whole or rng.random() < 0.6:
                made[key] = rng.choice(values)
    return made
