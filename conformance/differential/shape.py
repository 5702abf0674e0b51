"""Random schemas: what a collection of one round looks like."""

from dataclasses import dataclass

import numpy
from pymilvus import DataType

INTEGERS = {"i8": DataType.INT8, "i16": DataType.INT16, "i32": DataType.INT32, "i64": DataType.INT64}
FLOATS = {"f": DataType.FLOAT, "d": DataType.DOUBLE}
ELEMENTS = {"ai": DataType.INT64, "as": DataType.VARCHAR, "af": DataType.FLOAT, "ab": DataType.BOOL}
VECTOR = "v"


@dataclass(frozen=True)
class Field:
    name: str
    type: DataType
    nullable: bool = False
    default: object = None
    element: DataType | None = None


@dataclass(frozen=True)
class Shape:
    """One collection: its key, its scalar fields, and its vector field `v`."""

    text_key: bool
    auto_id: bool
    dynamic: bool
    metric: str
    dim: int
    fields: tuple[Field, ...]
    second_vector: bool
    mixed_json: bool
    wide: bool

    def of_types(self, *types):
        return [one for one in self.fields if one.type in types]


def random_shape(rng, lacks):
    """Every type of field in most rounds; `lacks` says what one of the servers can not hold."""
    fields = []
    scalars = {**INTEGERS, **FLOATS, "b": DataType.BOOL, "s": DataType.VARCHAR, "j": DataType.JSON}
    for name, kind in scalars.items():
        if rng.random() < 0.1:
            continue
        nullable = "nullable" not in lacks and rng.random() < 0.35
        default = None
        if "defaults" not in lacks and kind != DataType.JSON and rng.random() < 0.2:
            default = DEFAULTS[kind]
        fields.append(Field(name, kind, nullable, default))
    for name, element in ELEMENTS.items():
        if rng.random() < 0.75:
            nullable = "nullable" not in lacks and rng.random() < 0.25
            fields.append(Field(name, DataType.ARRAY, nullable, None, element))
    text_key, auto_id = rng.random() < 0.3, rng.random() < 0.15
    return Shape(
        text_key=text_key and not (auto_id and "made text keys" in lacks),
        auto_id=auto_id,
        dynamic=rng.random() < 0.7,
        metric=rng.choice(["L2", "IP", "COSINE"]),
        dim=rng.choice([2, 3, 8]),
        fields=tuple(fields),
        second_vector="hybrid" not in lacks,
        mixed_json="json booleans" not in lacks,
        wide="integers beyond 2^53" not in lacks,
    )


# pymilvus sends a plain int as an INT64 and a plain float as a DOUBLE, whatever the field is.
DEFAULTS = {
    DataType.INT8: numpy.int8(7),
    DataType.INT16: numpy.int16(-7),
    DataType.INT32: numpy.int32(70),
    DataType.INT64: 2**40,
    DataType.FLOAT: numpy.float32(0.5),
    DataType.DOUBLE: -0.25,
    DataType.BOOL: True,
    DataType.VARCHAR: "given",
}


def schema_of(client, shape):
    """The same schema as an object of pymilvus."""
    schema = client.create_schema(auto_id=shape.auto_id, enable_dynamic_field=shape.dynamic)
    if shape.text_key:
        schema.add_field("id", DataType.VARCHAR, is_primary=True, max_length=40)
    else:
        schema.add_field("id", DataType.INT64, is_primary=True)
    schema.add_field("n", DataType.INT64)
    for one in shape.fields:
        more = {}
        if one.type == DataType.VARCHAR:
            more["max_length"] = 60
        if one.type == DataType.ARRAY:
            more |= {"element_type": one.element, "max_capacity": 8}
            if one.element == DataType.VARCHAR:
                more["max_length"] = 60
        if one.nullable:
            more["nullable"] = True
        if one.default is not None:
            more["default_value"] = one.default
        schema.add_field(one.name, one.type, **more)
    schema.add_field(VECTOR, DataType.FLOAT_VECTOR, dim=shape.dim)
    if shape.second_vector:
        schema.add_field("w", DataType.FLOAT_VECTOR, dim=shape.dim)
    return schema


def index_of(client, shape):
    params = client.prepare_index_params()
    params.add_index(VECTOR, index_type="FLAT", metric_type=shape.metric)
    if shape.second_vector:
        params.add_index("w", index_type="FLAT", metric_type=shape.metric)
    return params
