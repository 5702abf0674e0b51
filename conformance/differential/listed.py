"""Filters that show the listed differences of the language. One that no longer differs is listed no more."""

from pymilvus import DataType

from steps import Step

NAME = "differ_listed"
# For each listed difference, a filter (or filter and templates) that the two servers must answer otherwise.
EXAMPLES = {
    "templates": ("n == {p}", {"p": 1}),
    "chains": "1.5 <= d <= 2.5",
    "equal arrays": "ai == [1, 2]",
    "mixed lists": 'j["k"] in [1, "a"]',
    "fields of two types": "i64 < d",
    "null logic": "m not in [1]",
    "json booleans": 'j["b"] == 1',
    "negative arguments": "array_contains(ai, -1)",
    "lists of the dynamic field": 'json_contains($meta["dt"], 1)',
    "missing keys": 'j["only_in_one"] != 1',
    "modulo": "n % 2 == 0",
    "whole floats": "n == 1.0",
    "json in": 'j["k"] in [1]',
    "length of json": 'array_length(j["t"]) == 2',
    "lists in lists": 'json_contains(j["t"], [1, 2])',
    "brackets on scalars": "n[0] == 1",
    "lazy parsing": "n > 100 and af[0] > 0 and n == 99999999999999999999",
    "zero divisors": "n / 0 == 1",
    "long arithmetic": "n + 1 + 2 == 5",
    "deep arithmetic": "(n * 2) + 1 == 5",
    "integer division": "n / 2 == 1",
    "integers beyond 2^53": "i64 / 2 == 1",
    "escapes in patterns": 's like "50\\\\%" and array_contains(ai, 1)',
    "signs of fields": "-n == -1",
    "is null": "m is null",
    "upper-case words": "n > 1 AND n < 3",
    "order of arithmetic": "n + 1 < 3",
    "integers in float arrays": "array_contains_any(af, [1, 1.5])",
    "any pattern": 's like "%0%"',
    "empty pattern": 's like ""',
    "empty ranges": "5 < n < 3",
    "exists in longer filters": 'exists j["k"] and n > 1',
    "constants": "1 == 1",
    "bare constants": "true",
    "repeated keys": 'id in [1, 1]',
}


def steps(lacks):
    nullable = "nullable" not in lacks
    yield Step("listed", "create", lambda c: create(c, nullable))
    yield Step("listed", "insert", lambda c: c.insert(NAME, rows(nullable))["insert_count"])


def examples(lacks):
    """Steps whose outcomes must differ."""
    for name, example in EXAMPLES.items():
        if name in lacks:
            text, templates = example if isinstance(example, tuple) else (example, {})
            more = {"filter_params": templates} if templates else {}
            # Not asked for: it ends the server's process.
            if name == "zero divisors" and "nullable" in lacks:
                continue
            call = lambda c, text=text, more=more: sorted(row["n"] for row in c.query(NAME, filter=text, output_fields=["n"], **more))
            yield Step("listed", name, call)


def create(client, nullable):
    schema = client.create_schema(auto_id=False, enable_dynamic_field=True)
    schema.add_field("id", DataType.INT64, is_primary=True)
    for name, kind in (("n", DataType.INT64), ("i64", DataType.INT64), ("d", DataType.DOUBLE), ("j", DataType.JSON)):
        schema.add_field(name, kind)
    schema.add_field("s", DataType.VARCHAR, max_length=20)
    schema.add_field("ai", DataType.ARRAY, element_type=DataType.INT64, max_capacity=4)
    schema.add_field("af", DataType.ARRAY, element_type=DataType.FLOAT, max_capacity=4)
    schema.add_field("m", DataType.INT64, **({"nullable": True} if nullable else {}))
    schema.add_field("v", DataType.FLOAT_VECTOR, dim=2)
    params = client.prepare_index_params()
    params.add_index("v", index_type="FLAT", metric_type="L2")
    client.create_collection(NAME, schema=schema, index_params=params, consistency_level="Strong")


def rows(nullable):
    made = []
    for n in range(6):
        document = {"k": n, "b": True, "t": [[1, 2], [3]]} | ({"only_in_one": 1} if n == 1 else {})
        one = {"id": n, "n": n, "i64": n + 2**62, "d": n / 2, "j": document, "s": "50%" if n % 2 else f"s{n}"}
        one |= {"ai": [n, n + 1, -1][:2], "af": [float(n), 0.5], "v": [n, 1.0], "dt": [1, n]}
        made.append(one | {"m": None if nullable and n % 2 else 1})
    return made
