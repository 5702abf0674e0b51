"""Vectors of every kind: what was stored comes back, and searches find and score the same."""

import struct

import numpy
from pymilvus import DataType

import compare
from steps import Step

NAME = "differ_kinds"
DIM = 16
ROWS = 40


def float_rows(rng):
    return [[rng.randrange(-64, 64) / 64 for _ in range(DIM)] for _ in range(ROWS)]


def half(rng):
    return [numpy.array(row, dtype=numpy.float16).tobytes() for row in float_rows(rng)]


def brain(rng):
    """The upper halves of single-precision numbers."""
    return [b"".join(struct.pack("<f", one)[2:] for one in row) for row in float_rows(rng)]


def binary(rng):
    return [bytes(rng.randrange(256) for _ in range(DIM // 8)) for _ in range(ROWS)]


def sparse(rng):
    return [{key: rng.randrange(1, 64) / 64 for key in rng.sample(range(100), 6)} for _ in range(ROWS)]


def small(rng):
    return [numpy.array([rng.randrange(-128, 128) for _ in range(DIM)], dtype=numpy.int8) for _ in range(ROWS)]


# Name of the type, what makes rows of it, and the metrics and index of its searches.
KINDS = [
    ("FLOAT16_VECTOR", half, ("L2", "IP", "COSINE"), "FLAT"),
    ("BFLOAT16_VECTOR", brain, ("L2", "IP", "COSINE"), "FLAT"),
    ("BINARY_VECTOR", binary, ("HAMMING", "JACCARD"), "BIN_FLAT"),
    ("SPARSE_FLOAT_VECTOR", sparse, ("IP",), "SPARSE_INVERTED_INDEX"),
    ("INT8_VECTOR", small, ("L2", "IP", "COSINE"), "FLAT"),
]


def steps(rng):
    for kind, make, metrics, index in KINDS:
        for metric in metrics:
            rows = [{"id": n, "n": n, "v": vector} for n, vector in enumerate(make(rng))]
            asked = make(rng)[:3]
            yield from of_kind(kind, metric, index, rows, asked)


def of_kind(kind, metric, index, rows, asked):
    needs = kind
    text = f"{kind} {metric}"
    yield Step("create kind", text, lambda c: create(c, kind, metric, index), needs=needs)
    yield Step("insert", text, lambda c: c.insert(NAME, rows)["insert_count"], needs=needs)
    everything = lambda c: c.query(NAME, filter="n < 8", output_fields=["n", "v"])
    yield Step("query", text, everything, compare.unordered, needs)
    for limit in (5, ROWS):
        search = lambda c, limit=limit: c.search(NAME, data=asked, anns_field="v", limit=limit, output_fields=["n"])
        yield Step("search", f"{text} limit {limit}", search, compare.hits, needs)
    filtered = lambda c: c.search(NAME, data=asked[:1], anns_field="v", limit=4, filter="n in [1, 5, 9, 13, 30]", output_fields=["n"])
    yield Step("search", f"{text} filtered", filtered, compare.hits, needs)
    yield Step("drop", text, lambda c: c.drop_collection(NAME), needs=needs)


def create(client, kind, metric, index):
    schema = client.create_schema(auto_id=False, enable_dynamic_field=False)
    schema.add_field("id", DataType.INT64, is_primary=True)
    schema.add_field("n", DataType.INT64)
    dim = {} if kind == "SPARSE_FLOAT_VECTOR" else {"dim": DIM}
    schema.add_field("v", getattr(DataType, kind), **dim)
    params = client.prepare_index_params()
    params.add_index("v", index_type=index, metric_type=metric)
    client.create_collection(NAME, schema=schema, index_params=params, consistency_level="Strong")
