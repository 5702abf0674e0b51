"""Files from pymilvus' bulk writer, and handmade ones, are imported through its REST helpers."""

import json
import logging
import os
import secrets
import sys
import time
from pathlib import Path

import numpy as np
import pymilvus
from pymilvus import DataType
from pymilvus.bulk_writer import (
    BulkFileType,
    LocalBulkWriter,
    bulk_import,
    get_import_progress,
    list_import_jobs,
)

from checks import Checks, equal, holds, refused
from cluster import ADMIN, ADMIN_PASSWORD, PREFIX, URI, Session, as_refused

logging.disable(logging.CRITICAL)

COLLECTION = PREFIX + "bulk"
TOKEN = f"{ADMIN}:{ADMIN_PASSWORD}"
ROWS = 3000
DIMENSION = 8


def row(number):
    source = np.random.RandomState(number)
    return {
        "id": number,
        "vector": source.rand(DIMENSION).astype(np.float32).tolist(),
        "sparse": {number: 0.5, 70_000: 1.25},
        "text": f"text {number} 日本",
        "price": number / 4,
        "flag": number % 2 == 0,
        "more": {"n": number, "list": [1, None]},
        "tags": [number % 7, 2**60],
        "extra": number % 5,  # a dynamic field
    }


class Bulk:
    def __init__(self, folder):
        self.folder = Path(folder)
        self.admin = Session(user=ADMIN, password=ADMIN_PASSWORD)

    def create(self):
        self.schema = schema = self.admin.create_schema(auto_id=False, enable_dynamic_field=True)
        schema.add_field("id", DataType.INT64, is_primary=True)
        schema.add_field("vector", DataType.FLOAT_VECTOR, dim=DIMENSION)
        schema.add_field("sparse", DataType.SPARSE_FLOAT_VECTOR)
        schema.add_field("text", DataType.VARCHAR, max_length=50)
        schema.add_field("price", DataType.DOUBLE)
        schema.add_field("flag", DataType.BOOL)
        schema.add_field("more", DataType.JSON)
        schema.add_field("tags", DataType.ARRAY, element_type=DataType.INT64, max_capacity=4)
        indexes = self.admin.prepare_index_params()
        indexes.add_index("vector", index_type="HNSW", metric_type="L2")
        indexes.add_index("sparse", index_type="SPARSE_INVERTED_INDEX", metric_type="IP")
        self.admin.create_collection(COLLECTION, schema=schema, index_params=indexes)
        self.admin.create_partition(COLLECTION, "july")

    def written(self, kind, numbers):
        """The names of what the bulk writer makes of rows, in the server's folder."""
        local = self.folder / secrets.token_hex(6)
        writer = LocalBulkWriter(schema=self.schema, local_path=str(local), file_type=kind)
        for number in numbers:
            writer.append_row(row(number))
        writer.commit()
        return [[str(Path(path).relative_to(self.folder)) for path in batch] for batch in writer.batch_files]

    def imported(self, files, **more):
        """Waits for the end of an import; gives its number and what it said last."""
        reply = bulk_import(url=URI, api_key=TOKEN, collection_name=COLLECTION, files=files, **more)
        job = reply.json()["data"]["jobId"]
        for _ in range(1200):
            data = get_import_progress(url=URI, api_key=TOKEN, job_id=job).json()["data"]
            holds(0 <= data["progress"] <= 100, f"progress {data['progress']}")
            if data["state"] in ("Completed", "Failed"):
                return job, data
            time.sleep(0.1)
        raise AssertionError(f"not over: {data}")

    def check_rows(self, numbers):
        for number in numbers:
            (got,) = self.admin.get(COLLECTION, ids=[number])
            wanted = row(number)
            for name in ("text", "price", "flag", "more", "extra", "sparse"):
                equal((name, got[name]), (name, wanted[name]))
            equal(list(got["tags"]), wanted["tags"])
            holds(np.allclose(got["vector"], wanted["vector"]), "another vector")

    def count(self, **more):
        (counted,) = self.admin.query(COLLECTION, filter="", output_fields=["count(*)"], **more)
        return counted["count(*)"]

    def writer(self, kind, first):
        numbers = range(first, first + ROWS)
        before = self.count()
        _, data = self.imported(self.written(kind, numbers))
        equal((data["state"], data["importedRows"], data["progress"]), ("Completed", ROWS, 100))
        equal(self.count(), before + ROWS)
        self.check_rows([first, first + 1234, first + ROWS - 1])
        (hits,) = self.admin.search(COLLECTION, data=[row(first + 7)["vector"]], anns_field="vector", limit=1)
        equal([hit["id"] for hit in hits], [first + 7])

    def into_partition(self):
        name = f"{secrets.token_hex(6)}.json"
        (self.folder / name).write_text(json.dumps([row_of_json(number) for number in range(20_000, 20_010)]))
        _, data = self.imported([[name]], partition_name="july")
        equal((data["state"], data["details"][0]["importedRows"]), ("Completed", 10))
        equal(self.count(partition_names=["july"]), 10)

    def failed(self):
        name = f"{secrets.token_hex(6)}.json"
        broken = {**row_of_json(30_001), "vector": [1.0]}
        (self.folder / name).write_text(json.dumps([row_of_json(30_000), broken]))
        job, data = self.imported([[name]])
        equal(data["state"], "Failed")
        holds("row 2" in data["reason"], f"reason {data['reason']}")
        records = list_import_jobs(url=URI, api_key=TOKEN, collection_name=COLLECTION).json()["data"]["records"]
        equal((records[0]["jobId"], records[0]["state"]), (job, "Failed"))
        equal(len(records), 5)

    def outside(self):
        for path in ("../data/latchkey.db", "/etc/hostname", "missing.json"):
            # The helper shows a refusal as a text of its own.
            refused(
                1,
                r"(?s).*2100.* (is not in|in) the import folder: importing data failed.*",
                lambda: as_refused(
                    lambda: bulk_import(url=URI, api_key=TOKEN, collection_name=COLLECTION, files=[[path]])
                ),
            )

    def run(self, check):
        check("a collection for imports", self.create)
        check("JSON of the bulk writer is imported", lambda: self.writer(BulkFileType.JSON, 0))
        check("Parquet of the bulk writer is imported", lambda: self.writer(BulkFileType.PARQUET, 5000))
        check("JSON lines of the bulk writer are imported", lambda: self.writer(BulkFileType.JSON_RB, 10_000))
        check("a file is imported into a partition", self.into_partition)
        check("a broken row ends an import, and is named", self.failed)
        check("nothing outside of the folder is imported", self.outside)


def row_of_json(number):
    made = row(number)
    return {**made, "sparse": {str(at): value for at, value in made["sparse"].items()}}


if __name__ == "__main__":
    print(f"# pymilvus.bulk_writer of pymilvus {pymilvus.__version__}", flush=True)
    checks = Checks()
    folder = os.environ.get("LATCHKEY_IMPORT_DIR")
    if folder:
        bulk = Bulk(folder)
        try:
            bulk.run(checks.check)
        finally:
            bulk.admin.drop_collection(COLLECTION)
    else:
        print("# skipped: LATCHKEY_IMPORT_DIR names no folder", flush=True)
    sys.exit(checks.finish())
