"""What a call gave: a plain value, or an error with its code."""

from dataclasses import dataclass

import grpc
from pymilvus import MilvusException


@dataclass(frozen=True)
class Failure:
    """`code` is Milvus' code, the name of a gRPC status, or the class of the client's own exception."""

    code: object
    text: str

    def __str__(self):
        return f"error {self.code}: {self.text[:300]}"


def outcome(call):
    try:
        return plain(call())
    except MilvusException as error:
        # pymilvus checks some arguments by itself; then there is no code of a server.
        code = error.code if type(error).__name__ == "MilvusException" else type(error).__name__
        return Failure(code, str(error.message))
    except grpc.RpcError as error:
        return Failure(error.code().name, error.details() or "")
    except Exception as error:
        return Failure(type(error).__name__, str(error))


def plain(value):
    """Without the client's and numpy's own types."""
    if hasattr(value, "tolist"):
        return plain(value.tolist())
    if hasattr(value, "fields") and hasattr(value, "distance"):
        value = value.to_dict() if hasattr(value, "to_dict") else dict(value)
    if isinstance(value, dict):
        return {key: plain(one) for key, one in value.items()}
    if isinstance(value, (str, bytes, int, float, bool)) or value is None:
        return value
    if isinstance(value, (list, tuple)) or hasattr(value, "__iter__"):
        return [plain(one) for one in value]
    return value
