"""The main job, on real vectors: every answer is compared with one computed here."""

import math
import random

from checks import equal, holds, refused
from cluster import PREFIX

COLLECTION = PREFIX + "shop"
DIMENSION = 16
ROWS = 300


def make_rows():
    source = random.Random(7)
    return [
        {
            "id": number,
            "vector": [source.uniform(-1, 1) for _ in range(DIMENSION)],
            "colour": ["red", "green", "blue"][number % 3],
            "price": number * 1.5,
            "tags": {"size": number % 5, "words": ["a", "b"]},
        }
        for number in range(ROWS)
    ]


def cosine(left, right):
    dot = sum(a * b for a, b in zip(left, right))
    return dot / math.sqrt(sum(a * a for a in left) * sum(b * b for b in right))


class Vectors:
    def __init__(self, admin):
        self.admin = admin
        self.rows = make_rows()
        self.query = [math.sin(n + 1) for n in range(DIMENSION)]

    def nearest(self, limit, keep=lambda row: True):
        """(id, cosine) of the nearest rows, by brute force."""
        scored = [(row["id"], cosine(self.query, row["vector"])) for row in self.rows if keep(row)]
        return sorted(scored, key=lambda pair: -pair[1])[:limit]

    def same_hits(self, hits, wanted):
        equal([hit["id"] for hit in hits], [number for number, _ in wanted])
        for hit, (_, score) in zip(hits, wanted):
            holds(abs(hit["distance"] - score) < 1e-4, f"distance {hit['distance']}, wanted {score}")

    def search(self, session, limit=10, **extra):
        return session.search(COLLECTION, data=[self.query], limit=limit, **extra)

    def create(self):
        self.admin.create_collection(collection_name=COLLECTION, dimension=DIMENSION)
        holds(COLLECTION in self.admin.list_collections(), "not listed")
        equal(self.admin.has_collection(COLLECTION), True)
        equal(self.admin.has_collection(COLLECTION + "_not"), False)

    def described(self):
        described = self.admin.describe_collection(COLLECTION)
        equal(described["collection_name"], COLLECTION)
        equal(described["enable_dynamic_field"], True)
        equal(described["auto_id"], False)
        identity, vector = described["fields"]
        equal((identity["name"], identity["type"].name, identity["is_primary"]), ("id", "INT64", True))
        equal((vector["name"], vector["type"].name), ("vector", "FLOAT_VECTOR"))
        equal(int(vector["params"]["dim"]), DIMENSION)
        equal(self.admin.get_load_state(COLLECTION)["state"].name, "Loaded")

    def insert(self):
        for start in range(0, ROWS, 100):
            done = self.admin.insert(COLLECTION, self.rows[start : start + 100])
            equal(done["insert_count"], 100)
            equal(list(done["ids"]), list(range(start, start + 100)))

    def searched(self):
        (hits,) = self.search(self.admin)
        self.same_hits(hits, self.nearest(10))

    def searched_many(self):
        queries = [self.rows[5]["vector"], self.rows[250]["vector"]]
        first, second = self.admin.search(COLLECTION, data=queries, limit=3)
        equal((first[0]["id"], second[0]["id"]), (5, 250))
        equal((len(first), len(second)), (3, 3))

    def searched_with_filter(self):
        (hits,) = self.search(
            self.admin, filter='colour == "red" and price < 200', output_fields=["colour", "tags"]
        )
        self.same_hits(hits, self.nearest(10, lambda r: r["colour"] == "red" and r["price"] < 200))
        for hit in hits:
            equal(hit["entity"]["colour"], "red")
            equal(hit["entity"]["tags"], self.rows[hit["id"]]["tags"])

    def queried(self):
        found = self.admin.query(
            COLLECTION, filter='price >= 30 and price < 45 and colour != "blue"', output_fields=["price"]
        )
        wanted = {r["id"]: r["price"] for r in self.rows if 30 <= r["price"] < 45 and r["colour"] != "blue"}
        equal({row["id"]: row["price"] for row in found}, wanted)
        found = self.admin.query(COLLECTION, filter='tags["size"] in [1, 2]', output_fields=["id"], limit=500)
        equal(sorted(row["id"] for row in found), [n for n in range(ROWS) if n % 5 in (1, 2)])

    def counted(self, wanted):
        (row,) = self.admin.query(COLLECTION, filter="", output_fields=["count(*)"])
        equal(row["count(*)"], wanted)

    def got(self):
        found = {row["id"]: row for row in self.admin.get(COLLECTION, ids=[3, 299])}
        equal(sorted(found), [3, 299])
        for number, row in found.items():
            wanted = self.rows[number]
            equal({key: row[key] for key in ("colour", "price", "tags")},
                  {key: wanted[key] for key in ("colour", "price", "tags")})
            holds(
                all(abs(a - b) < 1e-6 for a, b in zip(row["vector"], wanted["vector"], strict=True)),
                "another vector came back",
            )

    def deleted(self):
        nearest = self.nearest(1)[0][0]
        equal(self.admin.delete(COLLECTION, ids=[0, nearest])["delete_count"], 2)
        self.admin.delete(COLLECTION, filter="price > 375")
        self.rows = [row for row in self.rows if row["id"] not in (0, nearest) and row["price"] <= 375]
        equal(list(self.admin.get(COLLECTION, ids=[0, nearest])), [])
        self.searched()
        self.counted(len(self.rows))

    def flushed(self):
        self.admin.flush(COLLECTION)
        self.searched()
        self.counted(len(self.rows))

    def released(self):
        self.admin.release_collection(COLLECTION)
        equal(self.admin.get_load_state(COLLECTION)["state"].name, "NotLoad")
        refused(101, r".*collection not loaded.*", lambda: self.search(self.admin))

    def loaded(self):
        self.admin.load_collection(COLLECTION)
        equal(self.admin.get_load_state(COLLECTION)["state"].name, "Loaded")
        self.searched()

    def bad_input(self):
        refused(100, ".*collection not found.*", lambda: self.admin.describe_collection(COLLECTION + "_not"))
        for broken in ["price >", "colour ==== 1", '"']:
            try:
                found = self.admin.query(COLLECTION, filter=broken, limit=1)
            except Exception as refusal:
                holds("expr" in str(refusal).lower(), f"refused otherwise: {refusal}")
            else:
                raise AssertionError(f"the filter {broken!r} found {found!r}")
        self.searched()

    def dropped(self):
        self.admin.drop_collection(COLLECTION)
        holds(COLLECTION not in self.admin.list_collections(), "still listed")
        equal(self.admin.has_collection(COLLECTION), False)

    def run(self, check):
        check("create a collection by the quick setup", self.create)
        check("the collection is described", self.described)
        check("insert rows with dynamic fields", self.insert)
        check("search finds what brute force finds", self.searched)
        check("search with two vectors", self.searched_many)
        check("search with a filter and output fields", self.searched_with_filter)
        check("query with a filter on dynamic fields", self.queried)
        check("count the rows", lambda: self.counted(ROWS))
        check("get rows by id", self.got)
        check("delete by id and by filter", self.deleted)
        check("flush", self.flushed)
        check("a released collection cannot be searched", self.released)
        check("a loaded collection can be searched again", self.loaded)
        check("a missing collection and a broken filter are refused", self.bad_input)

    def run_last(self, check):
        check("drop the collection", self.dropped)
