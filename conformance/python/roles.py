"""What the built-in roles let a user do; a grant and a revocation are felt on the next call."""

from checks import equal, holds, refused
from cluster import PREFIX, Refused, denied, sign_in
from vectors import COLLECTION, DIMENSION

CAROL = PREFIX + "carol"
NEW_ROW = [{"id": 9001, "vector": [0.5] * DIMENSION, "colour": "red", "price": 1.0, "tags": {"size": 1}}]


class Roles:
    def __init__(self, admin, vectors):
        self.admin = admin
        self.vectors = vectors
        self.carol = None

    def is_denied(self, call, privilege=r"Privilege\w+"):
        refused("PERMISSION_DENIED", denied(CAROL, privilege), call)

    def without_role(self):
        self.admin.create_user(CAROL, "Carol-pass1")
        self.carol = sign_in(CAROL, "Carol-pass1")
        self.is_denied(lambda: self.vectors.search(self.carol))
        self.is_denied(lambda: self.carol.query(COLLECTION, filter="id < 3"))
        self.is_denied(lambda: self.carol.insert(COLLECTION, NEW_ROW))
        self.is_denied(lambda: self.carol.drop_collection(COLLECTION), "PrivilegeDropCollection")
        self.is_denied(lambda: self.carol.create_collection(PREFIX + "own", dimension=4))
        self.is_denied(lambda: self.carol.list_users(), "PrivilegeSelectOwnership")
        self.is_denied(lambda: self.carol.create_user(PREFIX + "x", "Good-pass1"), "PrivilegeCreateOwnership")
        self.is_denied(lambda: self.carol.drop_user(CAROL), "PrivilegeDropOwnership")
        self.is_denied(lambda: self.carol.grant_role(CAROL, "db_admin"), "PrivilegeManageOwnership")
        try:
            equal(list(self.carol.list_collections()), [])
        except Refused as refusal:
            equal(refusal.code, "PERMISSION_DENIED")

    def may_change_password(self):
        self.carol.update_password(CAROL, "Carol-pass1", "Carol-pass2")
        self.carol = sign_in(CAROL, "Carol-pass2")

    def read_only(self):
        self.admin.grant_role(CAROL, "db_ro")
        (hits,) = self.vectors.search(self.carol)
        self.vectors.same_hits(hits, self.vectors.nearest(10))
        equal(len(self.carol.query(COLLECTION, filter="id in [1, 2]")), 2)
        holds(COLLECTION in self.carol.list_collections(), "not listed")
        equal(self.carol.describe_collection(COLLECTION)["collection_name"], COLLECTION)

    def read_only_cannot_write(self):
        self.is_denied(lambda: self.carol.insert(COLLECTION, NEW_ROW), "PrivilegeInsert")
        self.is_denied(lambda: self.carol.delete(COLLECTION, ids=[1]), "PrivilegeDelete")
        self.is_denied(lambda: self.carol.drop_collection(COLLECTION), "PrivilegeDropCollection")
        self.is_denied(lambda: self.carol.list_users(), "PrivilegeSelectOwnership")
        self.vectors.counted(len(self.vectors.rows))

    def read_write(self):
        self.admin.revoke_role(CAROL, "db_ro")
        self.admin.grant_role(CAROL, "db_rw")
        equal(self.carol.insert(COLLECTION, NEW_ROW)["insert_count"], 1)
        equal([row["id"] for row in self.carol.query(COLLECTION, filter="id == 9001")], [9001])
        equal(self.carol.delete(COLLECTION, ids=[9001])["delete_count"], 1)
        self.vectors.search(self.carol)

    def read_write_is_no_admin(self):
        self.is_denied(lambda: self.carol.create_user(PREFIX + "x", "Good-pass1"), "PrivilegeCreateOwnership")
        self.is_denied(
            lambda: self.carol.update_password(PREFIX + "bob", "", "Stolen-pass1"), "PrivilegeUpdateUser"
        )
        self.is_denied(lambda: self.carol.grant_role(CAROL, "db_admin"), "PrivilegeManageOwnership")

    def revoked(self):
        self.admin.revoke_role(CAROL, "db_rw")
        self.is_denied(lambda: self.vectors.search(self.carol))
        self.is_denied(lambda: self.carol.insert(COLLECTION, NEW_ROW))

    def run(self, check):
        check("a user without a role may do nothing else", self.without_role)
        check("a user without a role may change the own password", self.may_change_password)
        check("db_ro may search, query and describe", self.read_only)
        check("db_ro may not write", self.read_only_cannot_write)
        check("db_rw may write", self.read_write)
        check("db_rw may not manage users", self.read_write_is_no_admin)
        check("a revoked role is gone on the next call", self.revoked)
