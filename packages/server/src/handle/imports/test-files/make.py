"""
Makes the files of this folder again, as users make them: with the bulk writer of pymilvus, and with
pyarrow for what other programs write.

    pip install pymilvus==3.0.2 pyarrow ml_dtypes pandas
    python make.py
"""

import shutil
import tempfile
from pathlib import Path

import ml_dtypes
import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
from pymilvus import CollectionSchema, DataType, FieldSchema
from pymilvus.bulk_writer import BulkFileType, LocalBulkWriter

HERE = Path(__file__).parent
ROWS = 5
BIG = 2**53 + 1


def field(name, dtype, **more):
    return FieldSchema(name=name, dtype=dtype, **more)


FIELDS = [
    field("id", DataType.INT64, is_primary=True),
    field("flag", DataType.BOOL),
    field("tiny", DataType.INT8),
    field("small", DataType.INT16),
    field("medium", DataType.INT32),
    field("large", DataType.INT64),
    field("single", DataType.FLOAT),
    field("double", DataType.DOUBLE),
    field("text", DataType.VARCHAR, max_length=100),
    field("maybe", DataType.VARCHAR, max_length=100, nullable=True),
    field("doc", DataType.JSON),
    field("numbers", DataType.ARRAY, element_type=DataType.INT64, max_capacity=10),
    field("words", DataType.ARRAY, element_type=DataType.VARCHAR, max_capacity=10, max_length=20),
    field("dense", DataType.FLOAT_VECTOR, dim=4),
    field("half", DataType.FLOAT16_VECTOR, dim=4),
    field("brain", DataType.BFLOAT16_VECTOR, dim=4),
    field("sparse", DataType.SPARSE_FLOAT_VECTOR),
]
# In a collection of their own: one has four vector fields at most.
BYTE_FIELDS = [
    field("id", DataType.INT64, is_primary=True),
    field("bits", DataType.BINARY_VECTOR, dim=16),
    field("int8", DataType.INT8_VECTOR, dim=4),
]


def row(i):
    vector = [float(i), 0.5, -0.25, 1.5]
    return {
        "id": BIG + i,
        "flag": i % 2 == 0,
        "tiny": i - 128,
        "small": i - 32768,
        "medium": 2**31 - 1 - i,
        "large": -(2**62) - i,
        "single": i + 0.1,
        "double": i + 0.1,
        "text": f"text {i} é 向量 \"quoted\" \\ \n",
        "maybe": None if i % 2 else f"maybe {i}",
        "doc": {"deep": {"list": [i, BIG, None, "x"]}},
        "numbers": [BIG, -i] if i else [],
        "words": ["a", f"b{i}"],
        "dense": vector,
        "half": np.array(vector, dtype=np.float16),
        "brain": np.array(vector, dtype=ml_dtypes.bfloat16),
        "sparse": {7: 0.5, 1000000 + i: 0.25},
        "extra": i,
        "more": {"big": BIG},
    }


def bulk_write(name, fields, file_type, rows, dynamic=True):
    schema = CollectionSchema(fields, enable_dynamic_field=dynamic)
    with tempfile.TemporaryDirectory() as folder:
        writer = LocalBulkWriter(schema=schema, local_path=folder, file_type=file_type)
        for one in rows:
            writer.append_row(one)
        writer.commit()
        ((written,),) = writer.batch_files
        shutil.copy(written, HERE / name)


def write_arrow(name, table, **options):
    pq.write_table(table, HERE / name, **options)


def arrow():
    count = 3000
    lists = [[float(i), float(i) + 0.5, -1.0] for i in range(count)]
    table = pa.table(
        {
            "id": pa.array(range(count), pa.int64()),
            "dense": pa.array(lists, pa.list_(pa.float32())),
            "text": pa.array([f"t{i % 7}" if i % 5 else None for i in range(count)]),
        }
    )
    # Small pages, so that lists go on from one page to the next; several row groups.
    small = {"data_page_size": 512, "row_group_size": 400, "write_batch_size": 50}
    for codec in ["none", "snappy", "gzip", "zstd", "brotli", "lz4"]:
        write_arrow(f"codec-{codec}.parquet", table.slice(0, 600), compression=codec, **small)
    write_arrow("pages-v2.parquet", table, data_page_version="2.0", compression="zstd", **small)
    write_arrow("checksums.parquet", table.slice(0, 100), write_page_checksum=True)
    other = pa.table(
        {
            "id": pa.array([1, 2], pa.int32()),
            "dense": pa.array([[1, 2, 3], [4, 5, 6]], pa.list_(pa.float64(), 3)),
            "half": pa.array(
                [np.array([1.5, -2], np.float16), np.array([0, 65504], np.float16)],
                pa.list_(pa.float16()),
            ),
            "raw": pa.array([np.float32([1, 2]).tobytes(), np.float32([3, 4]).tobytes()]),
            "sparse": pa.array(
                [{"indices": [3, 1], "values": [0.5, 0.25]}, {"indices": [9], "values": [1.0]}],
                pa.struct(
                    [("indices", pa.list_(pa.int64())), ("values", pa.list_(pa.float32()))]
                ),
            ),
            "weights": pa.array(
                [[(5, 0.5)], [(6, 1.5), (2, 2.5)]], pa.map_(pa.uint32(), pa.float32())
            ),
            "doc": pa.array([{"a": [{"b": BIG}]}, None]),
            "plain": pa.array([b"one", b"two"]),
            "category": pa.array(["x", "x"]).dictionary_encode(),
        }
    )
    write_arrow("shapes.parquet", other)
    write_arrow("timestamps.parquet", pa.table({"id": [1], "at": [pd.Timestamp("2026-01-01")]}))


ALL = [row(i) for i in range(ROWS)]
for name, file_type in [
    ("writer.json", BulkFileType.JSON),
    ("writer.jsonl", BulkFileType.JSONL),
    ("writer.parquet", BulkFileType.PARQUET),
]:
    bulk_write(name, FIELDS, file_type, [dict(one) for one in ALL])
BYTES = [
    {"id": i, "bits": [1, 0, 0, 0, 0, 0, 0, i % 2] * 2, "int8": [i, -128, 127, 0]} for i in range(2)
]
for name, file_type in [("bytes.json", BulkFileType.JSON), ("bytes.parquet", BulkFileType.PARQUET)]:
    bulk_write(name, BYTE_FIELDS, file_type, [dict(one) for one in BYTES], dynamic=False)
arrow()
