"""Walks the credential story and the main job with pymilvus against a started cluster."""

import logging
import sys
import warnings

import cluster
from checks import Checks
from cluster import ADMIN, ADMIN_PASSWORD, PREFIX, Session
from roles import Roles
from users import Users
from vectors import Vectors
import sign_in

logging.disable(logging.CRITICAL)  # pymilvus logs every refusal with its traceback
warnings.simplefilter("ignore")


def clean_up(admin):
    """Removes what a failed check left behind."""
    for name in admin.list_collections():
        if name.startswith(PREFIX):
            admin.drop_collection(name)
    for name in admin.list_users():
        if name.startswith(PREFIX):
            admin.drop_user(name)


def main():
    checks = Checks()
    sign_in.run(checks.check)
    admin = Session(user=ADMIN, password=ADMIN_PASSWORD)
    users, vectors = Users(admin), Vectors(admin)
    try:
        users.run(checks.check)
        vectors.run(checks.check)
        Roles(admin, vectors).run(checks.check)
        users.run_last(checks.check)
        vectors.run_last(checks.check)
    finally:
        clean_up(admin)
    return checks.finish()


if __name__ == "__main__":
    print(f"# pymilvus {cluster.pymilvus.__version__}", flush=True)
    sys.exit(main())
