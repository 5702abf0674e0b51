"""The same with the older classes of pymilvus, which many programs still use."""

from pymilvus import Collection, Role, connections, utility

import books
from checks import equal, holds, refused
from cluster import ADMIN, ADMIN_PASSWORD, PREFIX, URI, as_refused, denied
from reader import BOOKS, FILMS, PASSWORD

IVAN = PREFIX + "ivan"
ROLE = IVAN + "_role"
ROOT, USER = PREFIX + "by_admin", PREFIX + "by_ivan"  # names of connections


class Orm:
    def __init__(self):
        self.role = Role(ROLE, using=ROOT)

    def search(self, name):
        collection = Collection(name, using=USER)
        (hits,) = collection.search([[1.0, 0.0, 0.0, 0.0]], "vector", {"metric_type": "COSINE"}, limit=20)
        return sorted(hits.ids)

    def is_denied(self, privilege, call):
        refused("PERMISSION_DENIED", denied(IVAN, privilege), lambda: as_refused(call))

    def shown(self, using):
        groups = Role(ROLE, using=using).list_grants().groups
        return sorted((grant.object, grant.object_name, grant.privilege) for grant in groups)

    def created(self):
        connections.connect(ROOT, uri=URI, user=ADMIN, password=ADMIN_PASSWORD)
        self.role.create()
        equal(self.role.is_exist(), True)
        utility.create_user(IVAN, PASSWORD, using=ROOT)
        self.role.add_user(IVAN)
        equal(list(self.role.get_users()), [IVAN])
        connections.connect(USER, uri=URI, user=IVAN, password=PASSWORD)
        self.is_denied("PrivilegeDescribeCollection", lambda: Collection(BOOKS, using=USER))

    def granted(self):
        self.role.grant("Collection", BOOKS, "Search")
        self.role.grant("Global", "*", "DescribeCollection")
        equal(self.search(BOOKS), books.IDS)
        self.is_denied("PrivilegeSearch", lambda: self.search(FILMS))
        self.is_denied("PrivilegeQuery", lambda: Collection(BOOKS, using=USER).query("id >= 0"))
        equal(utility.has_collection(PREFIX + "missing", using=USER), False)

    def own_grants(self):
        wanted = sorted([("Collection", BOOKS, "Search"), ("Global", "*", "DescribeCollection")])
        equal(self.shown(ROOT), wanted)
        equal(self.shown(USER), wanted)
        (one,) = self.role.list_grant("Collection", BOOKS).groups
        equal(one.privilege, "Search")
        self.is_denied("PrivilegeSelectOwnership", lambda: Role("db_ro", using=USER).list_grants())

    def revoked(self):
        self.role.revoke("Collection", BOOKS, "Search")
        self.is_denied("PrivilegeSearch", lambda: self.search(BOOKS))
        self.role.revoke("Global", "*", "DescribeCollection")
        equal(list(utility.list_collections(using=USER)), [])

    def dropped(self):
        self.role.grant_v2("CollectionReadOnly", BOOKS)
        equal(list(utility.list_collections(using=USER)), [BOOKS])
        text = "fail to drop the role that it has privileges. Use REVOKE API to revoke privileges: invalid parameter"
        refused(1100, text, lambda: as_refused(self.role.drop))
        self.role.revoke_v2("CollectionReadOnly", BOOKS)
        self.role.remove_user(IVAN)
        self.role.drop()
        holds(ROLE not in [group.role_name for group in utility.list_roles(False, using=ROOT).groups], "listed")
        utility.delete_user(IVAN, using=ROOT)
        for name in (USER, ROOT):
            connections.disconnect(name)

    def run(self, check):
        check("ORM: create a role, give it to a user, who can do nothing yet", self.created)
        check("ORM: a grant is felt by the next call and allows nothing else", self.granted)
        check("ORM: a user sees the grants of its own role", self.own_grants)
        check("ORM: a revoked privilege is refused by the next call", self.revoked)
        check("ORM: a role is dropped when it grants nothing", self.dropped)
