"""LangChain's Milvus vector store does its daily work: add, search, filter, MMR, delete, hybrid."""

import asyncio
import logging
import sys
import warnings
from importlib.metadata import version

from langchain_core.documents import Document
from langchain_core.embeddings import Embeddings
from langchain_milvus import Milvus
from langchain_milvus.utils.sparse import BaseSparseEmbedding
from pymilvus import Function, FunctionType

import embedded
from checks import Checks, equal, holds
from cluster import ADMIN, ADMIN_PASSWORD, PREFIX, URI
from embedded import KINDS, TEXTS, nearest

logging.disable(logging.CRITICAL)
warnings.simplefilter("ignore")

QUERY = "cats in the sun"
CONNECTION = {"uri": URI, "token": f"{ADMIN}:{ADMIN_PASSWORD}"}


class Dense(Embeddings):
    def embed_documents(self, texts):
        return [embedded.dense(text) for text in texts]

    def embed_query(self, text):
        return embedded.dense(text)


class Sparse(BaseSparseEmbedding):
    def embed_documents(self, texts):
        return [embedded.sparse(text) for text in texts]

    def embed_query(self, query):
        return embedded.sparse(query)


def documents():
    pages = enumerate(TEXTS.items())
    return [
        Document(page_content=text, metadata={"name": name, "kind": KINDS[name], "page": page})
        for page, (name, text) in pages
    ]


def names(found):
    return [document.metadata["name"] for document in found]


def by_cosine(limit=4, keep=lambda name: True):
    return [name for name, _ in nearest(QUERY) if keep(name)][:limit]


def store(collection, **more):
    arguments = {"embedding_function": Dense(), "connection_args": CONNECTION, "auto_id": False, **more}
    return Milvus(collection_name=PREFIX + collection, **arguments)


COSINE = {"index_type": "HNSW", "metric_type": "COSINE", "params": {"M": 16, "efConstruction": 100}}


class Story:
    def __init__(self):
        self.opened = []

    def open(self, *arguments, **more):
        self.opened.append(store(*arguments, **more))
        return self.opened[-1]

    def made(self):
        self.store = self.open("chain", index_params=COSINE, drop_old=True)
        ids = self.store.add_documents(documents(), ids=list(TEXTS))
        equal(ids, list(TEXTS))

    def searched(self):
        equal(names(self.store.similarity_search(QUERY, k=4)), by_cosine())
        for document, score in self.store.similarity_search_with_score(QUERY, k=6):
            holds(abs(score - embedded.cosine(QUERY, document.page_content)) < 1e-5, f"score {score}")
        vector = embedded.dense(QUERY)
        equal(names(self.store.similarity_search_by_vector(vector, k=2)), by_cosine(2))
        for _, score in self.store.similarity_search_with_relevance_scores(QUERY, k=6):
            holds(0 <= score <= 1, f"relevance {score}")

    def filtered(self):
        found = self.store.similarity_search(QUERY, k=4, expr='kind == "sea" and page >= 4')
        equal(names(found), by_cosine(4, lambda name: KINDS[name] == "sea"))
        found = self.store.search_by_metadata('kind in ["road", "sea"]', limit=10)
        equal(sorted(names(found)), ["boats", "cars", "ships"])
        equal(sorted(self.store.get_pks("page < 2")), ["cats", "kittens"])
        found = self.store.as_retriever(search_kwargs={"k": 1, "expr": "page > 0"}).invoke(QUERY)
        equal(names(found), by_cosine(1, lambda name: name != "cats"))

    def diverse(self):
        plain = names(self.store.max_marginal_relevance_search(QUERY, k=3, fetch_k=6, lambda_mult=1.0))
        equal(plain, by_cosine(3))
        mixed = names(self.store.max_marginal_relevance_search(QUERY, k=3, fetch_k=6, lambda_mult=0.1))
        equal(mixed[0], plain[0])
        holds(set(mixed) != set(plain), f"no other ones: {mixed}")

    def changed(self):
        changed = Document(page_content=TEXTS["dogs"], metadata={"name": "dogs", "kind": "wolf", "page": 2})
        self.store.upsert(ids=["dogs"], documents=[changed])
        equal(self.store.get_pks('kind == "wolf"'), ["dogs"])
        equal(self.store.delete(ids=["cats"]), True)
        equal(self.store.delete(expr='kind == "sea"'), True)
        equal(sorted(self.store.get_pks("page >= 0")), ["cars", "dogs", "kittens"])

    def reopened(self):
        again = store("chain")
        equal(names(again.similarity_search(QUERY, k=1)), ["kittens"])

    def dynamic(self):
        kept = self.open("dynamic", auto_id=True, enable_dynamic_field=True, drop_old=True)
        mixed = [*documents(), Document(page_content="a note", metadata={"name": "note", "tags": ["x"]})]
        keys = kept.add_documents(mixed)
        equal(len({str(key) for key in keys}), 7)
        found = kept.similarity_search(QUERY, k=7, expr='array_contains(tags, "x") or page == 0')
        equal(sorted(names(found)), ["cats", "note"])

    def json_metadata(self):
        kept = self.open("json", metadata_field="meta", drop_old=True)
        kept.add_documents(documents(), ids=list(TEXTS))
        found = kept.similarity_search(QUERY, k=6, expr='meta["kind"] == "pet" and meta["page"] > 0')
        equal(names(found), by_cosine(6, lambda name: name in ("kittens", "dogs")))

    def by_key(self):
        kept = self.open(
            "keyed", partition_key_field="kind", num_partitions=4, enable_dynamic_field=True, drop_old=True
        )
        kept.add_documents(documents(), ids=list(TEXTS))
        equal(len(kept.client.list_partitions(PREFIX + "keyed")), 4)
        found = kept.similarity_search(QUERY, k=4, expr='kind == "pet"')
        equal(names(found), by_cosine(4, lambda name: KINDS[name] == "pet"))

    def hybrid(self):
        vectors = {"embedding_function": [Dense(), Sparse()], "vector_field": ["dense", "sparse"]}
        indexes = [COSINE, {"index_type": "SPARSE_INVERTED_INDEX", "metric_type": "IP", "params": {}}]
        kept = self.open("hybrid", index_params=indexes, drop_old=True, **vectors)
        kept.add_documents(documents(), ids=list(TEXTS))
        found = kept.similarity_search_with_score(QUERY, k=6, fetch_k=6, ranker_type="rrf", ranker_params={"k": 60})
        wanted = embedded.fused(QUERY)
        equal(len(found), 6)
        for document, score in found:
            holds(abs(score - wanted[document.metadata["name"]]) < 1e-6, f"{document.metadata} {score}")
        weights = {"weights": [0.9, 0.1]}
        found = kept.similarity_search(QUERY, k=2, fetch_k=6, ranker_type="weighted", ranker_params=weights)
        equal(sorted(names(found)), ["cats", "kittens"])
        rank = Function("rank", FunctionType.RERANK, [], params={"reranker": "rrf", "k": 60})
        found = kept.similarity_search_with_score(QUERY, k=1, fetch_k=6, reranker=rank)
        holds(abs(found[0][1] - max(wanted.values())) < 1e-6, f"score {found[0][1]}")

    def asynchronous(self):
        async def walk():
            kept = self.open("later", index_params=COSINE, drop_old=True)
            await kept.aadd_documents(documents(), ids=list(TEXTS))
            equal(names(await kept.asimilarity_search(QUERY, k=4)), by_cosine())
            await kept.adelete(ids=["cats"])
            return names(await kept.asimilarity_search(QUERY, k=1))

        equal(asyncio.run(walk()), ["kittens"])

    def dropped(self):
        for kept in self.opened:
            kept.drop()
        equal([name for name in self.store.client.list_collections() if name.startswith(PREFIX)], [])

    def run(self, check):
        check("documents are added", self.made)
        check("similarity searches find what is computed here", self.searched)
        check("metadata filters", self.filtered)
        check("maximal marginal relevance", self.diverse)
        check("documents are replaced and deleted", self.changed)
        check("a store is opened again", self.reopened)
        check("a dynamic field and keys of the server", self.dynamic)
        check("metadata in a JSON field", self.json_metadata)
        check("a partition key", self.by_key)
        check("hybrid search of dense and sparse embeddings", self.hybrid)
        check("the asynchronous calls", self.asynchronous)
        check("collections are dropped", self.dropped)


if __name__ == "__main__":
    print(f"# langchain-milvus {version('langchain-milvus')}, pymilvus {version('pymilvus')}", flush=True)
    checks = Checks()
    Story().run(checks.check)
    sys.exit(checks.finish())
