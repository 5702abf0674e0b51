"""The cluster under test: how to sign in, and what its refusals look like through pymilvus."""

import base64
import os
import secrets

import grpc
import pymilvus
from pymilvus import MilvusClient, MilvusException
from pymilvus.grpc_gen import milvus_pb2, milvus_pb2_grpc

from checks import Refused

URI = os.environ["LATCHKEY_URI"]
ADMIN = os.environ["LATCHKEY_ADMIN_USER"]
ADMIN_PASSWORD = os.environ["LATCHKEY_ADMIN_PASSWORD"]
API_KEY = os.environ["LATCHKEY_API_KEY"]
# What stands behind the cluster, e.g. Milvus 2.3.5; empty: an engine of its own.
UPSTREAM = os.environ.get("LATCHKEY_UPSTREAM", "")

SDK = tuple(int(part) for part in pymilvus.__version__.split(".")[:2])
# Users and collections of this run; several programs may share one server.
PREFIX = f"py{SDK[0]}{SDK[1]}_{secrets.token_hex(3)}_"

BAD_LOGIN = "auth check failure, please check username and password are correct"
BAD_KEY = "auth check failure, please check api key is correct"
NO_LOGIN = "missing authorization in header"
BAD_TOKEN = "invalid token format"


def denied(user, privilege=r"Privilege\w+", database=r"(default|\*)"):
    """The text of a refused privilege; cluster-wide privileges show the database `*`."""
    return rf"{privilege}: permission deny to {user} in the `{database}` database"


def as_refused(call):
    """Runs a call of the SDK and turns each of its kinds of failure into `Refused`."""
    try:
        return call()
    except grpc.RpcError as failure:
        raise Refused(failure.code().name, failure.details()) from failure
    except MilvusException as failure:
        raise Refused(failure.code, failure.message) from failure


class Session:
    """A MilvusClient on a connection of its own whose failures are `Refused`."""

    def __init__(self, **credential):
        # pymilvus shares connections: 3.x between equal credentials, 2.5 even between all clients
        # that name the same user, whatever their password.
        kwargs = {}
        if SDK >= (3, 0):
            kwargs["dedicated"] = True
        elif SDK >= (2, 5):
            kwargs["alias"] = secrets.token_hex(8)
        self._client = as_refused(lambda: MilvusClient(uri=URI, timeout=20, **credential, **kwargs))

    def __getattr__(self, name):
        method = getattr(self._client, name)
        return lambda *args, **kwargs: as_refused(lambda: method(*args, **kwargs))

    def alive(self):
        """One call that every signed-in user may make."""
        version = self.get_server_version()
        if not version.startswith("v"):
            raise AssertionError(f"odd server version {version!r}")


def sign_in(user, password):
    """A new session after one call on it."""
    session = Session(user=user, password=password)
    session.alive()
    return session


def raw_connect(authorization):
    """`Connect` with this very `authorization` value, or with none: what pymilvus words differently."""

    def call():
        with grpc.insecure_channel(URI.removeprefix("http://")) as channel:
            metadata = [] if authorization is None else [("authorization", authorization)]
            stub = milvus_pb2_grpc.MilvusServiceStub(channel)
            return stub.Connect(milvus_pb2.ConnectRequest(), metadata=metadata, timeout=20)

    return as_refused(call)


def encoded(token):
    return base64.b64encode(token.encode()).decode()
