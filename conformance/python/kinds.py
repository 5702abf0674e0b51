"""Every kind of vector with every kind of index, every kind of index of scalars, and what a search can
be asked for beside: each is described back under its name and finds what is nearest."""

import numpy as np
from pymilvus import DataType

from checks import equal, refused
from cluster import PREFIX

VECTORS = PREFIX + "kinds"
SCALARS = PREFIX + "scalars"
DIM = 16
ROWS = 300

HNSW = {"M": 16, "efConstruction": 100}
BUILD = {
    "FLAT": {},
    "AUTOINDEX": {},
    "DISKANN": {},
    "HNSW": HNSW,
    "HNSW_SQ": {**HNSW, "sq_type": "SQ8"},
    "IVF_FLAT": {"nlist": 64},
    "IVF_SQ8": {"nlist": 64},
    "IVF_PQ": {"nlist": 64, "m": 4, "nbits": 8},
    "SCANN": {"nlist": 64},
    "BIN_FLAT": {},
    "BIN_IVF_FLAT": {"nlist": 64},
    "SPARSE_INVERTED_INDEX": {"drop_ratio_build": 0.0},
}
SEARCH = {"HNSW": {"ef": 200}, "HNSW_SQ": {"ef": 200}, "DISKANN": {"search_list": 100}}
ALL_METRICS = ("FLAT", "HNSW", "BIN_FLAT")
DENSE = [name for name in BUILD if not name.startswith(("BIN", "SPARSE"))]

SCALAR_FIELDS = {
    "b": (DataType.BOOL, {}, ["INVERTED", "BITMAP"]),
    "i8": (DataType.INT8, {}, ["INVERTED", "BITMAP", "STL_SORT"]),
    "i64": (DataType.INT64, {}, ["INVERTED", "BITMAP", "STL_SORT"]),
    "f": (DataType.FLOAT, {}, ["INVERTED", "STL_SORT"]),
    "d": (DataType.DOUBLE, {}, ["INVERTED", "STL_SORT"]),
    "s": (DataType.VARCHAR, {"max_length": 20}, ["INVERTED", "BITMAP", "Trie", "NGRAM"]),
    "a": (DataType.ARRAY, {"element_type": DataType.INT64, "max_capacity": 4}, ["INVERTED", "BITMAP"]),
}
PATHS = [("j", "j['n']", "double"), ("j", 'j["words"]', "array_varchar"), ("free", "free", "varchar")]


def bfloat16(vector):
    return (vector.view(np.uint32) >> 16).astype(np.uint16).tobytes()


def kinds():
    """Of each kind of vector: its type, its form, what indexes and metrics it takes."""
    yield DataType.FLOAT_VECTOR, lambda v: v.tolist(), DENSE, ["L2", "IP", "COSINE"]
    yield DataType.FLOAT16_VECTOR, lambda v: v.astype(np.float16).tobytes(), DENSE, ["L2", "COSINE"]
    yield DataType.BFLOAT16_VECTOR, bfloat16, DENSE, ["L2", "COSINE"]
    yield DataType.BINARY_VECTOR, lambda v: np.packbits(v > 0).tobytes(), ["BIN_FLAT", "BIN_IVF_FLAT"], ["HAMMING", "JACCARD"]
    yield DataType.SPARSE_FLOAT_VECTOR, sparse, ["SPARSE_INVERTED_INDEX"], ["IP"]
    scaled = lambda v: np.clip(v * 40, -128, 127).astype(np.int8)
    yield DataType.INT8_VECTOR, scaled, ["HNSW", "AUTOINDEX"], ["L2", "COSINE"]


def sparse(vector):
    """Of length 1, so that each is nearest to itself."""
    kept = {int(at): float(value) for at, value in enumerate(vector) if value > 0.05} or {0: 1.0}
    length = sum(value * value for value in kept.values()) ** 0.5
    return {at: value / length for at, value in kept.items()}


class Kinds:
    def __init__(self, admin):
        self.admin = admin
        self.rows = np.random.RandomState(3).randn(ROWS, DIM).astype(np.float32)
        self.rows /= np.linalg.norm(self.rows, axis=1, keepdims=True)

    def make(self, name, fields, *indexes, **more):
        schema = self.admin.create_schema(enable_dynamic_field=True)
        schema.add_field("id", DataType.INT64, is_primary=True)
        for field, kind, rest in fields:
            schema.add_field(field, kind, **rest)
        params = self.admin.prepare_index_params()
        for index in indexes:
            params.add_index(**index)
        self.admin.create_collection(name, schema=schema, index_params=params, **more)

    def described(self, name, index, kind, params):
        found = self.admin.describe_index(name, index)
        equal(found["index_type"], kind)
        found = {**found, **found.get("params", {})} if isinstance(found.get("params"), dict) else found
        for key, value in params.items():
            equal(float(found[key]) if not isinstance(value, str) else found[key], value)

    def vectors(self, kind, form, indexes, metrics):
        """One collection, whose index is exchanged."""
        if self.admin.has_collection(VECTORS):
            self.admin.drop_collection(VECTORS)
        dim = {} if kind == DataType.SPARSE_FLOAT_VECTOR else {"dim": DIM}
        self.make(VECTORS, [("v", kind, dim)])
        self.admin.insert(VECTORS, [{"id": n, "v": form(row)} for n, row in enumerate(self.rows)])
        for index in indexes:
            for metric in metrics if index in ALL_METRICS else metrics[:1]:
                params = self.admin.prepare_index_params()
                params.add_index("v", index_type=index, metric_type=metric, params=BUILD[index])
                self.admin.create_index(VECTORS, params)
                self.described(VECTORS, "v", index, BUILD[index])
                self.admin.load_collection(VECTORS)
                wanted = {"metric_type": metric, "params": SEARCH.get(index, {})}
                data = [form(self.rows[7]), form(self.rows[70])]
                found = self.admin.search(VECTORS, data, limit=3, anns_field="v", search_params=wanted, output_fields=["v"])
                equal((index, metric, [hits[0]["id"] for hits in found]), (index, metric, [7, 70]))
                self.admin.release_collection(VECTORS)
                self.admin.drop_index(VECTORS, "v")

    def scalars(self):
        vector = ("v", DataType.FLOAT_VECTOR, {"dim": 2})
        fields = [(name, kind, rest) for name, (kind, rest, _) in SCALAR_FIELDS.items()]
        flat = {"field_name": "v", "index_type": "FLAT", "metric_type": "L2"}
        self.make(SCALARS, [vector, *fields, ("j", DataType.JSON, {})], flat, consistency_level="Strong")
        self.admin.insert(
            SCALARS,
            [
                {
                    **{"id": n, "v": [n, 0.0], "b": n % 2 == 0, "i8": n, "i64": 2**60 + n, "f": n / 2},
                    **{"d": n / 4, "s": f"text {n}", "a": [n, 7], "j": {"n": n, "words": [f"w{n}"]}},
                    "free": f"free {n}",
                }
                for n in range(100)
            ],
        )
        for name, (_, _, indexes) in SCALAR_FIELDS.items():
            for index in indexes:
                self.indexed(name, index, {"min_gram": 2, "max_gram": 3} if index == "NGRAM" else {})
        for name, path, cast in PATHS:
            self.indexed(name, "INVERTED", {"json_path": path, "json_cast_type": cast})
        self.indexed("free", "NGRAM", {"json_path": "free", "json_cast_type": "varchar", "min_gram": 2, "max_gram": 3})

    def indexed(self, field, index, build):
        params = self.admin.prepare_index_params()
        params.add_index(field, index_type=index, index_name="this", params=build)
        self.admin.create_index(SCALARS, params)
        self.described(SCALARS, "this", index, build)
        for where, wanted in (
            ("b == true and i8 < 5", [0, 2, 4]),
            ("i64 in [1152921504606846979, 0]", [3]),
            ("f == 1.5 or d >= 24.5", [3, 98, 99]),
            ("s like '%xt 4'", [4]),
            ("array_contains(a, 5)", [5]),
            ("j['n'] == 6 or json_contains(j['words'], 'w8')", [6, 8]),
            ("free == 'free 9'", [9]),
        ):
            rows = self.admin.query(SCALARS, filter=where, output_fields=["id"])
            equal((where, [row["id"] for row in rows]), (where, wanted))
        self.admin.drop_index(SCALARS, "this")

    def refusals(self):
        def create(field, index, **build):
            params = self.admin.prepare_index_params()
            params.add_index(field, index_type=index, index_name="wrong", params=build)
            return lambda: self.admin.create_index(SCALARS, params)

        refused(1100, ".*STL_SORT.*", create("b", "STL_SORT"))
        refused(1100, ".*bitmap index.*", create("d", "BITMAP"))
        refused(1100, ".*must specify both min_gram and max_gram.*", create("s", "NGRAM"))
        refused(1100, ".*json_cast_type int64 is not supported.*", create("j", "INVERTED", json_path="j", json_cast_type="int64"))
        refused(65535, ".*cannot create index on non-exist field: none.*", create("none", "INVERTED"))
        refused(65535, ".*invalid index type: BOGUS.*", create("s", "BOGUS"))

    def asked(self):
        search = lambda x, **more: self.admin.search(SCALARS, data=[[x, 0.0]], **more)
        (hits,) = search(5.123, limit=2, round_decimal=2)
        equal([(hit["id"], hit["distance"]) for hit in hits], [(5, 0.02), (6, 0.77)])
        many = self.admin.search(SCALARS, data=[[5.1, 0.0], [50.1, 0.0], [70.1, 0.0]], limit=2, offset=1)
        equal([[hit["id"] for hit in hits] for hits in many], [[6, 4], [51, 49], [71, 69]])
        refused(65535, ".*", lambda: search(0.0, limit=16385))

    def consistent(self):
        """A read sees every write that was acknowledged, whatever the level."""
        for number, level in enumerate(["Strong", "Session", "Bounded", "Eventually"] * 5):
            key = 1000 + number
            row = {name: values for name, values in self.admin.get(SCALARS, ids=[1])[0].items()}
            self.admin.upsert(SCALARS, [{**row, "id": key, "v": [float(key), 0.0]}])
            (hits,) = self.admin.search(SCALARS, data=[[float(key), 0.0]], limit=1, consistency_level=level)
            equal((level, [hit["id"] for hit in hits]), (level, [key]))
            self.admin.delete(SCALARS, ids=[key])
            rows = self.admin.query(SCALARS, filter=f"id == {key}", consistency_level=level)
            equal((level, list(rows)), (level, []))

    def run(self, check):
        for kind, form, indexes, metrics in kinds():
            check(f"each index of a {kind.name} finds", lambda: self.vectors(kind, form, indexes, metrics))
        check("each index of scalars finds", self.scalars)
        check("indexes that do not fit are refused", self.refusals)
        check("rounded scores, offsets of several vectors, limits", self.asked)
        check("each consistency level sees acknowledged writes", self.consistent)
