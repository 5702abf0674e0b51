"""Hybrid search, iterators, groups, ranges and orders, each compared with what one computes here."""

import json
import math
import random
import secrets
import urllib.request

import pymilvus
from pymilvus import AnnSearchRequest, Collection, DataType, RRFRanker, WeightedRanker, connections

from checks import equal, holds, refused
from cluster import ADMIN, ADMIN_PASSWORD, PREFIX, SDK, URI, as_refused, sign_in

COLLECTION = PREFIX + "library"
READER = PREFIX + "reader"
READER_PASSWORD = "Reader-pass1"
DIMENSION = 8
ROWS = 5000


def make_rows():
    source = random.Random(11)
    # Each tenth row has the same vectors: iterators must tell entities at the same distance apart.
    same = [0.5] * DIMENSION
    return [
        {
            "id": number,
            "text": same if number % 10 == 0 else [source.uniform(-1, 1) for _ in range(DIMENSION)],
            "image": same if number % 10 == 0 else [source.uniform(-1, 1) for _ in range(DIMENSION)],
            "n": number % 20,
            "owner": READER if number % 4 == 0 else "else",
            "page": (number * 7) % 1000,  # a dynamic field
        }
        for number in range(ROWS)
    ]


def distance(left, right):
    return sum((a - b) ** 2 for a, b in zip(left, right))


def cosine(left, right):
    dot = sum(a * b for a, b in zip(left, right))
    return dot / math.sqrt(sum(a * a for a in left) * sum(b * b for b in right))


def rest(path, body):
    """A call of REST, for what no SDK can do."""
    request = urllib.request.Request(
        f"{URI}/v2/vectordb/{path}",
        json.dumps(body).encode(),
        {"Authorization": f"Bearer {ADMIN}:{ADMIN_PASSWORD}", "Content-Type": "application/json"},
    )
    with urllib.request.urlopen(request, timeout=20) as answer:
        reply = json.load(answer)
    equal(reply["code"], 0)
    return reply["data"]


def drained(iterator, each=lambda page: None):
    """All of an iterator's rows."""
    rows = []
    while True:
        page = as_refused(iterator.next)
        if not page:
            break
        each(page)
        rows.extend(list(page))
    iterator.close()
    return rows


def told(hit):
    """Id, distance and fields of a hit of an iterator; pymilvus 2.4 has objects there."""
    if SDK >= (2, 5):
        return hit["id"], hit["distance"], hit["entity"]
    return hit.id, hit.distance, hit.fields


class Search:
    def __init__(self, admin):
        self.admin = admin
        self.rows = make_rows()
        self.query = [math.sin(n + 1) for n in range(DIMENSION)]

    def create(self):
        schema = self.admin.create_schema(auto_id=False, enable_dynamic_field=True)
        schema.add_field("id", DataType.INT64, is_primary=True)
        schema.add_field("text", DataType.FLOAT_VECTOR, dim=DIMENSION)
        schema.add_field("image", DataType.FLOAT_VECTOR, dim=DIMENSION)
        schema.add_field("n", DataType.INT64)
        schema.add_field("owner", DataType.VARCHAR, max_length=64)
        indexes = self.admin.prepare_index_params()
        build = {"M": 16, "efConstruction": 100}
        indexes.add_index("text", index_type="HNSW", metric_type="L2", params=build)
        indexes.add_index("image", index_type="HNSW", metric_type="COSINE", params=build)
        self.admin.create_collection(COLLECTION, schema=schema, index_params=indexes)
        for start in range(0, ROWS, 1000):
            done = self.admin.insert(COLLECTION, self.rows[start : start + 1000])
            equal(done["insert_count"], 1000)

    def wanted(self, keep=lambda row: True):
        return [row["id"] for row in self.rows if keep(row)]

    def search_iterator(self, session, field, metric, batch, **extra):
        return session.search_iterator(
            COLLECTION,
            data=[self.query],
            anns_field=field,
            batch_size=batch,
            search_params={"metric_type": metric, "params": {}},
            **extra,
        )

    def iterated(self, session=None, keep=lambda row: True, **extra):
        """Both fields' iterators give every row once, from near to far."""
        for field, metric, sign in (("text", "L2", 1), ("image", "COSINE", -1)):
            pages = []
            iterator = self.search_iterator(
                session or self.admin, field, metric, 700, output_fields=["n", "page"], **extra
            )
            hits = [told(hit) for hit in drained(iterator, lambda page: pages.append(len(page)))]
            equal(sorted(number for number, _, _ in hits), self.wanted(keep))
            scores = [sign * score for _, score, _ in hits]
            equal(scores, sorted(scores))
            for number, _, fields in hits[:50] + hits[-50:]:
                row = self.rows[number]
                equal((fields["n"], fields["page"]), (row["n"], row["page"]))
            holds(all(size <= 700 for size in pages), f"pages of {pages}")

    def iterated_with_filter(self):
        self.iterated(keep=lambda row: row["n"] in (1, 10, 19), filter="n in [1, 10, 19]")
        self.iterated(keep=lambda row: row["page"] < 300, filter="page < 300")

    def iterated_with_limit(self):
        hits = drained(self.search_iterator(self.admin, "text", "L2", 70, limit=200))
        equal(len(hits), 200)
        for hit, (_, wanted) in zip(hits, self.nearest("text", 200)):
            _, score, _ = told(hit)
            holds(abs(score - wanted) < 1e-5, f"distance {score}, wanted {wanted}")

    def iterated_by_ranges(self):
        """What SDKs did before servers held iterators, and the ORM classes do still."""
        alias = secrets.token_hex(8)
        as_refused(lambda: connections.connect(alias, uri=URI, user=ADMIN, password=ADMIN_PASSWORD))
        try:
            collection = as_refused(lambda: Collection(COLLECTION, using=alias))
            for field, metric in (("text", "L2"), ("image", "COSINE")):
                for expr, keep in ((None, lambda row: True), ("n < 7", lambda row: row["n"] < 7)):
                    iterator = collection.search_iterator(
                        data=[self.query],
                        anns_field=field,
                        param={"metric_type": metric, "params": {}},
                        batch_size=900,
                        expr=expr,
                        output_fields=["n"],
                    )
                    equal(sorted(hit.id for hit in drained(iterator)), self.wanted(keep))
            iterator = collection.query_iterator(batch_size=999, output_fields=["n"])
            equal([row["id"] for row in drained(iterator)], self.wanted())
        finally:
            connections.disconnect(alias)

    def queried_by_iterator(self, session=None, keep=lambda row: True, **extra):
        iterator = (session or self.admin).query_iterator(
            COLLECTION, batch_size=900, output_fields=["id", "n", "page"], **extra
        )
        found = drained(iterator)
        equal([row["id"] for row in found], self.wanted(keep))
        for row in found[:100]:
            equal((row["n"], row["page"]), (self.rows[row["id"]]["n"], self.rows[row["id"]]["page"]))

    def queried_by_iterators(self):
        self.queried_by_iterator()
        self.queried_by_iterator(keep=lambda row: row["n"] == 3, filter="n == 3")
        self.queried_by_iterator(keep=lambda row: row["page"] >= 900, filter="page >= 900")
        iterator = self.admin.query_iterator(
            COLLECTION, batch_size=100, limit=250, offset=40, output_fields=["id"]
        )
        equal([row["id"] for row in drained(iterator)], list(range(40, 290)))

    def secured(self):
        """Iterators and hybrid searches of a user whom a row policy shows a quarter of the rows."""
        self.admin.create_user(READER, READER_PASSWORD)
        self.admin.grant_role(READER, "db_ro")
        policy = {"collectionName": COLLECTION, "policyName": "own"}
        using = {"actions": ["Query", "Search"], "usingExpr": "owner == $current_user"}
        rest("row_policies/create", {**policy, **using})
        try:
            reader = sign_in(READER, READER_PASSWORD)
            own = lambda row: row["id"] % 4 == 0
            self.iterated(reader, own)
            sneaky = 'n < 9 or owner == "else"'
            self.iterated(reader, lambda row: own(row) and row["n"] < 9, filter=sneaky)
            self.queried_by_iterator(reader, own)
            self.queried_by_iterator(reader, lambda row: own(row) and row["page"] < 500, filter="page < 500")
            hits = self.hybrid(reader, RRFRanker(), [60, 60], limit=100)
            holds(len(hits) >= 60, f"{len(hits)} hits")
            equal({hit["id"] % 4 for hit in hits}, {0})
        finally:
            rest("row_policies/drop", policy)

    def make_exact(self):
        """What follows is compared hit for hit, so no graph may miss one."""
        self.admin.release_collection(COLLECTION)
        indexes = self.admin.prepare_index_params()
        for field, metric in (("text", "L2"), ("image", "COSINE")):
            self.admin.drop_index(COLLECTION, index_name=field)
            indexes.add_index(field, index_type="FLAT", metric_type=metric)
        self.admin.create_index(COLLECTION, indexes)
        self.admin.load_collection(COLLECTION)
        equal(self.admin.describe_index(COLLECTION, index_name="text")["index_type"], "FLAT")

    def hybrid(self, session, ranker, limits, limit, expr=None, **extra):
        filtered = {} if expr is None else {"expr": expr}
        requests = [
            AnnSearchRequest([self.query], field, {"metric_type": metric, "params": {"ef": 500}}, own, **filtered)
            for field, metric, own in (("text", "L2", limits[0]), ("image", "COSINE", limits[1]))
        ]
        (hits,) = session.hybrid_search(COLLECTION, requests, ranker, limit=limit, **extra)
        return hits

    def nearest(self, field, limit, keep=lambda row: True):
        """(id, score) of the nearest rows, by brute force."""
        score = distance if field == "text" else cosine
        scored = [(row["id"], score(self.query, row[field])) for row in self.rows if keep(row)]
        return sorted(scored, key=lambda pair: pair[1] if field == "text" else -pair[1])[:limit]

    def fused(self, worth, limits, keep=lambda row: True):
        totals = {}
        for place, field in enumerate(("text", "image")):
            for rank, (number, score) in enumerate(self.nearest(field, limits[place], keep)):
                totals[number] = totals.get(number, 0) + worth(place, rank, score)
        return sorted(totals.items(), key=lambda pair: (-pair[1], pair[0]))

    def same(self, hits, wanted):
        equal(len(hits), len(wanted))
        for hit, (_, score) in zip(hits, wanted):
            holds(abs(hit["distance"] - score) < 1e-5, f"distance {hit['distance']}, wanted {score}")
        equal({hit["id"] for hit in hits}, {number for number, _ in wanted})

    def hybrid_by_rrf(self):
        limits = [30, 40]
        wanted = self.fused(lambda place, rank, score: 1 / (60 + rank + 1), limits)
        hits = self.hybrid(self.admin, RRFRanker(60), limits, 20, output_fields=["page"])
        self.same(hits, wanted[:20])
        equal([hit["entity"]["page"] for hit in hits], [self.rows[hit["id"]]["page"] for hit in hits])
        self.same(self.hybrid(self.admin, RRFRanker(60), limits, 10, offset=5), wanted[5:15])

    def hybrid_by_weights(self):
        """pymilvus 2.4 does not say whether scores are to be normalized."""
        scales = (lambda score: 1 - 2 * math.atan(score) / math.pi, lambda score: (1 + score) / 2)
        worth = lambda place, rank, score: (0.3, 0.7)[place] * scales[place](score)
        wanted = self.fused(worth, [50, 50], lambda row: row["n"] > 12)
        hits = self.hybrid(self.admin, WeightedRanker(0.3, 0.7), [50, 50], 30, expr="n > 12")
        self.same(hits, wanted[:30])

    def hybrid_by_function(self):
        rank = lambda inputs, **params: pymilvus.Function(
            name="rank",
            input_field_names=inputs,
            function_type=pymilvus.FunctionType.RERANK,
            params=params,
        )
        wanted = self.fused(lambda place, rank, score: 1 / (10 + rank + 1), [25, 25])
        self.same(self.hybrid(self.admin, rank([], reranker="rrf", k=10), [25, 25], 12), wanted[:12])
        decay = rank([], reranker="decay", function="gauss", origin=1, scale=2)
        refused(10, r".*decay.*not supported.*", lambda: self.hybrid(self.admin, decay, [5, 5], 5))

    def hybrid_refusals(self):
        ranked = lambda *weights: lambda: self.hybrid(self.admin, WeightedRanker(*weights), [5, 5], 5)
        refused(1100, r"the length of weights param mismatch.*", ranked(0.5))
        refused(65535, r"rank param weight should be in range.*", ranked(0.5, 1.5))

    def grouped(self):
        size = 3 if SDK >= (2, 5) else 1  # pymilvus 2.4 does not send it
        (hits,) = self.admin.search(
            COLLECTION,
            data=[self.query],
            anns_field="text",
            limit=6,
            output_fields=["n"],
            group_by_field="n",
            group_size=size,
            search_params={"params": {"ef": 1000}},
        )
        groups = {}
        for number, _ in self.nearest("text", ROWS):
            group = groups.setdefault(self.rows[number]["n"], [])
            if len(group) < size:
                group.append(number)
        wanted = [number for group in list(groups.values())[:6] for number in group]
        equal([hit["id"] for hit in hits], wanted)
        equal([hit["entity"]["n"] for hit in hits], [self.rows[number]["n"] for number in wanted])

    def ranged(self):
        near = self.nearest("image", 400)
        params = {"metric_type": "COSINE", "params": {"radius": near[300][1], "range_filter": near[40][1]}}

        def search(limit, **extra):
            (hits,) = self.admin.search(
                COLLECTION, data=[self.query], anns_field="image", limit=limit, search_params=params, **extra
            )
            return [hit["id"] for hit in hits]

        # The edges may fall either way: the scores here are not of 32 bits.
        found = search(1000)
        holds({number for number, _ in near[42:299]} <= set(found), "not all within the range")
        holds(set(found) <= {number for number, _ in near[39:302]}, "some beyond the range")
        equal(search(20, offset=30), found[30:50])

    def searched_by_ids(self):
        by_ids = lambda ids: self.admin.search(COLLECTION, ids=ids, anns_field="text", limit=3)
        equal([hits[0]["id"] for hits in by_ids([7, 23])], [7, 23])
        refused(1100, r".*missing IDs = \[70000\].*", lambda: by_ids([7, 70000]))

    def ordered(self):
        order = [{"field": "n", "order": "desc"}, {"field": "page", "order": "asc"}]
        place = lambda number: (-self.rows[number]["n"], self.rows[number]["page"], number)
        (hits,) = self.admin.search(
            COLLECTION,
            data=[self.query],
            anns_field="text",
            limit=50,
            search_params={"params": {"ef": 500}},
            order_by_fields=order,
        )
        equal([hit["id"] for hit in hits], sorted((n for n, _ in self.nearest("text", 50)), key=place))
        found = self.admin.query(
            COLLECTION, filter="n < 5", output_fields=["id"], limit=40, order_by_fields=order
        )
        wanted = sorted(self.wanted(lambda row: row["n"] < 5), key=place)
        equal([row["id"] for row in found], wanted[:40])

    def aggregated(self):
        found = self.admin.query(
            COLLECTION, filter="n < 3", output_fields=["n", "count(*)", "max(id)"], group_by_fields=["n"]
        )
        wanted = [(n, 250, ROWS - 20 + n) for n in range(3)]
        equal([(row["n"], row["count(*)"], row["max(id)"]) for row in found], wanted)

    def queried_in_order(self):
        found = self.admin.query(COLLECTION, filter="n == 4", output_fields=["id"], limit=30, offset=10)
        equal([row["id"] for row in found], self.wanted(lambda row: row["n"] == 4)[10:40])
        (row,) = self.admin.query(COLLECTION, filter="page < 10 and n < 10", output_fields=["count(*)"])
        equal(row["count(*)"], len(self.wanted(lambda row: row["page"] < 10 and row["n"] < 10)))
        equal([row["id"] for row in self.admin.get(COLLECTION, ids=[9, 3, 4])], [3, 4, 9])

    def run(self, check):
        check("a collection with two vector fields", self.create)
        check("a search iterator gives every row once", self.iterated)
        check("a search iterator with a filter", self.iterated_with_filter)
        check("a search iterator with a limit", self.iterated_with_limit)
        check("iterators by ranges give every row once", self.iterated_by_ranges)
        check("a query iterator gives every row once", self.queried_by_iterators)
        check("a row policy restricts iterators and hybrid searches", self.secured)
        check("the indexes are exchanged for exact ones", self.make_exact)
        check("hybrid search by RRF", self.hybrid_by_rrf)
        if SDK >= (2, 5):
            check("hybrid search by weights", self.hybrid_by_weights)
        check("rankers that do not fit are refused", self.hybrid_refusals)
        check("hits are grouped", self.grouped)
        check("a range has an offset", self.ranged)
        check("a query gives the smallest keys", self.queried_in_order)
        if SDK >= (3, 0):
            check("hybrid search by a ranker function", self.hybrid_by_function)
            check("search by primary keys", self.searched_by_ids)
            check("search and query in an order", self.ordered)
            check("a query computes aggregates", self.aggregated)
