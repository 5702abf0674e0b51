"""Roles of one's own and what they grant: felt by the next call of a connection that is open already."""

import books
from checks import equal, holds, refused
from cluster import ADMIN, PREFIX, SDK
from reader import BOOKS, FILMS, Reader

DESCRIPTION = "reads 向量 by day"
DEFAULT_ROLE = r"the role\[db_ro\] is a default role, which can't be {}: privilege not permitted"


def invalid(text, call):
    refused(1100, f"{text}: invalid parameter", call)


class Grants:
    def __init__(self, admin):
        self.admin = admin
        self.dave = Reader(admin, "dave")

    def created(self):
        extra = {"description": DESCRIPTION} if SDK >= (3, 0) else {}
        self.admin.create_role(role_name=self.dave.role, **extra)
        holds(self.dave.role in self.admin.list_roles(), "not listed")
        described = self.admin.describe_role(role_name=self.dave.role)
        equal(described, {"role": self.dave.role, "privileges": [], **extra})

    def altered(self):
        self.admin.alter_role(role_name=self.dave.role, description="changed")
        equal(self.admin.describe_role(self.dave.role)["description"], "changed")
        refused(1401, DEFAULT_ROLE.format("altered"), lambda: self.admin.alter_role("db_ro", "mine"))

    def bad_roles(self):
        invalid(
            rf'role \[name:"{self.dave.role}"\] already exists',
            lambda: self.admin.create_role(self.dave.role),
        )
        refused(
            1100,
            "the first character of role name must be an underscore or letter: invalid parameter.*",
            lambda: self.admin.create_role("1st"),
        )
        invalid(
            "not found the role, maybe the role isn't existed or internal system error",
            lambda: self.admin.drop_role(PREFIX + "missing"),
        )
        refused(1401, DEFAULT_ROLE.format("dropped"), lambda: self.admin.drop_role("db_ro"))

    def empty_role(self):
        self.dave.join()
        equal(list(self.admin.describe_user(self.dave.name)["roles"]), [self.dave.role])
        dave = self.dave.session
        self.dave.is_denied("PrivilegeSearch", lambda: books.search(dave, BOOKS))
        self.dave.is_denied("PrivilegeQuery", lambda: books.query(dave, BOOKS))
        self.dave.is_denied("PrivilegeDescribeCollection", lambda: dave.describe_collection(BOOKS))
        equal(list(dave.list_collections()), [])
        equal(list(dave.list_databases()), [])

    def v1(self):
        self.admin.grant_privilege(
            role_name=self.dave.role, object_type="Collection", privilege="Search", object_name=BOOKS
        )
        equal(books.search(self.dave.session, BOOKS), books.IDS)

    def nothing_else(self):
        dave, is_denied = self.dave.session, self.dave.is_denied
        is_denied("PrivilegeSearch", lambda: books.search(dave, FILMS))
        is_denied("PrivilegeSearch", lambda: books.search(dave, PREFIX + "missing"))
        is_denied("PrivilegeQuery", lambda: books.query(dave, BOOKS))
        is_denied("PrivilegeDelete", lambda: dave.delete(BOOKS, filter="id == 1"))
        is_denied("PrivilegeDropCollection", lambda: dave.drop_collection(BOOKS))
        is_denied("PrivilegeCreateOwnership", lambda: dave.create_role(PREFIX + "x"), r"\*")
        is_denied(
            "PrivilegeManageOwnership",
            lambda: dave.grant_privilege(self.dave.role, "Collection", "Query", BOOKS),
            r"\*",
        )

    def v1_shown(self):
        (row,) = self.admin.describe_role(role_name=self.dave.role)["privileges"]
        wanted = {
            **{"object_type": "Collection", "object_name": BOOKS, "db_name": "default"},
            **{"role_name": self.dave.role, "privilege": "Search", "grantor_name": ADMIN},
        }
        equal(row, wanted)

    def v1_revoked(self):
        self.admin.revoke_privilege(
            role_name=self.dave.role, object_type="Collection", privilege="Search", object_name=BOOKS
        )
        self.dave.is_denied("PrivilegeSearch", lambda: books.search(self.dave.session, BOOKS))
        equal(self.dave.shown(), [])

    def v2(self):
        dave = self.dave.session
        self.admin.grant_privilege_v2(role_name=self.dave.role, privilege="Query", collection_name=BOOKS)
        equal(books.query(dave, BOOKS), books.IDS)
        equal(books.count(dave, BOOKS), len(books.IDS))
        self.dave.is_denied("PrivilegeQuery", lambda: books.query(dave, FILMS))
        self.dave.is_denied("PrivilegeSearch", lambda: books.search(dave, BOOKS))
        equal(self.dave.shown(), [f"Collection default.{BOOKS} Query"])

    def v2_revoked(self):
        self.admin.revoke_privilege_v2(role_name=self.dave.role, privilege="Query", collection_name=BOOKS)
        self.dave.is_denied("PrivilegeQuery", lambda: books.query(self.dave.session, BOOKS))

    def twice(self):
        self.dave.grant("Search", BOOKS)
        self.dave.grant("Search", BOOKS)
        equal(self.dave.shown(), [f"Collection default.{BOOKS} Search"])
        self.dave.revoke("Search", BOOKS)
        self.dave.is_denied("PrivilegeSearch", lambda: books.search(self.dave.session, BOOKS))
        self.dave.revoke("Search", BOOKS)

    def bad_grants(self):
        role = self.dave.role
        unknown = "failed to operate privilege common check: the role \"{}\" does not exist"
        missing = PREFIX + "missing"
        invalid(
            unknown.format(missing),
            lambda: self.admin.grant_privilege_v2(missing, "Search", BOOKS),
        )
        invalid(
            r"not found the privilege name\[Serch\]",
            lambda: self.admin.grant_privilege_v2(role, "Serch", BOOKS),
        )
        invalid(
            r"not found the privilege name\[Search\] in object\[Global\]",
            lambda: self.admin.grant_privilege(role, "Global", "Search", "*"),
        )
        invalid(
            r"not found the object type\[name: Table\], supported the object types: "
            r"\[Collection Global User\]",
            lambda: self.admin.grant_privilege(role, "Table", "Search", BOOKS),
        )
        invalid(
            r"can not operate the built-in privilege group \[CollectionReadOnly\]",
            lambda: self.admin.grant_privilege(role, "Collection", "CollectionReadOnly", BOOKS),
        )
        equal(self.dave.shown(), [])

    def own_user(self):
        equal(list(self.dave.session.describe_user(self.dave.name)["roles"]), [self.dave.role])
        self.dave.is_denied("PrivilegeSelectUser", lambda: self.dave.session.describe_user(ADMIN), r"\*")

    def own_description(self):
        self.dave.session.update_user(user_name=self.dave.name, description="reads at night")
        equal(self.admin.describe_user(self.dave.name)["description"], "reads at night")
        self.dave.is_denied(
            "PrivilegeUpdateUser", lambda: self.dave.session.update_user(ADMIN, "hello"), r"\*"
        )

    def dropped(self):
        self.dave.grant("Search", BOOKS)
        equal(books.search(self.dave.session, BOOKS), books.IDS)
        text = "fail to drop the role that it has privileges. Use REVOKE API to revoke privileges"
        invalid(text, lambda: self.admin.drop_role(self.dave.role))
        equal(books.search(self.dave.session, BOOKS), books.IDS)

    def dropped_by_force(self):
        self.admin.drop_role(self.dave.role, force_drop=True)
        self.is_gone()

    def dropped_empty(self):
        """As one has to before pymilvus 2.5, which knows no force."""
        self.dave.revoke("Search", BOOKS)
        self.admin.revoke_role(self.dave.name, self.dave.role)
        self.admin.drop_role(self.dave.role)
        self.is_gone()

    def is_gone(self):
        self.dave.is_denied("PrivilegeSearch", lambda: books.search(self.dave.session, BOOKS))
        holds(self.dave.role not in self.admin.list_roles(), "still listed")
        equal(list(self.admin.describe_user(self.dave.name)["roles"]), [])
        # A role that is made again has none of the old one's grants, and nobody has it.
        self.admin.create_role(self.dave.role)
        equal(self.dave.shown(), [])
        self.dave.is_denied("PrivilegeSearch", lambda: books.search(self.dave.session, BOOKS))

    def run(self, check):
        check("create a role, list and describe it", self.created)
        if SDK >= (3, 0):
            check("a role's description changes, but not a built-in role's", self.altered)
        check("a role that exists, a bad name and a built-in role are refused", self.bad_roles)
        check("a role that grants nothing allows nothing", self.empty_role)
        check("a privilege on one collection is felt by the next call (v1)", self.v1)
        check("it allows nothing but that", self.nothing_else)
        check("the role shows what it grants, where, and who granted it", self.v1_shown)
        check("a revoked privilege is refused by the next call (v1)", self.v1_revoked)
        check("a privilege on one collection is felt by the next call (v2)", self.v2)
        check("a revoked privilege is refused by the next call (v2)", self.v2_revoked)
        check("to grant or revoke twice is no error", self.twice)
        check("a grant to no role, of no privilege or on no object type is refused", self.bad_grants)
        check("a user sees itself without a privilege, but nobody else", self.own_user)
        if SDK >= (3, 0):
            check("a user changes its own description, but nobody else's", self.own_description)
        check("a role that grants something is not dropped", self.dropped)
        if SDK >= (2, 5):
            check("it is dropped by force, and its user can do nothing", self.dropped_by_force)
        else:
            check("it is dropped once it is revoked from all, and its user can do nothing", self.dropped_empty)
