"""The calls of one round, in order: a random collection is made, filled, changed, asked and removed."""

import compare
import rows
from filters import Filters
from shape import VECTOR, index_of, schema_of
from steps import Step

BATCH = 60
PAGES = [(5, 0, None), (7, 3, None), (100, 20, None), (10, 200, None)]
PAGES += [(limit, offset, "windows") for limit, offset in ((0, 0), (3, -1), (16384, 1), (16385, 0))]
DESCRIBED = ["collection_name", "auto_id", "num_shards", "description", "aliases", "consistency_level"]
DESCRIBED += ["enable_dynamic_field", "num_partitions"]
# Of searches that are wrong or at the edge.
NEEDS = {"other metric": "metric of the index", "limit 16385": "windows", "unknown partition": "unknown partitions"}


class Story:
    """Yields steps. What they send depends on the random numbers alone, never on an answer."""

    def __init__(self, rng, shape, lacks, name):
        self.rng = rng
        self.shape = shape
        self.lacks = lacks
        self.name = name
        self.filters = Filters(rng, shape, lacks)
        self.numbers = list(range(BATCH))

    def steps(self, questions):
        yield from self.made()
        yield from self.filled()
        for _ in range(questions):
            yield self.rng.choice([self.query, self.query, self.query, self.search])()
        yield from self.counted()
        yield from self.paged()
        yield from self.searched()
        yield from self.removed()
        yield Step("drop", self.name, lambda c: c.drop_collection(self.name))

    def made(self):
        shape, name = self.shape, self.name
        yield Step(
            "create",
            f"{shape}",
            lambda c: c.create_collection(
                name, schema=schema_of(c, shape), index_params=index_of(c, shape), consistency_level="Strong"
            ),
        )
        yield Step("describe", name, lambda c: self.described(c.describe_collection(name)))
        yield Step("list", name, lambda c: name in c.list_collections())
        yield Step("has", name, lambda c: [c.has_collection(name), c.has_collection(name + "_not")])
        yield Step("indexes", name, lambda c: sorted(c.list_indexes(name)))

    def described(self, said):
        """What a client reads of a collection, without numbers that the server gives."""
        fields = [{key: value for key, value in one.items() if key != "field_id"} for one in said["fields"]]
        if not self.has("max_length of arrays"):
            for one in fields:
                one["params"] = {key: value for key, value in one["params"].items() if key != "max_length"}
        return {key: said.get(key) for key in DESCRIBED} | {"fields": fields}

    def filled(self):
        shape, name = self.shape, self.name
        for first in range(0, BATCH, 20):
            made = [rows.row(self.rng, shape, number) for number in self.numbers[first : first + 20]]
            yield Step("insert", f"{len(made)} rows", lambda c, made=made: counted(c.insert(name, made), shape))
        if not shape.auto_id:
            again = [*self.rng.sample(self.numbers, 10), *range(BATCH, BATCH + 3)]
            whole = not self.has("whole upserts")
            again = [rows.row(self.rng, shape, number, whole) for number in again]
            yield Step("upsert", f"{len(again)} rows", lambda c: counted(c.upsert(name, again), shape))
            keys = [rows.key_of(shape, number) for number in (1, 17, 500)]
            yield Step("delete", f"ids {keys}", lambda c: self.gone(c.delete(name, ids=keys)))
        yield Step("query", "everything", self.everything, compare.unordered)

    def has(self, ability):
        return ability not in self.lacks

    def gone(self, result):
        return result["delete_count"] if self.has("count of deleted") else "deleted"

    def everything(self, client):
        return self.without_key(client.query(self.name, filter="n >= 0", output_fields=["*"]))

    def without_key(self, found):
        """Keys that the server gives are its own."""
        if self.shape.auto_id:
            for row in found:
                row.pop("id", None)
        return found

    def query(self):
        text, templates = self.filters.filter()
        more = {"filter_params": templates} if templates else {}
        call = lambda c: sorted(row["n"] for row in c.query(self.name, filter=text, output_fields=["n"], **more))
        return Step("filter", f"{text} {templates or ''}", call)

    def search(self):
        text, templates = self.filters.filter()
        more = {"filter_params": templates} if templates else {}
        point = [rows.vector(self.rng, self.shape.dim)]
        call = lambda c: c.search(
            self.name, data=point, anns_field=VECTOR, filter=text, limit=8, output_fields=["n"], **more
        )
        return Step("search filtered", f"{text} {templates or ''}", call, compare.hits)

    def counted(self):
        name = self.name
        yield Step("count", "all", lambda c: c.query(name, output_fields=["count(*)"]))
        made = self.filters.simple()
        yield Step("count", made, lambda c: c.query(name, filter=made, output_fields=["count(*)"]))
        yield Step(
            "count", "with a limit", lambda c: c.query(name, filter="n > 3", limit=5, output_fields=["count(*)"]), needs="strict counts"
        )
        yield Step(
            "count", "and a field", lambda c: c.query(name, filter="n > 3", output_fields=["count(*)", "n"]), needs="strict counts"
        )

    def paged(self):
        """Which entities a page holds is open, but not how many."""
        name = self.name
        for limit, offset, needs in PAGES:
            more = {"limit": limit} | ({"offset": offset} if offset else {})
            yield Step("page", f"{more}", lambda c, more=more: len(c.query(name, filter="n >= 5", **more)), needs=needs)
        yield Step("page", "no filter, no limit", lambda c: len(c.query(name, filter="")), needs="windows")
        yield Step("page", "no filter", lambda c: len(c.query(name, filter="", limit=4)))
        for fields in (["n"], ["*"], [], ["n", "dx"], ["n", "absent"], ["v"], ["n", "n"], ["$meta"], ["id"]):
            needs = None if self.shape.dynamic else "unknown output fields"
            call = lambda c, fields=fields: self.without_key(c.query(name, filter="n < 12", output_fields=fields))
            yield Step("output", f"{fields}", call, compare.unordered, needs if fields[-1:] in (["dx"], ["absent"], ["$meta"]) else None)
        if not self.shape.auto_id:
            keys = [rows.key_of(self.shape, number) for number in (5, 2, 700, 9)]
            yield Step("get", f"{keys}", lambda c: c.get(name, ids=keys), compare.unordered)
            yield Step("get", "fields", lambda c: c.get(name, ids=keys[:2], output_fields=["n"]), compare.unordered)
        if self.has("iterators"):
            yield Step("query iterator", "batches of 7", lambda c: iterated(c.query_iterator(name, batch_size=7, filter="n > 2", output_fields=["n"])))
            yield Step("query iterator", "limit 11", lambda c: len(iterated(c.query_iterator(name, batch_size=4, limit=11, filter="n > 2", output_fields=["n"]))))

    def points(self, count=1):
        return [rows.vector(self.rng, self.shape.dim) for _ in range(count)]

    def searched(self):
        name, metric = self.name, self.shape.metric
        one, three = self.points(), self.points(3)
        asked = dict(anns_field=VECTOR, output_fields=["n"])
        cases = [
            ("nq 3", three, dict(limit=5)),
            ("offset", one, dict(limit=5, search_params={"offset": 4})),
            ("offset behind the end", one, dict(limit=5, search_params={"offset": 400})),
            ("all", one, dict(limit=200)),
            ("metric", one, dict(limit=3, search_params={"metric_type": metric})),
            ("other metric", one, dict(limit=3, search_params={"metric_type": "IP" if metric == "L2" else "L2"})),
            ("unknown metric", one, dict(limit=3, search_params={"metric_type": "FAR"})),
            ("rounded", one, dict(limit=5, round_decimal=2)),
            ("rounded to 7", one, dict(limit=5, round_decimal=7)),
            ("limit 0", one, dict(limit=0)),
            ("limit 16385", one, dict(limit=16385)),
            ("limit -1", one, dict(limit=-1)),
            ("vector too short", [one[0][:-1]], dict(limit=3)),
            ("unknown field", one, dict(limit=3, anns_field="nope")),
            ("scalar field", one, dict(limit=3, anns_field="n")),
            ("unknown partition", one, dict(limit=3, partition_names=["nope"])),
        ]
        # To numpy, a vector of one item fits every other.
        short = "dimension of searched vectors" if self.shape.dim == 2 else None
        for text, data, more in cases:
            yield Step("search", text, lambda c, d=data, m=more: c.search(name, data=d, **{**asked, **m}), compare.hits, NEEDS.get(text, short if text == "vector too short" else None))
        yield Step("search", "all fields", lambda c: self.keyless(c.search(name, data=one, anns_field=VECTOR, limit=4, output_fields=["*"])), compare.hits)
        for text, params in self.ranges(metric):
            call = lambda c, p=params: c.search(name, data=one, limit=30, search_params={"params": p}, **asked)
            needs = "order of radius" if text == "wrong order" else None
            yield Step("range search", f"{text} {params}", call, compare.hits, needs)
        if self.has("groups"):
            yield from self.grouped(one)
        if self.has("iterators"):
            yield Step("search iterator", "limit 20", lambda c: iterated(c.search_iterator(name, data=one, batch_size=6, limit=20, output_fields=["n"], anns_field=VECTOR, search_params={})))
        if self.shape.second_vector:
            yield from self.hybrid()

    def keyless(self, found):
        if not self.shape.auto_id:
            return found
        return [[{"id": hit["entity"]["n"], "distance": hit["distance"], "entity": {k: v for k, v in hit["entity"].items() if k != "id"}} for hit in hits] for hits in found]

    def ranges(self, metric):
        if metric == "L2":
            return [("radius", {"radius": 4.0}), ("both", {"radius": 6.0, "range_filter": 1.5}), ("wrong order", {"radius": 1.0, "range_filter": 3.0})]
        return [("radius", {"radius": 0.2}), ("both", {"radius": -0.5, "range_filter": 0.4}), ("wrong order", {"radius": 0.9, "range_filter": 0.1})]

    def grouped(self, one):
        name = self.name
        for field in ("n", "i32", "s", "f", "j", "absent"):
            call = lambda c, field=field: [hit["distance"] for hit in c.search(name, data=one, anns_field=VECTOR, limit=4, group_by_field=field, output_fields=["n"])[0]]
            yield Step("search", f"group by {field}", call, close_lists, f"groups by {field}")

        sized = dict(limit=3, group_by_field="n", group_size=2, anns_field=VECTOR, output_fields=["n"])
        yield Step("search", "groups of two of a key", lambda c: len(c.search(name, data=one, **sized)[0]))
        if "s" in [field.name for field in self.shape.fields]:
            sized |= {"group_by_field": "s"}
            yield Step("search", "groups of two", lambda c: [hit["distance"] for hit in c.search(name, data=one, **sized)[0]], close_lists, "sizes of groups")

    def hybrid(self):
        from pymilvus import AnnSearchRequest, RRFRanker, WeightedRanker

        one, two = self.points(), self.points()

        def requests(limit, **more):
            return [
                AnnSearchRequest(data=one, anns_field="v", param={"params": {}}, limit=limit, **more),
                AnnSearchRequest(data=two, anns_field="w", param={"params": {}}, limit=limit),
            ]

        rankers = [("rrf", RRFRanker()), ("rrf 5", RRFRanker(5)), ("weighted", WeightedRanker(0.7, 0.3)), ("one weight", WeightedRanker(0.7)), ("rrf 0", {"strategy": "rrf", "params": {"k": 0}}), ("weight 2", {"strategy": "weighted", "params": {"weights": [2, 0.5]}})]
        for text, ranker in rankers:
            if isinstance(ranker, dict):
                ranker = Given(ranker)
            call = lambda c, r=ranker: c.hybrid_search(self.name, requests(20), r, limit=6, output_fields=["n"])
            yield Step("hybrid search", text, call, compare.hits, {f"hybrid {text}"})
        call = lambda c: c.hybrid_search(self.name, requests(20, expr="n < 30"), RRFRanker(), limit=6, output_fields=["n"])
        yield Step("hybrid search", "filtered", call, compare.hits)

    def removed(self):
        name = self.name
        for _ in range(2):
            made = self.filters.simple()
            yield Step("delete", made, lambda c, made=made: self.gone(c.delete(name, filter=made)))
        for text, needs in (("", None), ("  ", "blank deletes"), ("n", None), ("n <", None), ("absent == 1", None)):
            call = lambda c, text=text: self.gone(c.delete(name, filter=text))
            yield Step("delete", f"filter {text!r}", call, needs=needs)
        yield Step("query", "what is left", self.everything, compare.unordered)


class Given:
    """A ranker with parameters that pymilvus' own would refuse."""

    def __init__(self, made):
        self.made = made

    def dict(self):
        return self.made


def iterated(iterator):
    """The numbers of all entities that an iterator gives, sorted."""
    numbers = []
    while True:
        batch = iterator.next()
        if not batch:
            iterator.close()
            return sorted(row.get("n", (row.get("entity") or {}).get("n")) for row in batch_rows(numbers))
        numbers.extend(batch)


def batch_rows(found):
    return [row if isinstance(row, dict) else row.to_dict() for row in found]


def close_lists(left, right):
    if len(left) != len(right):
        return f"number of hits {len(left)} and {len(right)}"
    return None if all(map(compare.close, left, right)) else "scores"


def counted(result, shape):
    """An insert or upsert; given keys are compared, made ones only counted."""
    made = {key: value for key, value in dict(result).items() if key.endswith("_count")}
    keys = list(result.get("ids", result.get("primary_keys", [])))
    return made | {"keys": len(keys) if shape.auto_id else keys}
