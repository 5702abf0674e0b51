"""Calls that are the same in every run: partitions, aliases, names, and wrong input of each kind."""

from pymilvus import DataType

import compare
from steps import Step

PARTED, KEPT, KEYED, TRIED = "differ_parted", "differ_kept", "differ_keyed", "differ_tried"


def steps():
    yield from partitions()
    yield from keyed()
    yield from aliases()
    yield from wrong_schemas()
    yield from wrong_rows()
    yield from wrong_names()


def simple(client, name, **more):
    """A collection with a key `id`, a number `n`, a text `s`, and a vector `v` of four."""
    schema = client.create_schema(auto_id=False, enable_dynamic_field=False)
    schema.add_field("id", DataType.INT64, is_primary=True)
    schema.add_field("n", DataType.INT64)
    schema.add_field("s", DataType.VARCHAR, max_length=8)
    schema.add_field("t", DataType.INT8)
    schema.add_field("v", DataType.FLOAT_VECTOR, dim=4)
    params = client.prepare_index_params()
    params.add_index("v", index_type="FLAT", metric_type="L2")
    return client.create_collection(name, schema=schema, index_params=params, consistency_level="Strong", **more)


def entity(number, **more):
    return {"id": number, "n": number, "s": f"s{number}", "t": 1, "v": [float(number), 0.0, 1.0, 0.5]} | more


def numbers(client, name, where="n >= 0", **more):
    return sorted(row["n"] for row in client.query(name, filter=where, output_fields=["n"], **more))


PARTITION_NAMES = {"with-dash": "dashes in partition names", "": "names"}


def partitions():
    yield Step("create", PARTED, lambda c: simple(c, PARTED))
    for at, name in enumerate(("a", "b", "with-dash", "a", "", "1st", "x" * 256)):
        needs = "repeated creates" if (at, name) == (3, "a") else PARTITION_NAMES.get(name)
        yield Step("create partition", name[:20] or "no name", lambda c, name=name: c.create_partition(PARTED, name), needs=needs)
    yield Step("partitions", "list", lambda c: sorted(name for name in c.list_partitions(PARTED) if name in ("_default", "a", "b")))
    yield Step("partitions", "has", lambda c: [c.has_partition(PARTED, name) for name in ("a", "_default", "zz")])
    for first, more in ((0, {}), (10, {"partition_name": "a"}), (20, {"partition_name": "b"})):
        made = [entity(first + n) for n in range(4)]
        yield Step("insert", f"{more}", lambda c, made=made, more=more: c.insert(PARTED, made, **more)["insert_count"])
    yield Step("insert", "unknown partition", lambda c: c.insert(PARTED, [entity(90)], partition_name="zz"))
    yield Step("query", "all", lambda c: numbers(c, PARTED))
    for names in (["a"], ["a", "b"], ["_default"], ["zz"], ["a", "zz"], []):
        needs = "unknown partitions" if "zz" in names else None
        yield Step("query", f"partitions {names}", lambda c, names=names: numbers(c, PARTED, partition_names=names), needs=needs)
    for names in (["a"], ["b", "_default"]):
        call = lambda c, names=names: c.search(PARTED, data=[[11.0, 0, 1, 0]], anns_field="v", limit=3, partition_names=names, output_fields=["n"])
        yield Step("search", f"partitions {names}", call, compare.hits)
    yield Step("delete", "in one partition", lambda c: bool(c.delete(PARTED, filter="n in [1, 11, 21]", partition_name="a")), needs="deletes in a partition")
    yield Step("query", "after the delete", lambda c: numbers(c, PARTED))
    yield Step("upsert", "in a partition", lambda c: c.upsert(PARTED, [entity(12, n=112)], partition_name="a")["upsert_count"])
    yield Step("query", "after the upsert", lambda c: numbers(c, PARTED, partition_names=["a"]))
    yield Step("upsert", "into another partition", lambda c: c.upsert(PARTED, [entity(13, n=113)], partition_name="b")["upsert_count"], needs="moves between partitions")
    yield Step("query", "after the move", lambda c: numbers(c, PARTED), needs="moves between partitions")
    yield Step("drop partition", "loaded", lambda c: c.drop_partition(PARTED, "b"), needs="drop of loaded partitions")
    yield Step("drop partition", "default", lambda c: c.drop_partition(PARTED, "_default"))
    yield Step("drop partition", "unknown", lambda c: c.drop_partition(PARTED, "zz"), needs="unknown partitions")
    yield Step("release", "collection", lambda c: c.release_collection(PARTED))
    yield Step("query", "released", lambda c: numbers(c, PARTED))
    yield Step("search", "released", lambda c: c.search(PARTED, data=[[1.0, 0, 1, 0]], anns_field="v", limit=3))
    yield Step("drop partition", "released", lambda c: c.drop_partition(PARTED, "a"))
    yield Step("load", "collection", lambda c: c.load_collection(PARTED))
    yield Step("query", "after load", lambda c: numbers(c, PARTED), needs="moves between partitions")
    yield Step("drop", PARTED, lambda c: c.drop_collection(PARTED))


def aliases():
    yield Step("create", KEPT, lambda c: simple(c, KEPT))
    yield Step("create", "the same again", lambda c: simple(c, KEPT), needs="repeated creates")
    yield Step("insert", KEPT, lambda c: c.insert(KEPT, [entity(n) for n in range(3)])["insert_count"])
    yield Step("alias", "create", lambda c: c.create_alias(KEPT, "differ_alias"))
    yield Step("alias", "create again", lambda c: c.create_alias(KEPT, "differ_alias"), needs="repeated creates")
    yield Step("alias", "of nothing", lambda c: c.create_alias("differ_nothing", "differ_other"))
    yield Step("alias", "named as a collection", lambda c: c.create_alias(KEPT, KEPT))
    yield Step("alias", "query", lambda c: numbers(c, "differ_alias"))
    yield Step("alias", "has", lambda c: c.has_collection("differ_alias"))
    yield Step("alias", "drop the collection by it", lambda c: c.drop_collection("differ_alias"), needs="drop by an alias")
    yield Step("alias", "drop", lambda c: c.drop_alias("differ_alias"))
    yield Step("alias", "drop unknown", lambda c: c.drop_alias("differ_unknown"))
    yield Step("alias", "query after drop", lambda c: numbers(c, "differ_alias"))


def keyed():
    """A partition key: the server chooses the partition."""
    yield Step("create", KEYED, keyed_collection)
    made = [{"id": n, "tenant": f"t{n % 5}", "v": [float(n), 0.0, 1.0, 0.5]} for n in range(20)]
    yield Step("insert", KEYED, lambda c: c.insert(KEYED, made)["insert_count"])
    for where in ('tenant == "t1"', 'tenant in ["t0", "t3"]', 'tenant == "t1" and id > 5', "id < 7"):
        ask = lambda c, where=where: sorted(row["id"] for row in c.query(KEYED, filter=where, output_fields=["id"]))
        yield Step("query", where, ask)
        near = lambda c, where=where: c.search(KEYED, data=[[4.0, 0, 1, 0]], anns_field="v", filter=where, limit=3, output_fields=["tenant"])
        yield Step("search", where, near, compare.hits)
    yield Step("insert", "with a partition", lambda c: c.insert(KEYED, [{"id": 50, "tenant": "a", "v": [0.0] * 4}], partition_name="_default_0")["insert_count"], needs="partitions of a key")
    yield Step("create partition", "with a key", lambda c: c.create_partition(KEYED, "mine"))
    yield Step("drop", KEYED, lambda c: c.drop_collection(KEYED))


def keyed_collection(client):
    schema = client.create_schema(auto_id=False, enable_dynamic_field=False)
    schema.add_field("id", DataType.INT64, is_primary=True)
    schema.add_field("tenant", DataType.VARCHAR, max_length=8, is_partition_key=True)
    schema.add_field("v", DataType.FLOAT_VECTOR, dim=4)
    params = client.prepare_index_params()
    params.add_index("v", index_type="FLAT", metric_type="L2")
    client.create_collection(KEYED, schema=schema, index_params=params, consistency_level="Strong")


def made_with(client, *fields, **more):
    """Tries a schema on the spot and removes what was made of it."""
    schema = client.create_schema(**({"auto_id": False, "enable_dynamic_field": False} | more))
    for field, kind, rest in fields:
        schema.add_field(field, kind, **rest)
    client.create_collection(TRIED, schema=schema)
    client.drop_collection(TRIED)
    return "made"


KEY = ("id", DataType.INT64, {"is_primary": True})
VEC = ("v", DataType.FLOAT_VECTOR, {"dim": 4})


def wrong_schemas():
    tried = {
        "right": ([KEY, VEC], None),
        "no vector": ([KEY], "schemas without vectors"),
        "dim 1": ([KEY, ("v", DataType.FLOAT_VECTOR, {"dim": 1})], "vectors of one dimension"),
        "dim 32768": ([KEY, ("v", DataType.FLOAT_VECTOR, {"dim": 32768})], "vectors of 32768"),
        "dim 32769": ([KEY, ("v", DataType.FLOAT_VECTOR, {"dim": 32769})], "limits of schemas"),
        "dim 0": ([KEY, ("v", DataType.FLOAT_VECTOR, {"dim": 0})], None),
        "binary dim 12": ([KEY, ("v", DataType.BINARY_VECTOR, {"dim": 12})], None),
        "float key": ([("id", DataType.DOUBLE, {"is_primary": True}), VEC], None),
        "text too long": ([KEY, VEC, ("s", DataType.VARCHAR, {"max_length": 65536})], "limits of schemas"),
        "text of 0": ([KEY, VEC, ("s", DataType.VARCHAR, {"max_length": 0})], "limits of schemas"),
        "field name with dash": ([KEY, VEC, ("a-b", DataType.INT64, {})], "limits of schemas"),
        "field name with digit": ([KEY, VEC, ("1a", DataType.INT64, {})], "limits of schemas"),
        "field name too long": ([KEY, VEC, ("x" * 256, DataType.INT64, {})], "limits of schemas"),
        "array capacity 4097": ([KEY, VEC, ("a", DataType.ARRAY, {"element_type": DataType.INT64, "max_capacity": 4097})], "limits of schemas"),
        "array of json": ([KEY, VEC, ("a", DataType.ARRAY, {"element_type": DataType.JSON, "max_capacity": 5})], "limits of schemas"),
        "65 fields": ([KEY, VEC, *((f"f{n}", DataType.INT64, {}) for n in range(63))], "limits of schemas"),
        "five vectors": ([KEY, VEC, *((f"v{n}", DataType.FLOAT_VECTOR, {"dim": 4}) for n in range(4))], "limits of schemas"),
    }
    for text, (fields, needs) in tried.items():
        yield Step("schema", text, lambda c, fields=fields: made_with(c, *fields), needs=needs)


ODD_ROWS = {"not a number": "numbers that are none", "infinite": "numbers that are none"}
ODD_ROWS |= {"text of 9 bytes in 3 characters": "bytes of text"}


def wrong_rows():
    tried = {
        "right": [entity(50)],
        "no rows": [],
        "vector too short": [entity(51, v=[1.0, 2.0])],
        "vector too long": [entity(51, v=[1.0] * 5)],
        "vector of text": [entity(51, v=["a"] * 4)],
        "not a number": [entity(51, v=[float("nan"), 0.0, 0.0, 0.0])],
        "infinite": [entity(51, v=[float("inf"), 0.0, 0.0, 0.0])],
        "text too long": [entity(51, s="123456789")],
        "text of 9 bytes in 3 characters": [entity(51, s="中文字")],
        "text for a number": [entity(51, n="5")],
        "number for a text": [entity(51, s=5)],
        "float for a number": [entity(51, n=1.5)],
        "small number out of range": [entity(51, t=300)],
        "null": [entity(51, n=None)],
        "missing field": [{key: one for key, one in entity(51).items() if key != "n"}],
        "missing key": [{key: one for key, one in entity(51).items() if key != "id"}],
        "unknown field": [entity(51, more=1)],
        "the same key twice": [entity(52), entity(52, n=152)],
    }
    for text, made in tried.items():
        yield Step("insert", text, lambda c, made=made: c.insert(KEPT, made)["insert_count"], needs=ODD_ROWS.get(text))
        yield Step("upsert", text, lambda c, made=made: c.upsert(KEPT, made)["upsert_count"], needs=ODD_ROWS.get(text))
    yield Step("query", "after wrong rows", lambda c: sorted(set(numbers(c, KEPT, "n < 50"))))
    yield Step("drop", KEPT, lambda c: c.drop_collection(KEPT))


def wrong_names():
    for name in ("", " ", "1st", "with-dash", "ünicode", "x" * 256):
        needs = "names" if 0 < len(name) < 256 else None
        yield Step("collection name", name[:20] or "none", lambda c, name=name: (simple(c, name), c.drop_collection(name)) and "made", needs=needs)
    gone = "differ_gone"
    yield Step("no collection", "drop", lambda c: c.drop_collection(gone), needs="drop of what is not there")
    calls = {
        "query": lambda c: c.query(gone, filter="id > 0"),
        "search": lambda c: c.search(gone, data=[[1.0] * 4], limit=2),
        "insert": lambda c: c.insert(gone, [entity(1)]),
        "delete": lambda c: c.delete(gone, filter="id > 0"),
        "describe": lambda c: c.describe_collection(gone),
        "load": lambda c: c.load_collection(gone),
        "release": lambda c: c.release_collection(gone),
        "partition": lambda c: c.create_partition(gone, "a"),
        "partitions": lambda c: c.list_partitions(gone),
        "statistics": lambda c: c.get_collection_stats(gone),
        "rename": lambda c: c.rename_collection(gone, "differ_new"),
    }
    for text, call in calls.items():
        yield Step("no collection", text, call)
