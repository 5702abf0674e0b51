"""Starts the servers that Latchkey is compared with, each with data of its own that is removed."""

import contextlib
import os
import pathlib
import signal
import socket
import subprocess
import sys
import tempfile
import time

import grpc

LITE = "import sys; from milvus_lite.adapter.grpc.server import run_server; run_server(sys.argv[1], '127.0.0.1', int(sys.argv[2]))"
READY_SECONDS = {"lite": 30, "standalone": 180}


@contextlib.contextmanager
def lite():
    """Milvus Lite behind its own gRPC server, as pymilvus starts it for a local file."""
    with tempfile.TemporaryDirectory(prefix="differential-") as folder:
        port = free_port()
        with process([sys.executable, "-c", LITE, folder, str(port)]) as child:
            wait(port, child, READY_SECONDS["lite"])
            yield f"http://127.0.0.1:{port}"


@contextlib.contextmanager
def standalone():
    """Milvus 2.3.5 in one process with its own etcd, which needs the ports 2379 and 2380."""
    with tempfile.TemporaryDirectory(prefix="differential-") as folder:
        for port in (2379, 2380):
            if not is_free(port):
                raise SystemExit(f"port {port} is taken: Milvus 2.3.5 needs it")
        port = free_port()
        server = pathlib.Path(sys.executable).with_name("milvus-server")
        flags = ["--data", folder, "--authorization-enabled", "true", "--proxy-port", str(port)]
        with process([str(server), *flags]) as child:
            wait(port, child, READY_SECONDS["standalone"])
            yield f"http://127.0.0.1:{port}"


@contextlib.contextmanager
def process(command):
    """In a session of its own, so that what it starts ends with it."""
    child = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True)
    try:
        yield child
    finally:
        for number in (signal.SIGINT, signal.SIGKILL):
            with contextlib.suppress(ProcessLookupError):
                os.killpg(child.pid, number)
            with contextlib.suppress(subprocess.TimeoutExpired):
                child.wait(timeout=20)


def wait(port, child, seconds):
    """Until gRPC is spoken on the port."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if child.poll() is not None:
            raise SystemExit(f"the server to compare with ended with {child.returncode}")
        with grpc.insecure_channel(f"127.0.0.1:{port}") as channel:
            with contextlib.suppress(grpc.FutureTimeoutError):
                grpc.channel_ready_future(channel).result(timeout=1)
                return
    raise SystemExit(f"the server to compare with was not ready after {seconds} s")


def free_port():
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return one.getsockname()[1]


def is_free(port):
    with socket.socket() as one:
        one.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        with contextlib.suppress(OSError):
            one.bind(("127.0.0.1", port))
            return True
    return False
