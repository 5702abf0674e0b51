"""Walks the stories of users, vectors and access control with pymilvus against a started cluster."""

import logging
import sys
import warnings

import books
import cluster
from checks import Checks
from cluster import ADMIN, ADMIN_PASSWORD, PREFIX, Session
from data import Data
from grants import Grants
from groups import Groups
from kinds import Kinds
from names import Names
from orm import Orm
from reader import BOOKS, FILMS
from roles import Roles
from row_policies import RowPolicies
from search import Search
from users import Users
from vectors import Vectors
import sign_in

logging.disable(logging.CRITICAL)  # pymilvus logs every refusal with its traceback
warnings.simplefilter("ignore")


def clean_up(admin):
    """Removes what the stories, or a failed check, left behind."""
    for database in admin.list_databases():
        if database.startswith(PREFIX):
            inside = Session(user=ADMIN, password=ADMIN_PASSWORD, db_name=database)
            for name in inside.list_collections():
                inside.drop_collection(name)
            admin.drop_database(database)
    for name in admin.list_collections():
        if name.startswith(PREFIX):
            for alias in admin.list_aliases(name)["aliases"]:
                admin.drop_alias(alias)
            admin.drop_collection(name)
    for name in admin.list_users():
        if name.startswith(PREFIX):
            admin.drop_user(name)
    for name in admin.list_roles():
        if name.startswith(PREFIX):
            drop_role(admin, name)
    for group in admin.list_privilege_groups():
        if group["privilege_group"].startswith(PREFIX):
            admin.drop_privilege_group(group["privilege_group"])


def drop_role(admin, role):
    # Before pymilvus 2.5 there is no other way than to revoke what it grants.
    for grant in admin.describe_role(role, db_name="*")["privileges"]:
        where = {"collection_name": grant["object_name"], "db_name": grant["db_name"]}
        admin.revoke_privilege_v2(role_name=role, privilege=grant["privilege"], **where)
    admin.drop_role(role)


def stories_of_access(admin, check):
    for name in (BOOKS, FILMS):
        books.create(admin, name)
    Grants(admin).run(check)
    Groups(admin).run(check)
    Orm().run(check)
    Names(admin).run(check)
    RowPolicies(admin).run(check)


def main():
    checks = Checks()
    sign_in.run(checks.check)
    admin = Session(user=ADMIN, password=ADMIN_PASSWORD)
    users, vectors = Users(admin), Vectors(admin)
    try:
        users.run(checks.check)
        vectors.run(checks.check)
        Data(admin).run(checks.check)
        Roles(admin, vectors).run(checks.check)
        Search(admin).run(checks.check)
        if cluster.SDK >= (2, 5):
            from text import Text  # pymilvus 2.4 has no functions

            Text(admin).run(checks.check)
        # Which know all of these kinds; an upstream Milvus has kinds of its own.
        if cluster.SDK >= (3, 0) and not cluster.UPSTREAM:
            Kinds(admin).run(checks.check)
        stories_of_access(admin, checks.check)
        users.run_last(checks.check)
        vectors.run_last(checks.check)
    finally:
        clean_up(admin)
    return checks.finish()


if __name__ == "__main__":
    print(f"# pymilvus {cluster.pymilvus.__version__}", flush=True)
    sys.exit(main())
