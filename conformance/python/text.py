"""Full text: BM25 compared with the formula, text_match, phrase_match and analyzers."""

import math
import random
import re

from pymilvus import AnnSearchRequest, DataType, Function, FunctionType, RRFRanker

from checks import equal, holds, refused
from cluster import PREFIX, SDK, sign_in
from search import rest

COLLECTION = PREFIX + "texts"
CHINESE = PREFIX + "chinese"
READER = PREFIX + "textreader"
READER_PASSWORD = "Reader-pass1"
ROWS = 600
WORDS = [f"w{number}" for number in range(80)]


def make_rows():
    source = random.Random(5)
    # Few words come often, most seldom, as in a language.
    word = lambda: WORDS[int(len(WORDS) * source.random() ** 3)]
    return {
        number: {
            "id": number,
            "text": " ".join(word() for _ in range(source.randrange(40))),
            "vector": [source.uniform(-1, 1) for _ in range(4)],
            "n": number % 20,
        }
        for number in range(ROWS)
    }


def words(text):
    return re.findall(r"[a-z0-9]+", text.lower())


class Text:
    def __init__(self, admin):
        self.admin = admin
        self.rows = make_rows()

    def best(self, query, limit=10, keep=lambda row: True, k1=1.2, b=0.75):
        """(id, score) of the rows that fit best, by Milvus' BM25."""
        documents = {number: words(row["text"]) for number, row in self.rows.items()}
        average = sum(map(len, documents.values())) / len(documents)
        scores = {}
        for word in words(query):
            holding = sum(word in document for document in documents.values())
            idf = math.log(1 + (len(documents) - holding + 0.5) / (holding + 0.5))
            for number, document in documents.items():
                count = document.count(word)
                if count and keep(self.rows[number]):
                    norm = 1 - b + b * len(document) / average
                    score = idf * count * (k1 + 1) / (count + k1 * norm)
                    scores[number] = scores.get(number, 0) + score
        return sorted(scores.items(), key=lambda pair: -pair[1])[:limit]

    def search(self, query, session=None, limit=10, **extra):
        (hits,) = (session or self.admin).search(
            COLLECTION, data=[query], anns_field="words", limit=limit, **extra
        )
        return hits

    def same(self, query, hits, **how):
        wanted = self.best(query, **how)
        equal(len(hits), len(wanted))
        known = dict(self.best(query, limit=ROWS, **{k: v for k, v in how.items() if k != "limit"}))
        for hit, (_, score) in zip(hits, wanted):
            holds(abs(hit["distance"] - score) < 1e-3, f"score {hit['distance']}, wanted {score}")
            holds(abs(known[hit["id"]] - score) < 1e-3, f"{hit['id']} has score {known[hit['id']]}")

    def create(self):
        schema = self.admin.create_schema(auto_id=False)
        schema.add_field("id", DataType.INT64, is_primary=True)
        schema.add_field("text", DataType.VARCHAR, max_length=1000, enable_analyzer=True, enable_match=True)
        schema.add_field("words", DataType.SPARSE_FLOAT_VECTOR)
        schema.add_field("vector", DataType.FLOAT_VECTOR, dim=4)
        schema.add_field("n", DataType.INT64)
        made = Function(
            name="bm",
            function_type=FunctionType.BM25,
            input_field_names=["text"],
            output_field_names=["words"],
        )
        schema.add_function(made)
        indexes = self.admin.prepare_index_params()
        build = {"inverted_index_algo": "DAAT_MAXSCORE", "bm25_k1": 1.2, "bm25_b": 0.75}
        indexes.add_index("words", index_type="SPARSE_INVERTED_INDEX", metric_type="BM25", params=build)
        indexes.add_index("vector", index_type="FLAT", metric_type="L2")
        self.admin.create_collection(COLLECTION, schema=schema, index_params=indexes)
        done = self.admin.insert(COLLECTION, list(self.rows.values()))
        equal(done["insert_count"], ROWS)

    def described(self):
        described = self.admin.describe_collection(COLLECTION)
        (made,) = described["functions"]
        equal((made["name"], made["input_field_names"], made["output_field_names"]), ("bm", ["text"], ["words"]))
        equal(int(made["type"]), int(FunctionType.BM25))
        index = self.admin.describe_index(COLLECTION, index_name="words")
        equal((index["index_type"], index["metric_type"]), ("SPARSE_INVERTED_INDEX", "BM25"))

    def searched(self):
        for query in ("w1", "w3 w40", "w70 w0 w12", "absent"):
            self.same(query, self.search(query))
        keep = lambda row: row["n"] < 3
        self.same("w1 w9", self.search("w1 w9", filter="n < 3", limit=40), keep=keep, limit=40)
        hits = self.search("w2", output_fields=["text", "n"])
        for hit in hits:
            equal(hit["entity"]["text"], self.rows[hit["id"]]["text"])
        both = self.admin.search(COLLECTION, data=["w1", "w2"], anns_field="words", limit=3)
        equal([len(each) for each in both], [3, 3])
        params = {"metric_type": "BM25", "params": {"drop_ratio_search": 0.2}}
        holds(self.search("w1 w40", search_params=params), "nothing found")

    def changed(self):
        fresh = {"id": 7, "text": "zebra w1", "vector": [0, 0, 0, 1], "n": 7}
        self.admin.upsert(COLLECTION, [fresh])
        self.rows[7] = fresh
        self.admin.delete(COLLECTION, filter="n == 5")
        self.rows = {number: row for number, row in self.rows.items() if row["n"] != 5}
        for query in ("zebra", "w1", "w0 w30"):
            self.same(query, self.search(query))

    def matched(self):
        found = lambda filter: [
            row["id"]
            for row in self.admin.query(COLLECTION, filter=filter, output_fields=["id"], limit=ROWS)
        ]
        wanted = lambda keep: [number for number, row in self.rows.items() if keep(row["text"])]
        has = lambda text, *some: any(word in text.split() for word in some)
        equal(found('text_match(text, "w50 w60")'), wanted(lambda text: has(text, "w50", "w60")))
        equal(found('TEXT_MATCH(text, "W50") and n < 10'), [n for n in wanted(lambda t: has(t, "w50")) if n % 20 < 10])
        equal(
            found('text_match(text, "w1 w2 w3", minimum_should_match=3)'),
            wanted(lambda text: has(text, "w1") and has(text, "w2") and has(text, "w3")),
        )
        equal(found('phrase_match(text, "w0 w1")'), wanted(lambda text: " w0 w1 " in f" {text} "))
        some = found('phrase_match(text, "w0 w1", 2)')
        holds(set(some) > set(found('phrase_match(text, "w0 w1")')), "a slop finds no more")
        refused(1100, ".*does not enable match.*|.*non-string.*", lambda: found('text_match(n, "a")'))

    def hybrid(self):
        requests = [
            AnnSearchRequest(["w4 w20"], "words", {"metric_type": "BM25"}, limit=20),
            AnnSearchRequest([[0.1, 0.2, 0.3, 0.4]], "vector", {"metric_type": "L2"}, limit=20),
        ]
        (hits,) = self.admin.hybrid_search(COLLECTION, requests, RRFRanker(), limit=30)
        found = {hit["id"] for hit in hits}
        known = dict(self.best("w4 w20", limit=ROWS))
        holds(len(hits) == 30 and sum(number in known for number in found) >= 15, f"{len(hits)} hits")

    def secured(self):
        self.admin.create_user(READER, READER_PASSWORD)
        self.admin.grant_role(READER, "db_ro")
        policy = {"collectionName": COLLECTION, "policyName": "words"}
        using = {"actions": ["Query", "Search"], "usingExpr": 'text_match(text, "w3")'}
        rest("row_policies/create", {**policy, **using})
        try:
            reader = sign_in(READER, READER_PASSWORD)
            keep = lambda row: "w3" in row["text"].split()
            self.same("w1 w5", self.search("w1 w5", reader, limit=30), keep=keep, limit=30)
            sneaky = {"filter": 'text_match(text, "w1") or id >= 0'}
            self.same("w1", self.search("w1", reader, limit=30, **sneaky), keep=keep, limit=30)
        finally:
            rest("row_policies/drop", policy)

    def refusals(self):
        refused(1100, ".*varchar/text.*", lambda: self.search([0.1, 0.2, 0.3, 0.4]))
        refused(65535, ".*raw data of field words.*", lambda: self.search("a", output_fields=["words"]))

    def chinese(self):
        schema = self.admin.create_schema(auto_id=False)
        schema.add_field("id", DataType.INT64, is_primary=True)
        schema.add_field(
            "text", DataType.VARCHAR, max_length=1000, enable_analyzer=True, analyzer_params={"type": "chinese"}
        )
        schema.add_field("words", DataType.SPARSE_FLOAT_VECTOR)
        schema.add_function(Function("bm", FunctionType.BM25, ["text"], ["words"]))
        indexes = self.admin.prepare_index_params()
        indexes.add_index("words", index_type="AUTOINDEX", metric_type="BM25")
        self.admin.create_collection(CHINESE, schema=schema, index_params=indexes)
        texts = ["我在北京大学读书", "向量数据库的全文检索", "hello 世界"]
        self.admin.insert(CHINESE, [{"id": n, "text": text} for n, text in enumerate(texts)])
        find = lambda text: [
            hit["id"] for hit in self.admin.search(CHINESE, data=[text], anns_field="words", limit=3)[0]
        ]
        equal((find("北京"), find("检索 数据库"), find("世界")), ([0], [1], [2]))

    def analyzed(self):
        tokens = self.admin.run_analyzer(
            ["The foxes are running"], analyzer_params={"type": "english"}, with_detail=True
        )
        first = tokens[0] if isinstance(tokens, list) else tokens
        equal([token["token"] for token in first.tokens], ["fox", "run"])
        equal((first.tokens[0]["start_offset"], first.tokens[0]["end_offset"]), (4, 9))

    def run(self, check):
        check("a collection with a BM25 function", self.create)
        check("its function and index are described", self.described)
        check("searches by texts are those of the formula", self.searched)
        check("upserts and deletes count in the statistics", self.changed)
        check("text_match and phrase_match", self.matched)
        check("a hybrid search by words and vectors", self.hybrid)
        check("a row policy by words", self.secured)
        check("what a function makes is searched in by texts alone", self.refusals)
        check("Chinese texts", self.chinese)
        if SDK >= (3, 0):
            check("an analyzer shows its tokens", self.analyzed)
