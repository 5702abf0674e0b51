"""LlamaIndex' Milvus vector store does its daily work: add, query, filter, MMR, delete, hybrid."""

import asyncio
import logging
import sys
import warnings
from importlib.metadata import version

from llama_index.core.schema import NodeRelationship, RelatedNodeInfo, TextNode
from llama_index.core.vector_stores import (
    FilterCondition,
    FilterOperator,
    MetadataFilter,
    MetadataFilters,
    VectorStoreQuery,
)
from llama_index.core.vector_stores.types import VectorStoreQueryMode
from llama_index.vector_stores.milvus import MilvusVectorStore
from llama_index.vector_stores.milvus.utils import BaseSparseEmbeddingFunction
from pymilvus import DataType

import embedded
from checks import Checks, equal, holds
from cluster import ADMIN, ADMIN_PASSWORD, PREFIX, URI
from embedded import DIMENSION, KINDS, TEXTS, nearest

logging.disable(logging.CRITICAL)
warnings.simplefilter("ignore")

QUERY = "cats in the sun"


class Sparse(BaseSparseEmbeddingFunction):
    def encode_queries(self, queries):
        return [embedded.sparse(query) for query in queries]

    def encode_documents(self, documents):
        return [embedded.sparse(document) for document in documents]


def nodes():
    """Each text is a node; all of a kind are of one document."""
    return [
        TextNode(
            id_=name,
            text=text,
            embedding=embedded.dense(text),
            metadata={"kind": KINDS[name], "page": page},
            relationships={NodeRelationship.SOURCE: RelatedNodeInfo(node_id="doc-" + KINDS[name])},
        )
        for page, (name, text) in enumerate(TEXTS.items())
    ]


def store(collection, **more):
    return MilvusVectorStore(
        uri=URI,
        token=f"{ADMIN}:{ADMIN_PASSWORD}",
        collection_name=PREFIX + collection,
        dim=DIMENSION,
        similarity_metric="COSINE",
        **{"use_async_client": False, **more},
    )


def question(limit=6, **more):
    return VectorStoreQuery(query_embedding=embedded.dense(QUERY), query_str=QUERY, similarity_top_k=limit, **more)


def where(*filters, condition=FilterCondition.AND):
    fits = [MetadataFilter(key=key, operator=operator, value=value) for key, operator, value in filters]
    return MetadataFilters(filters=fits, condition=condition)


def by_cosine(limit=6, keep=lambda name: True):
    return [name for name, _ in nearest(QUERY) if keep(name)][:limit]


class Story:
    def made(self):
        self.store = store("llama", overwrite=True, index_config={"index_type": "HNSW", "M": 16, "efConstruction": 100})
        equal(self.store.add(nodes()), list(TEXTS))

    def queried(self):
        result = self.store.query(question())
        equal(result.ids, by_cosine())
        for node, score in zip(result.nodes, result.similarities):
            equal((node.text, node.metadata["kind"]), (TEXTS[node.node_id], KINDS[node.node_id]))
            holds(abs(score - embedded.cosine(QUERY, node.text)) < 1e-5, f"score {score}")
        equal(self.store.query(question(doc_ids=["doc-sea"])).ids, by_cosine(6, lambda name: KINDS[name] == "sea"))
        equal(self.store.query(question(node_ids=["cars", "dogs"])).ids, by_cosine(6, lambda name: name in ("cars", "dogs")))

    def filtered(self):
        for filters, keep in (
            (where(("kind", FilterOperator.EQ, "pet"), ("page", FilterOperator.GT, 0)), ("kittens", "dogs")),
            (
                where(("kind", FilterOperator.EQ, "road"), ("page", FilterOperator.EQ, 5), condition=FilterCondition.OR),
                ("cars", "boats"),
            ),
            (where(("kind", FilterOperator.IN, ["sea", "road"])), ("cars", "ships", "boats")),
            (where(("kind", FilterOperator.NIN, ["sea", "road"])), ("cats", "kittens", "dogs")),
            (where(("kind", FilterOperator.TEXT_MATCH, "ro")), ("cars",)),
        ):
            equal(self.store.query(question(filters=filters)).ids, by_cosine(6, lambda name: name in keep))

    def got(self):
        found = self.store.get_nodes(node_ids=["cats", "ships"])
        equal(sorted(node.node_id for node in found), ["cats", "ships"])
        holds(abs(embedded.dot(found[0].embedding, embedded.dense(found[0].text)) - 1) < 1e-5, "another embedding")
        found = self.store.get_nodes(filters=where(("page", FilterOperator.LTE, 1)))
        equal(sorted(node.node_id for node in found), ["cats", "kittens"])

    def diverse(self):
        ask = lambda threshold: self.store.query(
            question(3, mode=VectorStoreQueryMode.MMR), mmr_threshold=threshold, mmr_prefetch_k=6
        ).ids
        equal(ask(1.0), by_cosine(3))
        mixed = ask(0.1)
        equal(mixed[0], by_cosine(1)[0])
        holds(set(mixed) != set(by_cosine(3)), f"no other ones: {mixed}")

    def deleted(self):
        self.store.delete("doc-sea")
        equal(self.store.query(question()).ids, by_cosine(6, lambda name: KINDS[name] != "sea"))
        self.store.delete_nodes(node_ids=["cats"])
        self.store.delete_nodes(filters=where(("kind", FilterOperator.EQ, "road")))
        equal(self.store.query(question()).ids, by_cosine(6, lambda name: name in ("kittens", "dogs")))

    def upserted(self):
        again = store("llama", upsert_mode=True)
        again.add(nodes()[:2])
        equal(again.query(question(2)).ids, by_cosine(2))

    def scalar_fields(self):
        kept = store("fields", overwrite=True, scalar_field_names=["page"], scalar_field_types=[DataType.INT64])
        kept.add(nodes())
        described = {field["name"]: field["type"] for field in kept.client.describe_collection(PREFIX + "fields")["fields"]}
        equal(described["page"], DataType.INT64)
        found = kept.query(question(), string_expr="page >= 3")
        equal(found.ids, by_cosine(6, lambda name: name in ("cars", "ships", "boats")))

    def partitioned(self):
        kept = store("parts", overwrite=True)
        kept.client.create_partition(PREFIX + "parts", "old")
        kept.add(nodes()[:3], milvus_partition_name="old")
        kept.add(nodes()[3:])
        equal(kept.query(question(), milvus_partition_names=["old"]).ids, by_cosine(6, lambda name: KINDS[name] == "pet"))
        equal(kept.query(question()).ids, by_cosine())

    def hybrid(self):
        kept = store("hybrid", overwrite=True, enable_sparse=True, sparse_embedding_function=Sparse())
        kept.add(nodes())
        words = kept.query(question(mode=VectorStoreQueryMode.SPARSE))
        expected = nearest(QUERY, score=embedded.overlap)
        equal(words.ids, [name for name, _ in expected])
        for score, (name, wanted) in zip(words.similarities, expected):
            holds(abs(score - wanted) < 1e-6, f"{name} {score}, wanted {wanted}")
        both = kept.query(question(mode=VectorStoreQueryMode.HYBRID))
        wanted = embedded.fused(QUERY)
        equal(len(both.ids), 6)
        for name, score in zip(both.ids, both.similarities):
            holds(abs(score - wanted[name]) < 1e-6, f"{name} {score}, wanted {wanted[name]}")
        weighted = store(
            "hybrid",
            enable_sparse=True,
            sparse_embedding_function=Sparse(),
            hybrid_ranker="WeightedRanker",
            hybrid_ranker_params={"weights": [0.9, 0.1]},
        )
        equal(sorted(weighted.query(question(2, mode=VectorStoreQueryMode.HYBRID)).ids), ["cats", "kittens"])

    def asynchronous(self):
        async def walk():
            kept = store("later", overwrite=True, use_async_client=True)
            await kept.async_add(nodes())
            before = (await kept.aquery(question())).ids
            await kept.adelete("doc-pet")
            after = (await kept.aquery(question())).ids
            await kept.aclear()
            return before, after

        equal(asyncio.run(walk()), (by_cosine(), by_cosine(6, lambda name: KINDS[name] != "pet")))

    def dropped(self):
        for name in ("llama", "fields", "parts", "hybrid"):
            store(name).clear()
        equal([name for name in self.store.client.list_collections() if name.startswith(PREFIX)], [])

    def run(self, check):
        check("nodes are added", self.made)
        check("queries find what is computed here", self.queried)
        check("metadata filters", self.filtered)
        check("nodes are got", self.got)
        check("maximal marginal relevance", self.diverse)
        check("nodes and documents are deleted", self.deleted)
        check("nodes are upserted", self.upserted)
        check("scalar fields", self.scalar_fields)
        check("partitions", self.partitioned)
        check("sparse and hybrid queries", self.hybrid)
        check("the asynchronous calls", self.asynchronous)
        check("collections are dropped", self.dropped)


if __name__ == "__main__":
    name = "llama-index-vector-stores-milvus"
    print(f"# {name} {version(name)}, pymilvus {version('pymilvus')}", flush=True)
    checks = Checks()
    Story().run(checks.check)
    sys.exit(checks.finish())
