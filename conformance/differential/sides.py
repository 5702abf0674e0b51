"""The servers that Latchkey is compared with: how they are started, and what they do otherwise.

Each of `lacks` is a listed difference: docs/differences.md has it by this name, with its reason.
"""

import contextlib
import time
from dataclasses import dataclass
from typing import Callable

from pymilvus import MilvusClient

from servers import lite, standalone

READY_SECONDS = 60


@dataclass(frozen=True)
class Other:
    name: str
    lacks: frozenset
    compares_codes: bool
    start: Callable
    credential: dict

    @contextlib.contextmanager
    def running(self, uri=None):
        """A client of this server, which is started unless `uri` names one."""
        with contextlib.nullcontext(uri) if uri else self.start() as endpoint:
            yield ready(endpoint, self.credential)


def ready(endpoint, credential):
    """A client whose first call has succeeded: Milvus takes connections before it takes calls."""
    end = time.monotonic() + READY_SECONDS
    while True:
        try:
            client = MilvusClient(uri=endpoint, timeout=60, **credential)
            client.list_collections()
            return client
        except Exception:
            if time.monotonic() > end:
                raise
            time.sleep(1)


def words(text):
    return frozenset(" ".join(one.split()) for one in text.split(","))


OTHERS = {
    "lite": Other(
        "Milvus Lite",
        words(
            """
            templates, chains, equal arrays, mixed lists, fields of two types, null logic, whole upserts,
            count of deleted, json booleans, negative arguments, lists of the dynamic field, strict counts,
            windows, missing keys, modulo, whole floats, json in, length of json, lists in lists,
            brackets on scalars, zero divisors, deep arithmetic, integer division,
            unknown output fields, dimension of searched vectors, max_length of arrays, signs of fields,
            integers beyond 2^53, made text keys, repeated keys, escapes in patterns, metric of the index,
            unknown partitions, order of radius, repeated creates, drop by an alias, names,
            deletes in a partition, drop of loaded partitions, limits of schemas, vectors of 32768, vectors of one dimension,
            numbers that are none, bytes of text, lazy parsing, bare constants, sizes of groups, partitions of a key,
            FLOAT16_VECTOR, BFLOAT16_VECTOR, BINARY_VECTOR, INT8_VECTOR
            """
        ),
        compares_codes=False,
        start=lite,
        credential={},
    ),
    "standalone": Other(
        "Milvus 2.3.5",
        words(
            """
            nullable, defaults, templates, groups, hybrid, iterators, is null, upper-case words,
            order of arithmetic, mixed lists, integers in float arrays, any pattern, empty pattern,
            empty ranges, exists in longer filters, count of deleted, long arithmetic,
            constants, zero divisors, blank deletes, vectors of 32768, dashes in partition names,
            moves between partitions, schemas without vectors, vectors of one dimension,
            FLOAT16_VECTOR, BFLOAT16_VECTOR, SPARSE_FLOAT_VECTOR, INT8_VECTOR
            """
        ),
        compares_codes=True,
        start=standalone,
        credential={"user": "root", "password": "Milvus"},
    ),
}


def latchkey(environment):
    return MilvusClient(
        uri=environment["LATCHKEY_URI"],
        user=environment["LATCHKEY_ADMIN_USER"],
        password=environment["LATCHKEY_ADMIN_PASSWORD"],
        timeout=60,
    )
