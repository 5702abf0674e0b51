"""What a collection can hold and how it changes: partitions, every field type, defaults, partial
updates, added fields, expiry."""

import struct
import time

from pymilvus import DataType

from checks import equal, holds, refused
from cluster import PREFIX, SDK

PARTED = PREFIX + "parted"
KEYED = PREFIX + "keyed"
TYPED = PREFIX + "typed"
GROWN = PREFIX + "grown"
DIM = 4


def point(number):
    return [float(number), 1.0, 0.0, 0.0]


def halves(*words):
    return struct.pack(f"<{len(words)}H", *words)


class Data:
    def __init__(self, admin):
        self.admin = admin

    def make(self, name, fields, index=None, **more):
        """A collection with a key, a vector and more fields, indexed and loaded."""
        schema = self.admin.create_schema(auto_id=False, enable_dynamic_field=True)
        schema.add_field("id", DataType.INT64, is_primary=True)
        schema.add_field("vector", DataType.FLOAT_VECTOR, dim=DIM)
        for field, kind, rest in fields:
            schema.add_field(field, kind, **rest)
        params = self.admin.prepare_index_params()
        params.add_index("vector", index_type="AUTOINDEX", metric_type="L2")
        for field, kind, metric in index or []:
            params.add_index(field, index_type=kind, metric_type=metric)
        self.admin.create_collection(name, schema=schema, index_params=params, **more)

    def keys(self, name, where="id >= 0", **more):
        rows = self.admin.query(name, filter=where, output_fields=["id"], **more)
        return sorted(row["id"] for row in rows)

    def one(self, name, key, fields=("*",)):
        (row,) = self.admin.query(name, filter=f"id == {key}", output_fields=list(fields))
        return row

    # partitions

    def partitions_made(self):
        self.make(PARTED, [])
        self.admin.create_partition(PARTED, "a")
        self.admin.create_partition(PARTED, "b")
        equal(sorted(self.admin.list_partitions(PARTED)), ["_default", "a", "b"])
        equal(self.admin.has_partition(PARTED, "a"), True)
        equal(self.admin.has_partition(PARTED, "zz"), False)
        for first, name in ((0, None), (10, "a"), (20, "b")):
            rows = [{"id": first + n, "vector": point(first + n)} for n in range(5)]
            more = {} if name is None else {"partition_name": name}
            equal(self.admin.insert(PARTED, rows, **more)["insert_count"], 5)

    def partitions_read(self):
        equal(self.keys(PARTED, partition_names=["a"]), [10, 11, 12, 13, 14])
        equal(self.keys(PARTED, "id in [1, 11, 21]", partition_names=["_default", "b"]), [1, 21])
        (hits,) = self.admin.search(PARTED, data=[point(11)], limit=3, partition_names=["b"])
        equal([hit["id"] for hit in hits], [20, 21, 22])
        (hits,) = self.admin.search(PARTED, data=[point(11)], limit=1)
        equal([hit["id"] for hit in hits], [11])
        rows = self.admin.get(PARTED, ids=[1, 11], partition_names=["a"])
        equal([row["id"] for row in rows], [11])
        refused(65535, "partition name zz not found", lambda: self.keys(PARTED, partition_names=["zz"]))
        missing = [{"id": 99, "vector": point(0)}]
        refused(
            200,
            r"partition not found\[partition=zz\]",
            lambda: self.admin.insert(PARTED, missing, partition_name="zz"),
        )

    def partitions_deleted_from(self):
        done = self.admin.delete(PARTED, filter="id >= 0", partition_name="b")
        equal(done["delete_count"], 5)
        equal(self.keys(PARTED), [0, 1, 2, 3, 4, 10, 11, 12, 13, 14])

    def partitions_released(self):
        self.admin.release_partitions(PARTED, ["a"])
        equal(self.keys(PARTED), [0, 1, 2, 3, 4])
        state = self.admin.get_load_state(PARTED, partition_name="a")["state"]
        equal(state.name, "NotLoad")
        self.admin.load_partitions(PARTED, ["a"])
        equal(len(self.keys(PARTED)), 10)
        refused(
            65535,
            "partition cannot be dropped, partition is loaded, please release it first",
            lambda: self.admin.drop_partition(PARTED, "a"),
        )
        self.admin.release_partitions(PARTED, ["a"])
        self.admin.drop_partition(PARTED, "a")
        equal(self.keys(PARTED), [0, 1, 2, 3, 4])
        equal(int(self.admin.get_partition_stats(PARTED, "_default")["row_count"]), 5)

    def partition_key(self):
        tenant = ("tenant", DataType.VARCHAR, {"max_length": 20, "is_partition_key": True})
        self.make(KEYED, [tenant], num_partitions=4)
        rows = [{"id": n, "vector": point(n), "tenant": f"t{n % 3}"} for n in range(9)]
        self.admin.insert(KEYED, rows)
        equal(len(self.admin.list_partitions(KEYED)), 4)
        equal(self.keys(KEYED, 'tenant == "t1"'), [1, 4, 7])
        refused(
            65535,
            "disable create partition if partition key mode is used",
            lambda: self.admin.create_partition(KEYED, "mine"),
        )

    # field types

    def every_type(self):
        fields = [
            ("b", DataType.BOOL, {}),
            ("i8", DataType.INT8, {}),
            ("i16", DataType.INT16, {}),
            ("i32", DataType.INT32, {}),
            ("i64", DataType.INT64, {}),
            ("f", DataType.FLOAT, {}),
            ("d", DataType.DOUBLE, {}),
            ("s", DataType.VARCHAR, {"max_length": 40}),
            ("j", DataType.JSON, {}),
            ("ai", DataType.ARRAY, {"element_type": DataType.INT64, "max_capacity": 4}),
            ("at", DataType.ARRAY, {"element_type": DataType.VARCHAR, "max_capacity": 4, "max_length": 9}),
            ("bits", DataType.BINARY_VECTOR, {"dim": 16}),
            ("half", DataType.FLOAT16_VECTOR, {"dim": 2}),
        ]
        index = [("bits", "BIN_FLAT", "JACCARD"), ("half", "HNSW", "COSINE"), ("s", "INVERTED", "")]
        row = {
            "id": 2**53 + 1,
            "vector": point(3),
            "b": True,
            "i8": -128,
            "i16": 32767,
            "i32": -(2**31),
            "i64": 2**63 - 1,
            "f": 0.5,
            "d": 0.1,
            "s": "it's 日本",
            "j": {"a": [1, {"b": None}], "n": 1.5},
            "ai": [1, 2**60],
            "at": ["x", ""],
            "bits": bytes([0b10101010, 0b1]),
            "half": halves(0x3C00, 0xC000),
            "extra": {"deep": [1]},
        }
        if SDK >= (2, 5):
            fields.append(("sparse", DataType.SPARSE_FLOAT_VECTOR, {}))
            index.append(("sparse", "SPARSE_INVERTED_INDEX", "IP"))
            row["sparse"] = {3: 0.5, 70000: 1.25}
        self.make(TYPED, fields, index)
        self.typed = row
        self.admin.insert(TYPED, [row, {**row, "id": 7, "bits": bytes([255, 255])}])
        for name, kind, _ in index:
            equal(self.admin.describe_index(TYPED, name)["index_type"], kind)

    def given_back(self):
        got = self.one(TYPED, 2**53 + 1)
        for name, wanted in self.typed.items():
            value = got[name]
            if isinstance(wanted, bytes):
                value = value[0] if isinstance(value, list) else value
                value = value if isinstance(value, bytes) else bytes(value.tobytes())
            elif isinstance(wanted, list):
                value = list(value)
            equal((name, value), (name, wanted))
        (hits,) = self.admin.search(TYPED, data=[bytes([255, 255])], anns_field="bits", limit=2)
        equal([hit["id"] for hit in hits], [7, 2**53 + 1])
        holds(abs(hits[1]["distance"] - (1 - 5 / 16)) < 1e-6, f"distance {hits[1]['distance']}")
        equal(self.keys(TYPED, "i64 == 9223372036854775807 and array_contains(at, 'x')"), [7, 2**53 + 1])

    # changes

    def defaults(self):
        """Defaults and nulls came with 2.5."""
        fields = [
            ("kind", DataType.VARCHAR, {"max_length": 10, "default_value": "new"}),
            ("price", DataType.INT64, {"nullable": True}),
        ]
        self.make(GROWN, fields)
        self.admin.insert(GROWN, [{"id": 1, "vector": point(1)}, {"id": 2, "vector": point(2), "kind": "x", "price": 5}])
        equal(self.keys(GROWN, 'kind == "new"'), [1])
        equal(self.keys(GROWN, "price is null"), [1])
        equal(self.one(GROWN, 1, ["kind", "price"]), {"id": 1, "kind": "new", "price": None})

    def altered(self):
        self.admin.alter_collection_field(GROWN, "kind", {"max_length": 20})
        self.admin.upsert(GROWN, [{"id": 2, "vector": point(2), "kind": "y" * 20, "price": 5}])
        equal(len(self.one(GROWN, 2)["kind"]), 20)

    def added(self):
        self.admin.add_collection_field(GROWN, "stock", DataType.INT64, nullable=True, default_value=9)
        self.admin.insert(GROWN, [{"id": 3, "vector": point(3), "stock": 4}])
        equal(self.keys(GROWN, "stock == 9"), [1, 2])
        equal(self.one(GROWN, 3, ["stock"])["stock"], 4)

    def partly_updated(self):
        self.admin.upsert(GROWN, [{"id": 2, "price": 6, "note": "dynamic"}], partial_update=True)
        row = self.one(GROWN, 2)
        equal((row["price"], row["note"], row["kind"], list(row["vector"])), (6, "dynamic", "y" * 20, point(2)))

    def expired(self):
        self.admin.alter_collection_properties(GROWN, {"collection.ttl.seconds": 1})
        time.sleep(2.1)
        equal(self.keys(GROWN), [])
        self.admin.drop_collection_properties(GROWN, ["collection.ttl.seconds"])

    def truncated(self):
        self.admin.truncate_collection(TYPED)
        equal(self.keys(TYPED), [])

    def run(self, check):
        check("partitions are made and written to", self.partitions_made)
        check("partitions are searched and queried", self.partitions_read)
        check("a delete keeps to its partition", self.partitions_deleted_from)
        check("partitions are released, loaded and dropped", self.partitions_released)
        check("a partition key has its partitions", self.partition_key)
        check("every field type is stored and indexed", self.every_type)
        check("every field type is given back exactly", self.given_back)
        if SDK >= (2, 5):
            check("defaults and nulls are stored", self.defaults)
            check("a field's limit is altered", self.altered)
        if SDK >= (2, 6):
            check("a field is added", self.added)
            check("an entity is partly updated", self.partly_updated)
        if SDK >= (2, 5):
            check("entities expire", self.expired)
        if SDK >= (3, 0):
            check("a collection is truncated", self.truncated)
